package io.sluice.core;

import static io.sluice.core.Given.MS;
import static io.sluice.core.Given.NONE;

import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Transition;
import io.sluice.model.expression.Expression;
import io.sluice.model.expression.Expression.Both;
import io.sluice.model.expression.Expression.Comparison;
import io.sluice.model.expression.Expression.Constant;
import io.sluice.model.expression.Expression.Relation;
import io.sluice.model.expression.Expression.Value;
import io.sluice.model.site.AlarmPolicy;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DerivedSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Figure;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.Site;
import io.sluice.model.site.WatchSpec;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import io.sluice.port.field.Reading;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An engine with two gauges, a derived point, a siren and watch modes, and a hand on the clock.
 *
 * <pre>
 *   device-0: level ---+--> device-2: twice --> alarm twice
 *             flow     +--> alarm depth, both (with device-1/level)
 *   device-1: level ------> alarm other, both
 *   device-3: change of device-1/level against a baseline --> alarm change
 * </pre>
 */
final class Town {
    static final PointRef LEVEL = new PointRef(0, 0);
    static final PointRef FLOW = new PointRef(0, 1);
    static final PointRef OTHER = new PointRef(1, 0);
    static final PointRef TWICE = new PointRef(2, 0);
    static final PointRef CHANGE = new PointRef(3, 0);

    final Given.TestHost host = new Given.TestHost();
    final Given.Collected out = new Given.Collected();
    Engine engine;
    private int answered;

    Town() {
        this(site());
    }

    Town(Site site) {
        engine = new Engine(host, site, 1, null, out);
    }

    static Site site() {
        return site(List.of(
                Given.rule("depth", 0.1, 0.2, 0.3, 0.4),
                limits("twice", TWICE, 0, 0.2, 0.4, 0.6, 0.8),
                limits("other", OTHER, 0, 0.1, 0.2, 0.3, 0.4),
                limits("change", CHANGE, 0, 0.1, 0.2, 0.3, 0.4),
                both()));
    }

    static Site site(List<AlarmRule> alarms) {
        DeviceSpec twice = virtual(
                2,
                "twice",
                new Figure.Formula(
                        new Expression.Arithmetic(Expression.Operator.MULTIPLY, new Value(LEVEL), new Constant(2)),
                        List.of(LEVEL)));
        DeviceSpec change = virtual(3, "change", new Figure.Deviation(OTHER, 0, 86_400_000, 0.5, null, 0, NONE, NONE));
        return site(
                List.of(
                        Given.device(
                                0,
                                1000,
                                300,
                                0,
                                true,
                                Given.point("level", 0.001, 0, 0, 15),
                                Given.point("flow", 1, 0, 0, 100)),
                        Given.device(1, 1000, 300, 0, true, Given.point("level", 0.001, 0, 0, 15)),
                        twice,
                        change),
                alarms,
                List.of(siren()),
                List.of(
                        watch("flood", 200, null, 0, 0, 1),
                        watch("ice", 500, null, 0, 0),
                        watch(
                                "storm",
                                100,
                                new Comparison(Relation.AT_LEAST, new Value(OTHER), new Constant(1)),
                                60_000,
                                0)));
    }

    static Site site(
            List<DeviceSpec> devices, List<AlarmRule> alarms, List<OutputSpec> outputs, List<WatchSpec> watches) {
        return new Site(
                new GatewaySpec("gw", "", Place.UNKNOWN),
                List.of(new LinkSpec("bus", "modbus-tcp", 0, Map.of())),
                devices,
                alarms,
                List.of(),
                outputs,
                List.of(),
                List.of(),
                watches,
                AlarmPolicy.PLAIN,
                "hash");
    }

    static WatchSpec watch(String name, int periodMs, Expression.Truth when, long holdMs, Integer... devices) {
        return new WatchSpec(name, "", List.of(devices), periodMs, when, holdMs);
    }

    static DeviceSpec virtual(int index, String point, Figure figure) {
        PointSpec spec =
                new PointSpec(point, "", "m", new DerivedSource(figure), 1, 0, 1, 0, 3, -1e6, 1e6, Double.NaN, 0, 0);
        return new DeviceSpec(
                index, "device-" + index, "", "", "virtual/x", 0, 0, 0, 0, 0, 1, true, Place.UNKNOWN, List.of(spec));
    }

    static AlarmRule limits(String name, PointRef at, long onDelayMs, double... limits) {
        double[] all = {NONE, limits[0], limits[1], limits[2], limits[3]};
        return AlarmRule.limits(name, "", at.device(), at.point(), true, all, 0.02, onDelayMs, 0, 60_000);
    }

    private static AlarmRule both() {
        Expression.Truth red = new Both(
                new Comparison(Relation.AT_LEAST, new Value(LEVEL), new Constant(0.25)),
                new Comparison(Relation.AT_LEAST, new Value(OTHER), new Constant(0.25)));
        return new AlarmRule(
                "both",
                "",
                false,
                LEVEL,
                new Condition.Formula(Arrays.asList(null, null, null, null, red), false),
                0,
                0,
                60_000,
                false,
                "both",
                "site@0",
                true);
    }

    private static OutputSpec siren() {
        OutputSpec.Pattern steady = new OutputSpec.Pattern(1000, 0);
        RegisterSource coil = new RegisterSource(
                RegisterSource.Table.COIL, 0, RegisterSource.Type.BIT, false, 0xffff, Set.of(), false);
        return new OutputSpec(
                0,
                "siren",
                "",
                OutputSpec.Kind.SIREN,
                "bus",
                9,
                300,
                coil,
                1,
                0,
                List.of(),
                Arrays.asList(null, null, steady, steady, steady),
                180_000,
                false,
                OutputSpec.FailSafe.WIRING,
                null,
                null);
    }

    /** What a gauge reads now, in mm; the flow is 7. */
    void read(int device, double mm) {
        Reading r = device == 0 ? Given.reading(0, mm, 7) : Given.reading(device, mm);
        r.lastByteNs = host.nowNs;
        engine.process(r);
    }

    /** A gauge does not answer. */
    void silent(int device) {
        Reading r = new Reading(device, device == 0 ? 2 : 1);
        r.lastByteNs = host.nowNs;
        engine.process(r);
    }

    /** Time passes; the engine is called when it wants to be, and outputs answer at once. */
    void pass(long ms) {
        long untilNs = host.nowNs + ms * MS;
        settle();
        while (host.nowNs < untilNs) {
            host.nowNs = Math.min(untilNs, host.nowNs + engine.tick());
            settle();
        }
    }

    private void settle() {
        engine.tick();
        while (answered < out.written.size()) {
            String[] write = out.written.get(answered++).split("=", -1);
            OutputSpec spec = engine.site().outputs().get(Integer.parseInt(write[0]));
            engine.written(new OutputWritten(
                    OutputWrite.of(spec, Integer.parseInt(write[1]), false), Quality.GOOD, "", host.nowNs));
            engine.tick();
        }
    }

    Outcome act(Action action) {
        return engine.act(action, "page:li");
    }

    Outcome drill(String point, boolean outputs, double... secondsAndValues) {
        Map<Long, Double> course = new LinkedHashMap<>();
        for (int i = 0; i < secondsAndValues.length; i += 2) {
            course.put(Math.round(secondsAndValues[i] * 1000), secondsAndValues[i + 1]);
        }
        return act(new Action.StartDrill(point, course, outputs, "exercise"));
    }

    List<Scan> scans(Realm realm, int device) {
        return out.scans.stream()
                .filter(s -> s.realm() == realm && s.device() == device)
                .toList();
    }

    List<Transition> transitions(Realm realm) {
        return out.transitions.stream().filter(t -> t.realm() == realm).toList();
    }

    /** {@code alarm:colour:cause} of each transition of a realm. */
    List<String> moves(Realm realm) {
        return transitions(realm).stream()
                .map(t -> t.next().alarm() + ":" + t.next().colour().word() + ":"
                        + t.cause().word())
                .toList();
    }

    List<Event> events(String type) {
        return out.events.stream().filter(e -> e.type().equals(type)).toList();
    }

    Colour standing(String alarm) {
        return engine.standing().stream()
                .filter(s -> s.alarm().equals(alarm))
                .map(s -> s.colour())
                .findFirst()
                .orElse(Colour.NONE);
    }
}
