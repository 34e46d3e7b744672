package io.sluice.core.output;

import io.sluice.core.board.Board;
import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Mask;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmPolicy;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.OutputSpec.FailSafe;
import io.sluice.model.site.OutputSpec.Kind;
import io.sluice.model.site.OutputSpec.Pattern;
import io.sluice.model.site.OutputSpec.Watchdog;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.RegisterSource.Type;
import io.sluice.model.site.Site;
import io.sluice.port.admin.OutputFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Outputs with recorded devices, a clock that tests move, and alarms that tests move by hand. */
final class Yard {
    static final int SIREN = 0;
    static final int LAMP = 1;
    static final int BARRIER = 2;
    static final int CHIEF = 3;
    static final PointRef CLEAR = new PointRef(0, 0);

    final FakeOutputs devices = new FakeOutputs(() -> this.nowNs);
    final List<OutputChange> changes = new ArrayList<>();
    Site site;
    Board board;
    Outputs outputs;
    long nowNs = 1_000_000_000_000L;
    private long dueNs = Long.MIN_VALUE;
    private long sequence;
    private final Map<String, AlarmState> states = new HashMap<>();

    Yard() {
        this(site(spec(SIREN), spec(LAMP), spec(BARRIER), spec(CHIEF)));
    }

    Yard(Site site) {
        this.site = site;
        board = new Board(site);
        outputs = new Outputs(site, devices, changes::add);
    }

    /** A siren with a pattern for orange, steady at red; a lamp at every colour; a barrier at red; a siren for the overdue. */
    static OutputSpec spec(int index) {
        List<Pattern> siren = Arrays.asList(null, null, null, new Pattern(1000, 2000), new Pattern(1000, 0));
        Pattern steady = new Pattern(1000, 0);
        return switch (index) {
            case SIREN -> output(SIREN, "siren", Kind.SIREN, siren, 180_000, false, FailSafe.NONE, null, null);
            case LAMP ->
                output(
                        LAMP,
                        "lamp",
                        Kind.LAMP,
                        Arrays.asList(null, steady, steady, steady, steady),
                        60_000,
                        false,
                        FailSafe.WATCHDOG,
                        new Watchdog(register(100), 1, 2000),
                        null);
            case BARRIER ->
                output(
                        BARRIER,
                        "barrier",
                        Kind.BARRIER,
                        Arrays.asList(null, null, null, null, steady),
                        60_000,
                        false,
                        FailSafe.WIRING,
                        null,
                        CLEAR);
            default -> output(CHIEF, "chief", Kind.SIREN, siren, 180_000, true, FailSafe.PARENT, null, null);
        };
    }

    static OutputSpec output(
            int index,
            String name,
            Kind kind,
            List<Pattern> patterns,
            long maxOnMs,
            boolean escalation,
            FailSafe failSafe,
            Watchdog watchdog,
            PointRef clear) {
        RegisterSource coil = new RegisterSource(Table.COIL, index, Type.BIT, false, 0xffff, Set.of(), false);
        return new OutputSpec(
                index,
                name,
                "",
                kind,
                "house",
                9,
                300,
                coil,
                1,
                0,
                List.of("underpass"),
                patterns,
                maxOnMs,
                escalation,
                failSafe,
                watchdog,
                clear);
    }

    static RegisterSource register(int address) {
        return new RegisterSource(Table.HOLDING, address, Type.U16, false, 0xffff, Set.of(), false);
    }

    static Site site(OutputSpec... outputs) {
        PointSpec clear = new PointSpec("di2", "", "1", register(0), 1, 0, 1, 0, 0, 0, 1, Double.NaN, 0, 0);
        DeviceSpec loop = new DeviceSpec(
                0, "loop", "", "house", "x/y", 1, 1000, 300, 0, 8, 60, false, Place.UNKNOWN, List.of(clear));
        return new Site(
                new GatewaySpec("gw", "", Place.UNKNOWN),
                List.of(new LinkSpec("house", "modbus-tcp", 0, Map.of())),
                List.of(loop),
                List.of(
                        rule("depth", false, "underpass", true),
                        rule("rain", false, "underpass", true),
                        rule("unapproved", false, "underpass", false),
                        rule("fault:loop", true, "underpass", true),
                        rule("crack", false, "house", true)),
                List.of(),
                List.of(outputs),
                List.of(),
                List.of(),
                List.of(),
                AlarmPolicy.PLAIN,
                "hash");
    }

    private static AlarmRule rule(String name, boolean fault, String group, boolean armed) {
        Condition stale = new Condition.Stale(CLEAR, 1000, Colour.RED);
        return new AlarmRule(name, "", fault, CLEAR, stale, 0, 0, 60_000, false, group, "site@1", armed);
    }

    /** Raises or lowers an alarm as a condition does: rising cancels the acknowledgement. */
    void call(String alarm, Colour colour) {
        AlarmState before = state(alarm);
        boolean rises = colour.compareTo(before.colour()) > 0;
        move(Realm.LIVE, Cause.LIMIT, of(alarm, colour, !rises && before.acknowledged(), false, before.mask()));
    }

    void acknowledge(String alarm) {
        AlarmState s = state(alarm);
        move(Realm.LIVE, Cause.ACKNOWLEDGE, of(alarm, s.colour(), true, false, s.mask()));
    }

    void overdue(String alarm) {
        AlarmState s = state(alarm);
        move(Realm.LIVE, Cause.OVERDUE, of(alarm, s.colour(), false, true, s.mask()));
    }

    void mask(String alarm, Cause cause, Mask mask) {
        AlarmState s = state(alarm);
        move(Realm.LIVE, cause, of(alarm, s.colour(), s.acknowledged(), s.overdue(), mask));
    }

    void rehearse(String alarm, Colour colour) {
        move(Realm.DRILL, Cause.LIMIT, of(alarm, colour, false, false, Mask.NONE));
    }

    static AlarmState of(String alarm, Colour colour, boolean acknowledged, boolean overdue, Mask mask) {
        return new AlarmState(alarm, colour, colour, acknowledged, false, overdue, mask, "o", 0, 1);
    }

    private AlarmState state(String alarm) {
        return states.getOrDefault(alarm, AlarmState.normal(alarm));
    }

    private void move(Realm realm, Cause cause, AlarmState next) {
        AlarmState before = realm == Realm.LIVE ? state(next.alarm()) : AlarmState.normal(next.alarm());
        if (realm == Realm.LIVE) {
            states.put(next.alarm(), next);
        }
        AlarmRule rule = site.alarms().stream()
                .filter(r -> r.name().equals(next.alarm()))
                .findFirst()
                .orElseThrow();
        Transition.Facts facts =
                new Transition.Facts(rule.fault(), rule.group(), false, rule.armed(), rule.limitSet(), false, "");
        outputs.transition(
                new Transition(
                        new Boot(1, "0000abcd", ""),
                        ++sequence,
                        1,
                        "",
                        "loop",
                        "di2",
                        before,
                        next,
                        cause,
                        "gateway",
                        1,
                        "m",
                        1,
                        Quality.GOOD,
                        facts,
                        ClockState.SYNCHRONISED,
                        realm,
                        nowNs,
                        nowNs / 1_000_000,
                        0),
                board);
        dueNs = Long.MIN_VALUE;
    }

    /** What the loop detector says. */
    void clear(double value, Quality quality) {
        board.put(new Scan(
                new Boot(1, "0000abcd", ""),
                1,
                1,
                0,
                Realm.LIVE,
                nowNs,
                0,
                ClockState.SYNCHRONISED,
                new double[] {value},
                new byte[] {quality.code()}));
    }

    /** Devices answer, then time passes in steps of 10 ms, outputs being called when they want to be. */
    void pass(long ms) {
        long untilNs = nowNs + ms * 1_000_000;
        settle();
        while (nowNs < untilNs) {
            nowNs += 10_000_000;
            if (nowNs >= dueNs) {
                settle();
            }
        }
    }

    void settle() {
        dueNs = outputs.tick(nowNs, board);
        devices.answer((o, v, w, q, f) -> {
            outputs.written(o, v, w, q, f, nowNs, board);
            dueNs = Long.MIN_VALUE;
        });
    }

    OutputFacts facts(int output) {
        return outputs.facts().get(output);
    }

    String stateOf(int output) {
        return facts(output).state();
    }
}
