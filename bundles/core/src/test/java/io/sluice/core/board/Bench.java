package io.sluice.core.board;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.site.AlarmRule;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A site, its board and a clock for tests. Times are ms of the boot-time clock; UTC is {@link #utcZero} later. */
public final class Bench {
    public static final long MS = 1_000_000L;
    private static final Boot BOOT = new Boot(7, "0000abcd", "kernel");

    public final Site site;
    public final Board board;
    public long nowMs;
    public long utcZero = 1_764_000_000_000L;
    private long sequence;

    private Bench(Site site) {
        this.site = site;
        this.board = new Board(site);
    }

    /** Devices named {@code d0, d1, ..} with one point {@code v} each, of range +-10, period 1 s, on link {@code bus}. */
    public static Bench of(int devices) {
        DeviceSpec[] specs = new DeviceSpec[devices];
        Arrays.setAll(specs, i -> device(i, "d" + i, "bus", point("v", "m", -10, 10)));
        return of(specs);
    }

    public static Bench of(DeviceSpec... devices) {
        return new Bench(new Site(
                new GatewaySpec("gw", "", Place.UNKNOWN),
                List.of(
                        new LinkSpec("bus", "modbus-rtu", 0, Map.of()),
                        new LinkSpec("house", "modbus-tcp", 0, Map.of())),
                List.of(devices),
                List.<AlarmRule>of(),
                List.of(),
                "hash"));
    }

    public static DeviceSpec device(int index, String name, String link, PointSpec... points) {
        return new DeviceSpec(
                index, name, "", link, "maker/model", index, 1000, 300, 1, 8, 60, true, Place.UNKNOWN, List.of(points));
    }

    public static PointSpec point(String name, String unit, double min, double max) {
        RegisterSource source = new RegisterSource(Table.HOLDING, 0, Type.S16, false, 0xffff, Set.of(), false);
        return new PointSpec(name, "", unit, source, 1, 0, 1, 0, 3, min, max, Double.NaN, 0, 0);
    }

    public static PointRef at(int device) {
        return new PointRef(device, 0);
    }

    public long nowNs() {
        return nowMs * MS;
    }

    public long utcMs() {
        return utcZero + nowMs;
    }

    /** A scan of a device, all points good. */
    public void good(int device, double... values) {
        Quality[] q = new Quality[values.length];
        Arrays.fill(q, Quality.GOOD);
        put(device, values, q);
    }

    /** A scan of a device whose first point is as said; what has no reply has no value. */
    public void bad(int device, double value, Quality quality) {
        int n = site.devices().get(device).points().size();
        double[] values = new double[n];
        Quality[] q = new Quality[n];
        Arrays.fill(values, value);
        Arrays.fill(q, quality);
        put(device, values, q);
    }

    public void put(int device, double[] values, Quality[] quality) {
        byte[] bytes = new byte[quality.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = quality[i].code();
        }
        board.put(new Scan(
                BOOT, ++sequence, 1, device, Realm.LIVE, nowNs(), utcZero, ClockState.SYNCHRONISED, values, bytes));
    }
}
