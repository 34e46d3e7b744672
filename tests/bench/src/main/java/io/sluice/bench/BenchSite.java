package io.sluice.bench;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.GatewaySpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.Site;
import io.sluice.model.site.UplinkSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The site that is measured: 64 devices with 32 points each. */
final class BenchSite {
    static final int DEVICES = 64;
    static final int POINTS = 32;
    static final int LINKS = 4;
    static final int ALARMS = 16;
    static final int LANE_ALARMS = 8;

    private BenchSite() {}

    /** As compiled, for the pipeline without a field. */
    static Site compiled(String brokerUrl, String encoding, int inFlight) {
        List<DeviceSpec> devices = new ArrayList<>();
        for (int d = 0; d < DEVICES; d++) {
            List<PointSpec> points = new ArrayList<>();
            for (int p = 0; p < POINTS; p++) {
                RegisterSource source = new RegisterSource(
                        RegisterSource.Table.HOLDING, p, RegisterSource.Type.S16, false, 0xffff, Set.of(), false);
                points.add(
                        new PointSpec("p" + p, "", "mm", source, 0.01, 0, 1, 0, 2, -400, 400, Double.NaN, 0, 60_000));
            }
            devices.add(new DeviceSpec(
                    d, "dev-" + d, "", "link", "bench/s16", 1, 1000, 300, 1, 8, 60, false, Place.UNKNOWN, points));
        }
        UplinkSpec uplink = new UplinkSpec(
                "bench",
                "mqtt",
                List.of(brokerUrl),
                encoding,
                inFlight,
                65_536,
                1_000_000_000,
                Map.of("version", "auto", "prefix", "sluice/v1"));
        return new Site(
                new GatewaySpec("gw-bench", "", Place.UNKNOWN),
                List.of(new LinkSpec("link", "modbus-tcp", 0, Map.of("host", "127.0.0.1", "port", "1"))),
                devices,
                List.of(),
                List.of(uplink),
                "bench");
    }

    /** As files, for the packaged gateway: site.yaml and a profile of 32 registers. One alarm on the first point. */
    static void write(Path home, int[] ports, String brokerUrl) throws IOException {
        write(home, ports, brokerUrl, "", "");
    }

    /**
     * The same with an instrument {@code lane} that is read every 50 ms, eight alarms on it and a relay that follows them.
     *
     * @param lanePort port of that instrument's server, the relay board's too
     */
    static void writeLane(Path home, int[] ports, int lanePort, String brokerUrl) throws IOException {
        StringBuilder alarms = new StringBuilder();
        for (int p = 0; p < LANE_ALARMS; p++) {
            alarms.append("  - {name: lane-%d, point: lane/p%d, limits: {red: 100}, hysteresis: 1, group: lane}\n"
                    .formatted(p, p));
        }
        String rest =
                """
                limits: {approvedBy: bench, approvedOn: 2026-05-01}
                policy: {chatter: {raises: 0}}
                outputs:
                  - {name: relay, kind: relay, link: lane, unit: 2, coil: 0, groups: [lane], patterns: {red: {on: 1s}}, maxOn: 1d}
                """;
        write(home, ports, brokerUrl, alarms.toString(), rest);
        Path file = home.resolve("site.yaml");
        String site = Files.readString(file)
                .replace(
                        "\ndevices:\n",
                        "\n  - {name: lane, driver: modbus-tcp, host: 127.0.0.1, port: " + lanePort
                                + ", requestTime: 2ms}\ndevices:\n"
                                + "  - {name: lane, link: lane, profile: bench/s16, unit: 1, period: 50ms}\n")
                .replace("status: 1s}", "status: 1s, backlogRate: 100000000}");
        Files.writeString(file, site);
    }

    private static void write(Path home, int[] ports, String brokerUrl, String alarms, String rest) throws IOException {
        StringBuilder profile = new StringBuilder(
                """
                schema: 1
                maker: bench
                model: s16
                label: {zh: 基准仪器, en: bench instrument}
                source: made up for measuring
                bus: modbus
                defaults: {unit: 1, timeout: 300ms}
                points:
                """);
        for (int p = 0; p < POINTS; p++) {
            profile.append("  p%d: {label: {zh: 测点%d, en: point %d}, unit: mm, table: holding, address: %d,"
                            .formatted(p, p, p, p))
                    .append(" type: s16, scale: 0.01, decimals: 2, range: [-400, 400]}\n");
        }
        Path file = home.resolve("profiles/bench/s16.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, profile);
        StringBuilder site = new StringBuilder("schema: 1\ngateway: {id: gw-bench, label: 基准}\nlinks:\n");
        for (int l = 0; l < ports.length; l++) {
            site.append("  - {name: link-%d, driver: modbus-tcp, host: 127.0.0.1, port: %d, requestTime: 2ms}\n"
                    .formatted(l, ports[l]));
        }
        site.append("devices:\n");
        for (int d = 0; d < DEVICES; d++) {
            site.append("  - {name: dev-%d, link: link-%d, profile: bench/s16, unit: %d, period: 1s}\n"
                    .formatted(d, d % ports.length, 1 + d / ports.length));
        }
        site.append("alarms:\n");
        for (int d = 0; d < ALARMS; d++) {
            site.append("  - {name: bench-%d, point: dev-%d/p0, direction: rising, limits: {red: 100}, hysteresis: 1}\n"
                    .formatted(d, d));
        }
        site.append(alarms).append(rest);
        site.append("uplinks:\n  - {name: bench, driver: mqtt, urls: [\"" + brokerUrl + "\"], status: 1s}\n");
        Files.writeString(home.resolve("site.yaml"), site);
    }
}
