package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.core.time.Moment;
import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.site.CaptureSpec;
import io.sluice.model.site.DerivedSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Figure;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.Site;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Real devices with their points, virtual ones after them, and a hand on the clock: what the engine does around a deriver. */
final class Rig {
    static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    static final double BAD = Double.NaN;

    final Map<String, String> kept = new HashMap<>();
    final List<Derived> out = new ArrayList<>();
    final List<DeviceSpec> devices = new ArrayList<>();
    List<CaptureSpec> captures = List.of();
    Site site;
    Board board;
    Deriver deriver;
    Moment start = new Moment("boot-a", 1_000_000_000_000L, utc("2026-07-01T00:00:00Z"), ClockState.SYNCHRONISED);
    long afterMs;
    int writes;

    static long utc(String iso) {
        return Instant.parse(iso).toEpochMilli();
    }

    static PointRef at(int device, int point) {
        return new PointRef(device, point);
    }

    /** Adds a device that is read; its points are p0, p1, ... */
    Rig device(String name, int periodMs, int points) {
        RegisterSource source = new RegisterSource(
                RegisterSource.Table.HOLDING, 0, RegisterSource.Type.S16, false, 0xffff, Set.of(), false);
        return device(
                name,
                "bus",
                periodMs,
                IntStream.range(0, points)
                        .mapToObj(i ->
                                new PointSpec("p" + i, "", "1", source, 1, 0, 1, 0, 9, -1e9, 1e9, Double.NaN, 0, 0))
                        .toList());
    }

    /** Adds a virtual device; its points are f0, f1, ... */
    Rig derived(String name, int everyMs, Figure... figures) {
        return device(
                name,
                "",
                everyMs,
                IntStream.range(0, figures.length)
                        .mapToObj(i -> new PointSpec(
                                "f" + i,
                                "",
                                "1",
                                new DerivedSource(figures[i]),
                                1,
                                0,
                                1,
                                0,
                                9,
                                Double.NEGATIVE_INFINITY,
                                Double.POSITIVE_INFINITY,
                                Double.NaN,
                                0,
                                0))
                        .toList());
    }

    private Rig device(String name, String link, int periodMs, List<PointSpec> points) {
        devices.add(new DeviceSpec(
                devices.size(),
                name,
                "",
                link,
                "maker/model",
                1,
                periodMs,
                100,
                0,
                8,
                60,
                false,
                Place.UNKNOWN,
                points));
        return this;
    }

    Rig build() {
        Site plain = new Site(
                new GatewaySpec("gw", "", Place.UNKNOWN),
                List.of(new LinkSpec("bus", "modbus-tcp", 0, Map.of())),
                devices,
                List.of(),
                List.of(),
                "hash");
        site = new Site(
                plain.gateway(),
                plain.links(),
                devices,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                captures,
                List.of(),
                plain.policy(),
                "hash");
        board = new Board(site);
        deriver = new Deriver(site, SHANGHAI, this::keep);
        return this;
    }

    /** Built, and nothing was kept before. */
    Rig ready() {
        build();
        deriver.restore(Map.of(), now());
        return this;
    }

    private void keep(String key, String text) {
        writes++;
        kept.put(key, text);
    }

    Moment now() {
        return start.at(start.monotonicNs() + afterMs * 1_000_000L);
    }

    /** A scan of a device so long after the last thing that happened; NaN is no reply. */
    Rig after(long ms, int device, double... values) {
        afterMs += ms;
        return scan(device, values);
    }

    /** A scan of a device now. */
    Rig scan(int device, double... values) {
        byte[] quality = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            quality[i] = Double.isNaN(values[i]) ? Quality.NO_REPLY.code() : Quality.GOOD.code();
        }
        return scan(device, values, quality);
    }

    Rig scan(int device, double[] values, byte[] quality) {
        Scan scan = scanOf(device, values, quality);
        board.put(scan);
        deriver.scan(scan, board, this::take);
        return this;
    }

    Scan scanOf(int device, double[] values, byte[] quality) {
        Moment now = now();
        return new Scan(
                new Boot(1, "0000abcd", now.kernelBootId()),
                1,
                1,
                device,
                Realm.LIVE,
                now.monotonicNs(),
                now.utcMs() - now.monotonicNs() / 1_000_000L,
                now.clock(),
                values,
                quality);
    }

    Rig tick(long afterMs) {
        this.afterMs += afterMs;
        deriver.tick(board, now(), this::take);
        return this;
    }

    private void take(Derived d) {
        out.add(d);
        board.put(scanOf(d.device(), Arrays.copyOf(d.values(), d.values().length), d.quality()));
    }

    /** The last value of a virtual device's point. */
    double value(int device, int point) {
        return board.kept(at(device, point));
    }

    Quality quality(int device, int point) {
        return board.quality(at(device, point));
    }

    /** The same site in a new process, which finds nothing yet. */
    Rig restarted(String kernelBoot, long downMs, ClockState clock) {
        Rig next = new Rig();
        next.devices.addAll(devices);
        next.captures = captures;
        long ns = kernelBoot.equals(start.kernelBootId()) ? now().monotonicNs() + downMs * 1_000_000L : 5_000_000_000L;
        next.start = new Moment(kernelBoot, ns, now().utcMs() + downMs, clock);
        return next.build();
    }
}
