package io.sluice.core.alarm;

import io.sluice.core.alarm.condition.Verdict;
import io.sluice.core.alarm.condition.Watcher;
import io.sluice.core.alarm.condition.Watchers;
import io.sluice.core.board.Board;
import io.sluice.core.time.Moment;
import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmPolicy;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.RegisterSource.Type;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A gateway for tests: clocks that are moved, a keeper that survives the process, and conditions without memory, so that
 * time and state are tested alone. A value of NaN is a bad one.
 */
final class Station {
    static final long MIN = 60_000;
    private static final long MS = 1_000_000L;

    final Map<String, String> kept = new HashMap<>();
    final List<Transition> out = new ArrayList<>();
    Site site;
    Board board;
    Alarms alarms;
    String kernel = "kernel-1";
    long ns = 1_000_000 * MS;
    long utcMs = 1_764_000_000_000L;
    ClockState clock = ClockState.SYNCHRONISED;
    int writes;
    private final boolean scripted;
    private Map<String, String> memory = Map.of();
    private int starts;
    private long sequence;

    /** With {@link Scripted} conditions. */
    Station(Site site) {
        this(site, true);
    }

    Station(Site site, boolean scripted) {
        this.site = site;
        this.scripted = scripted;
        start(true);
    }

    /** A site with so many devices of one point each, on the link {@code bus}. */
    static Site site(int devices, AlarmPolicy policy, AlarmRule... rules) {
        List<DeviceSpec> list = new ArrayList<>();
        for (int d = 0; d < devices; d++) {
            RegisterSource source = new RegisterSource(Table.HOLDING, 0, Type.S16, false, 0xffff, Set.of(), false);
            PointSpec point = new PointSpec("x", "", "m", source, 1, 0, 1, 0, 3, -1e9, 1e9, Double.NaN, 0, 0);
            list.add(new DeviceSpec(
                    d,
                    "dev-" + d,
                    "",
                    "bus",
                    "maker/model",
                    d,
                    1000,
                    300,
                    0,
                    8,
                    60,
                    true,
                    Place.UNKNOWN,
                    List.of(point)));
        }
        return new Site(
                new GatewaySpec("gw", "", Place.UNKNOWN),
                List.of(new LinkSpec("bus", "modbus-tcp", 0, Map.of())),
                list,
                List.of(rules),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                policy,
                "hash");
    }

    static AlarmPolicy policy(int chatterRaises) {
        return new AlarmPolicy(
                5 * MIN, chatterRaises, 10 * MIN, 10 * MIN, 720 * MIN, List.of(), ZoneId.of("Asia/Shanghai"));
    }

    static AlarmRule rule(String name, int device, long onMs, long offMs, long ackMs, boolean latching) {
        PointRef at = new PointRef(device, 0);
        double[] limits = {Double.NaN, 1, 2, 3, 4};
        return new AlarmRule(
                name,
                "",
                false,
                at,
                new Condition.Limits(at, true, limits, 0, 1, 1),
                onMs,
                offMs,
                ackMs,
                latching,
                "flood",
                "site@0",
                true);
    }

    static AlarmRule fault(String name, Condition condition, int device, long onMs) {
        PointRef at = new PointRef(device, 0);
        return new AlarmRule(name, "", true, at, condition, onMs, 0, 0, false, "link:bus", "", true);
    }

    static AlarmRule deviceFault(int device, long onMs) {
        return fault("fault:dev-" + device, new Condition.DeviceFault(device, Colour.BLUE), device, onMs);
    }

    static AlarmRule linkFault(long onMs) {
        return fault("fault:link:bus", new Condition.LinkFault("bus", Colour.BLUE), 0, onMs);
    }

    /** A new process; without memory until {@link #recall}. */
    void start(boolean recall) {
        starts++;
        memory = Map.copyOf(kept);
        sequence = 0;
        board = new Board(site);
        alarms = make();
        if (recall) {
            recall();
        }
    }

    /** The store is there: what it held when the process started. */
    void recall() {
        alarms.restore(memory, now(), out::add);
    }

    /** Another configuration in the same process. */
    void configure(Site next) {
        Alarms before = alarms;
        site = next;
        board = new Board(next);
        alarms = make();
        alarms.carryFrom(before, now(), out::add);
    }

    private Alarms make() {
        return new Alarms(
                site,
                new Boot(starts, "0000abcd", kernel),
                1,
                Realm.LIVE,
                () -> ++sequence,
                this::keep,
                rule -> scripted ? new Scripted(rule, site) : Watchers.of(rule, site));
    }

    private void keep(String key, String text) {
        writes++;
        if (text.isEmpty()) {
            kept.remove(key);
        } else {
            kept.put(key, text);
        }
    }

    Moment now() {
        return new Moment(kernel, ns, utcMs, clock);
    }

    Station pass(long ms) {
        ns += ms * MS;
        utcMs += ms;
        return this;
    }

    long tick() {
        return alarms.tick(board, now(), out::add);
    }

    void scan(int device, double value) {
        scan(device, value, Double.isNaN(value) ? Quality.NO_REPLY : Quality.GOOD);
    }

    void scan(int device, double value, Quality quality) {
        Scan scan = new Scan(
                new Boot(starts, "0000abcd", kernel),
                1,
                1,
                device,
                Realm.LIVE,
                ns,
                utcMs - ns / MS,
                clock,
                new double[] {value},
                new byte[] {quality.code()});
        board.put(scan);
        alarms.scan(scan, board, out::add);
    }

    Outcome act(Action action) {
        return alarms.act(action, "page:zhang", now(), out::add);
    }

    AlarmState state(String name) {
        return alarms.states().stream()
                .filter(s -> s.alarm().equals(name))
                .findFirst()
                .orElseThrow();
    }

    Transition last() {
        return out.get(out.size() - 1);
    }

    /** Conditions without memory: NaN holds, at or above a limit passes. */
    record Scripted(AlarmRule rule, Site site) implements Watcher {
        @Override
        public Set<Integer> devices() {
            return rule.condition() instanceof Condition.LinkFault
                    ? Set.copyOf(site.devices().stream().map(DeviceSpec::index).toList())
                    : Set.of(rule.device());
        }

        @Override
        public boolean ticks() {
            return rule.fault();
        }

        @Override
        public void look(Board board, long nowNs, long utcMs, Verdict into) {
            into.begin(board.kept(rule.subject()), board.quality(rule.subject()));
            if (rule.condition() instanceof Condition.Limits c) {
                double value = board.value(c.point());
                for (int i = 1; i < 5; i++) {
                    if (!Double.isNaN(c.limits()[i])) {
                        into.call(i, call(value, c.limits()[i]), c.limits()[i], false);
                    }
                }
            } else if (rule.condition() instanceof Condition.Disagreement c) {
                double apart = Math.abs(board.value(c.first()) - board.value(c.second()));
                into.call(c.colour().ordinal(), call(apart, c.tolerance()), c.tolerance(), c.hazard());
            } else if (rule.condition() instanceof Condition.Vote c) {
                double value = board.value(c.points().get(0));
                into.call(4, call(value, c.limits()[4]), c.limits()[4], false);
                into.degrade(Double.isNaN(value) ? "1 of 3" : "");
            } else {
                into.call(Colour.BLUE.ordinal(), fault(board), Double.NaN, false);
            }
        }

        private int fault(Board board) {
            if (rule.condition() instanceof Condition.LinkFault) {
                boolean seen = false;
                for (DeviceSpec d : site.devices()) {
                    if (board.atNs(d.index()) != Board.NEVER) {
                        seen = true;
                        if (board.quality(new PointRef(d.index(), 0)) == Quality.LINK_DOWN) {
                            return Verdict.PASSED;
                        }
                    }
                }
                return seen ? Verdict.CLEAR : Verdict.HOLD;
            }
            if (board.atNs(rule.device()) == Board.NEVER || board.quality(rule.subject()) == Quality.LINK_DOWN) {
                return Verdict.HOLD;
            }
            return board.quality(rule.subject()) == Quality.NO_REPLY ? Verdict.PASSED : Verdict.CLEAR;
        }

        private static int call(double value, double limit) {
            return Double.isNaN(value) ? Verdict.HOLD : value >= limit ? Verdict.PASSED : Verdict.CLEAR;
        }
    }
}
