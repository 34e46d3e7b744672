package io.sluice.codec.wire;

import io.sluice.model.Colour;
import io.sluice.model.expression.Expression;
import io.sluice.model.expression.Expression.Comparison;
import io.sluice.model.expression.Expression.Constant;
import io.sluice.model.expression.Expression.Relation;
import io.sluice.model.expression.Expression.Value;
import io.sluice.model.site.AlarmPolicy;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.CaptureSpec;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DerivedSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Figure;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointChecks;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.Site;
import io.sluice.model.site.WatchSpec;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A site with one of everything. */
final class Sites {
    static final PointRef LEVEL = new PointRef(0, 0);
    static final PointRef ROLL = new PointRef(1, 0);
    static final PointRef PITCH = new PointRef(1, 1);
    static final PointRef RISE = new PointRef(3, 0);
    private static final double[] LIMITS = {Double.NaN, 0.1, 0.15, Double.NaN, 0.4};
    private static final Place WATCHED = new Place(
            31.2304, 121.4737, "CGCS2000", "310101", "310101001002003", "示范路1号", List.of("34020000001320000001"));

    private Sites() {}

    static Site full() {
        Site plain = Samples.site();
        List<DeviceSpec> devices = new ArrayList<>(plain.devices());
        devices.add(underpass());
        return new Site(
                new GatewaySpec("gw-demo-01", "演示网关", WATCHED),
                plain.links(),
                devices,
                alarms(),
                List.of(),
                List.of(
                        output(0, OutputSpec.Kind.SIREN, OutputSpec.FailSafe.WATCHDOG, null),
                        output(1, OutputSpec.Kind.BARRIER, OutputSpec.FailSafe.NONE, ROLL),
                        output(2, OutputSpec.Kind.LAMP, OutputSpec.FailSafe.WIRING, null),
                        output(3, OutputSpec.Kind.RELAY, OutputSpec.FailSafe.PARENT, null)),
                List.of(new PointChecks(LEVEL, 3_600_000, 0.001, 0.5, 2, true, 0, 5, 4_000)),
                List.of(new CaptureSpec("tremor", List.of(ROLL, PITCH), 100, 0.02, 10_000, 30_000, 300_000)),
                List.of(
                        new WatchSpec("flood", "汛期值守", List.of(0, 3), 1_000, rising(), 7_200_000),
                        new WatchSpec("ice", "", List.of(1), 1_000, null, 0)),
                new AlarmPolicy(
                        300_000,
                        5,
                        600_000,
                        600_000,
                        43_200_000,
                        List.of(new AlarmPolicy.Duty(Colour.ORANGE, "district", "310101", "区应急")),
                        ZoneId.of("Asia/Urumqi")),
                "00ff");
    }

    static Expression.Truth rising() {
        return new Comparison(Relation.AT_LEAST, new Value(RISE), new Constant(5));
    }

    private static DeviceSpec underpass() {
        PointSpec rise = new PointSpec(
                "rise",
                "上涨速率",
                "mm/min",
                new DerivedSource(new Figure.Rate(LEVEL, 600_000, 0.5, 60_000)),
                1,
                0,
                1,
                0,
                1,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                Double.NaN,
                0,
                0);
        return new DeviceSpec(3, "underpass", "下穿通道", "", "", 0, 0, 0, 0, 0, 1, true, WATCHED, List.of(rise));
    }

    private static List<AlarmRule> alarms() {
        Expression.Truth wet =
                new Expression.Lasting(new Comparison(Relation.ABOVE, new Value(LEVEL), new Constant(0.05)), 120_000);
        return List.of(
                rule("underpass-depth", false, LEVEL, new Condition.Limits(LEVEL, true, LIMITS, 0.02, 3, 5)),
                rule("depth-vote", false, LEVEL, new Condition.Vote(List.of(LEVEL, RISE), false, LIMITS, 0.02, 2)),
                rule(
                        "rising-fast",
                        false,
                        RISE,
                        new Condition.Formula(
                                Arrays.asList(null, null, null, new Expression.Both(rising(), wet), null), true)),
                rule(
                        "float-radar",
                        false,
                        LEVEL,
                        new Condition.Disagreement(ROLL, LEVEL, 0.05, 0.2, true, Colour.ORANGE)),
                rule(
                        "float-radar:fault",
                        true,
                        LEVEL,
                        new Condition.Disagreement(ROLL, LEVEL, 0.05, Double.NaN, false, Colour.BLUE)),
                rule("level-stale", true, LEVEL, new Condition.Stale(LEVEL, 600_000, Colour.YELLOW)),
                rule("fault:radar-01", true, LEVEL, new Condition.DeviceFault(0, Colour.BLUE)),
                rule("fault:link:underpass", true, LEVEL, new Condition.LinkFault("underpass", Colour.BLUE)));
    }

    private static AlarmRule rule(String name, boolean fault, PointRef at, Condition condition) {
        return new AlarmRule(
                name, "", fault, at, condition, 0, 0, 300_000, true, "underpass", fault ? "" : "flood-2026@7", true);
    }

    private static OutputSpec output(int index, OutputSpec.Kind kind, OutputSpec.FailSafe failSafe, PointRef clear) {
        RegisterSource coil = new RegisterSource(
                RegisterSource.Table.COIL, index, RegisterSource.Type.BIT, false, 0xFFFF, Set.of(), false);
        return new OutputSpec(
                index,
                "output-" + index,
                "",
                kind,
                "underpass",
                9,
                300,
                coil,
                1,
                0,
                List.of("underpass"),
                Arrays.asList(null, null, null, new OutputSpec.Pattern(1_000, 2_000), new OutputSpec.Pattern(1_000, 0)),
                180_000,
                false,
                failSafe,
                failSafe == OutputSpec.FailSafe.WATCHDOG ? new OutputSpec.Watchdog(coil, 1, 2_000) : null,
                clear);
    }
}
