package io.sluice.codec.wire;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.Site;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A small site and things measured in it. */
final class Samples {
    static final Boot BOOT = new Boot(17, "a3f2c1d0", "");
    static final long T0 = 1_770_000_000_123L;
    static final byte GOOD = Quality.GOOD.code();
    private static final Place UNDERPASS =
            new Place(31.2304, 121.4737, "CGCS2000", "310101", "310101001002003", "示范路1号");

    private Samples() {}

    static Site site() {
        RegisterSource source = new RegisterSource(
                RegisterSource.Table.HOLDING, 0, RegisterSource.Type.S16, false, 0xFFFF, Set.of(), false);
        PointSpec level = new PointSpec("level", "水深", "m", source, 0.001, 0, 1, 0, 3, 0, 15, 0.002, 0.005, 60_000);
        PointSpec roll = new PointSpec(
                "roll",
                "横滚",
                "deg",
                source,
                0.01,
                0,
                1,
                0,
                1,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                Double.NaN,
                0,
                0);
        PointSpec pitch = new PointSpec("pitch", "", "deg", source, 0.01, 0, 1, 0, 2, -90, 90, 0.05, 0, 0);
        PointSpec turbidity = new PointSpec("ntu", "", "[NTU]", source, 1, 0, 1, 0, 0, 0, 4000, 1, 0, 0);
        return new Site(
                new GatewaySpec("gw-demo-01", "演示网关", UNDERPASS),
                List.of(new LinkSpec("underpass", "modbus-tcp", 5, Map.of("host", "127.0.0.1", "port", "1502"))),
                List.of(
                        device(0, "radar-01", List.of(level)),
                        device(1, "tilt-01", List.of(roll, pitch)),
                        device(2, "water-01", List.of(turbidity))),
                List.of(AlarmRule.limits(
                        "underpass-depth",
                        "下穿通道积水",
                        0,
                        0,
                        true,
                        new double[] {Double.NaN, 0.1, 0.15, Double.NaN, 0.4},
                        0.02,
                        2_000,
                        10_000,
                        300_000)),
                List.of(),
                "00ff");
    }

    private static DeviceSpec device(int index, String name, List<PointSpec> points) {
        return new DeviceSpec(
                index, name, "", "underpass", "acme/" + name, 1, 500, 300, 1, 8, 64, index == 0, UNDERPASS, points);
    }

    static Layout layout() {
        return site().layout(3);
    }

    static Scan scan(long sequence, int device, double[] values, byte... quality) {
        return scan(sequence, device, Realm.LIVE, ClockState.UNSYNCHRONISED, values, quality);
    }

    static Scan scan(long sequence, int device, Realm realm, ClockState clock, double[] values, byte... quality) {
        long monotonicNs = sequence * 1_000_000;
        return new Scan(
                BOOT,
                sequence,
                3,
                device,
                realm,
                monotonicNs,
                T0 + (sequence - 4711) * 2 - sequence,
                clock,
                values,
                quality);
    }

    static double[] values(double... values) {
        return values;
    }

    static Transition transition() {
        return new Transition(
                BOOT,
                5,
                3,
                "下穿通道积水",
                "radar-01",
                "level",
                AlarmState.normal("underpass-depth"),
                AlarmState.of("underpass-depth", Colour.YELLOW, false, "17-a3f2c1d0:t5", T0, 0.163),
                Cause.LIMIT,
                "gateway",
                0.163,
                "m",
                0.15,
                Quality.GOOD,
                new Transition.Facts(false, "underpass", true, true, "flood-2026@7", false, ""),
                ClockState.SYNCHRONISED,
                Realm.LIVE,
                123_456_789,
                T0,
                T0 + 300_000);
    }
}
