package io.sluice.bench;

import io.sluice.testkit.modbus.ModbusTcpServer;
import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.Recorder;
import io.sluice.testkit.record.SeenScan;
import io.sluice.testkit.site.GatewayProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much field the packaged gateway bears: waveforms beside 64 devices, and a full serial bus. */
final class Capacity {
    private static final int DIGITISERS = 16;
    private static final int RTU = 32;
    private static final int THINK_MS = 10;
    private static final Pattern FROM = Pattern.compile("all devices at one period: from ([0-9]+) ms");

    private Capacity() {}

    /** 64 devices x 32 points at 1 s over Modbus TCP, and 48 channels at 200 Hz in blocks with figures and captures. */
    static void waves(Path release, Path home, String brokerUrl, double seconds, Figures figures)
            throws IOException, InterruptedException {
        List<ModbusTcpServer> links = new ArrayList<>();
        try (Recorder recorder = new Recorder(brokerUrl, "sluice/v1", "gw-bench", "bench-waves", false);
                Digitisers digitisers = new Digitisers(DIGITISERS)) {
            for (int l = 0; l < BenchSite.LINKS; l++) {
                ModbusTcpServer link = new ModbusTcpServer("bench-" + l, 0);
                links.add(link);
                Packaged.set(link, 0);
            }
            Files.createDirectories(home);
            int[] ports = links.stream().mapToInt(ModbusTcpServer::port).toArray();
            BenchSite.write(home, ports, brokerUrl);
            waveSite(home, digitisers);
            Packaged.page(home);
            recorder.start(Duration.ofSeconds(10));
            try (GatewayProcess gateway = new GatewayProcess(release, home)) {
                if (!recorder.await(t -> t.count().delivered() > 10_000, Duration.ofSeconds(60))) {
                    throw new IOException("nothing arrived in 60 s: " + gateway.lastLines(20));
                }
                double warm = Packaged.over(gateway, links, Math.max(10, seconds));
                double cpu = Packaged.over(gateway, links, seconds);
                long rss = gateway.residentBytes();
                gateway.stop(Duration.ofSeconds(20));
                GatewayStatus last = recorder.tally().status().orElseThrow();
                figures.add(
                        "wavesCpuPct", cpu, "% of a core", "64 devices x 32 points at 1 s and 48 x 200 Hz in blocks");
                figures.add("wavesCpuPctWarmUp", warm, "% of a core", "the same from its first second on");
                figures.add("wavesRssMb", rss / 1e6, "MB", "the same");
                recorder.awaitQuiet(Duration.ofMillis(500), Duration.ofSeconds(10));
                SeenScan wave = recorder.tally().latest().get("wave-0");
                double drift = wave == null || !wave.values().containsKey("drift")
                        ? Double.NaN
                        : wave.values().get("drift").value();
                double gaps = wave == null || !wave.values().containsKey("gaps")
                        ? Double.NaN
                        : wave.values().get("gaps").value();
                figures.add(
                        "wavesDriftPpm", drift, "ppm", "of the first digitiser's clock, as measured; it is 200 fast");
                figures.add("wavesGaps", gaps, "-", "in its samples; 0 expected");
                figures.add("wavesDropped", (double) last.coalesced(), "readings", "coalesced or dropped; 0 expected");
            }
        } finally {
            links.forEach(ModbusTcpServer::close);
        }
    }

    private static void waveSite(Path home, Digitisers digitisers) throws IOException {
        StringBuilder profile = new StringBuilder(
                """
                schema: 1
                maker: bench
                model: digitiser
                label: {zh: 采集仪, en: digitiser}
                source: made up for measuring
                bus: serial
                frame: {start: "AA 55", length: %d, checksum: {kind: sum8}}
                block: {rate: %d, samples: %d, step: %d, counter: {at: 2, bytes: 2}}
                defaults: {unit: 1, timeout: 500ms, retries: 0}
                points:
                """
                        .formatted(Digitisers.LENGTH, Digitisers.RATE_HZ, Digitisers.SAMPLES, 2 * Digitisers.AXES));
        List<String> axes = List.of("x", "y", "z");
        for (int a = 0; a < Digitisers.AXES; a++) {
            String axis = axes.get(a);
            profile.append("  %s: {label: {zh: 测点, en: %s}, unit: m/s2, at: %d, type: s16, scale: 0.001, decimals: 3}%n"
                    .formatted(axis, axis, 4 + 2 * a));
            for (String fact : List.of("min", "max")) {
                profile.append("  %s-%s: {label: {zh: 测点, en: %s %s}, unit: m/s2, block: %s, of: %s, decimals: 3}%n"
                        .formatted(axis, fact, fact, axis, fact, axis));
            }
        }
        profile.append("  drift: {label: {zh: 偏差, en: drift}, unit: \"[ppm]\", block: drift, decimals: 1}\n");
        profile.append("  gaps: {label: {zh: 中断, en: gaps}, unit: \"1\", block: gaps}\n");
        Files.writeString(home.resolve("profiles/bench/digitiser.yaml"), profile);
        StringBuilder links = new StringBuilder();
        StringBuilder devices = new StringBuilder();
        StringBuilder rest = new StringBuilder("derived:\n");
        StringBuilder captures = new StringBuilder("captures:\n");
        for (int d = 0; d < DIGITISERS; d++) {
            links.append("  - {name: wire-%d, driver: serial-tcp, host: 127.0.0.1, port: %d}%n"
                    .formatted(d, digitisers.port(d)));
            devices.append(
                    "  - {name: wave-%d, link: wire-%d, profile: bench/digitiser, period: 160ms}%n".formatted(d, d));
            rest.append("  - name: figures-%d%n    points:%n".formatted(d));
            for (String axis : axes) {
                for (String measure : List.of("rms", "peak")) {
                    rest.append(
                            "      - {name: %s-%s, unit: m/s2, vibration: {of: [wave-%d/%s], measure: %s, rate: 200, highPass: 1}}%n"
                                    .formatted(axis, measure, d, axis, measure));
                }
            }
            rest.append(
                    "      - {name: hz, unit: Hz, vibration: {of: [wave-%d/x, wave-%d/y, wave-%d/z], measure: dominant-frequency, rate: 200, block: 8s}}%n"
                            .formatted(d, d, d));
            captures.append(
                    "  - {name: c%d, channels: [wave-%d/x, wave-%d/y, wave-%d/z], rate: 200, threshold: 5, most: 1min}%n"
                            .formatted(d, d, d, d));
        }
        Path file = home.resolve("site.yaml");
        String site = Files.readString(file)
                .replace("\ndevices:\n", "\n" + links + "devices:\n" + devices)
                .replace("\nuplinks:", "\n" + rest + captures + "uplinks:");
        Files.writeString(file, site);
    }

    /** 32 instruments on one wire at 9600 baud, at the shortest period that check lets pass. */
    static void bus(Path release, Path home, String brokerUrl, double seconds, Figures figures)
            throws IOException, InterruptedException {
        if (!SlowBus.isPossible()) {
            Bench.progress("bus: left out, socat is not installed");
            return;
        }
        Files.createDirectories(home.resolve("profiles/bench"));
        Files.writeString(
                home.resolve("profiles/bench/two.yaml"),
                """
                schema: 1
                maker: bench
                model: two
                label: {zh: 基准仪器, en: bench instrument}
                source: made up for measuring
                bus: modbus
                defaults: {unit: 1, timeout: 300ms, responseTime: %dms}
                points:
                  a: {label: {zh: 甲, en: a}, unit: mm, table: holding, address: 0, type: s16}
                  b: {label: {zh: 乙, en: b}, unit: mm, table: holding, address: 1, type: s16}
                """
                        .formatted(THINK_MS));
        try (SlowBus bus = new SlowBus(home, THINK_MS)) {
            busSite(home, bus, brokerUrl, 100);
            String refusal = check(release, home);
            Matcher bound = FROM.matcher(refusal);
            if (!bound.find()) {
                throw new IOException("check does not refuse 32 devices every 100 ms: " + refusal);
            }
            int periodMs = Integer.parseInt(bound.group(1));
            busSite(home, bus, brokerUrl, periodMs);
            Packaged.page(home);
            try (GatewayProcess gateway = new GatewayProcess(release, home)) {
                await(bus, gateway);
                Thread.sleep(3L * periodMs);
                int[] before = counts(bus);
                long busy0 = bus.busyNs();
                long start = System.nanoTime();
                Thread.sleep((long) (seconds * 1000));
                double elapsedMs = (System.nanoTime() - start) / 1e6;
                double busy = (bus.busyNs() - busy0) / 1e6;
                int[] after = counts(bus);
                int all = 0;
                int fewest = Integer.MAX_VALUE;
                for (int u = 0; u < RTU; u++) {
                    all += after[u] - before[u];
                    fewest = Math.min(fewest, after[u] - before[u]);
                }
                gateway.stop(Duration.ofSeconds(20));
                figures.add(
                        "busPeriodBoundMs", (double) periodMs, "ms", "32 RTU devices at 9600 baud: what check allows");
                figures.add("busPeriodMs", elapsedMs * RTU / all, "ms", "the same: reached on average");
                figures.add("busPeriodWorstMs", elapsedMs / fewest, "ms", "the same: by the device asked least");
                figures.add(
                        "busUsePct", 100 * busy / elapsedMs, "%", "time that requests and answers were on the wire");
            }
        }
    }

    private static void await(SlowBus bus, GatewayProcess gateway) throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (bus.polls(RTU) > 0) {
                return;
            }
            Thread.sleep(100);
        }
        throw new IOException("nothing was asked in 60 s: " + gateway.lastLines(20));
    }

    private static int[] counts(SlowBus bus) {
        int[] counts = new int[RTU];
        for (int u = 0; u < RTU; u++) {
            counts[u] = bus.polls(u + 1);
        }
        return counts;
    }

    private static void busSite(Path home, SlowBus bus, String brokerUrl, int periodMs) throws IOException {
        StringBuilder site = new StringBuilder("schema: 1\ngateway: {id: gw-bus}\nlinks:\n");
        site.append("  - {name: bus, driver: modbus-rtu, path: %s, serial: {baud: 9600}}%n".formatted(bus.ours));
        site.append("devices:\n");
        for (int u = 1; u <= RTU; u++) {
            site.append("  - {name: d%d, link: bus, profile: bench/two, unit: %d, period: %dms}%n"
                    .formatted(u, u, periodMs));
        }
        site.append("uplinks:\n  - {name: bench, driver: mqtt, urls: [\"" + brokerUrl + "\"], status: 1s}\n");
        Files.writeString(home.resolve("site.yaml"), site);
    }

    /** What {@code sluice check} says of the site. */
    private static String check(Path release, Path home) throws IOException, InterruptedException {
        Process check = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        release.resolve("bundles") + "/*",
                        "io.sluice.runtime.Check",
                        "--profiles",
                        home.resolve("profiles").toString(),
                        home.resolve("site.yaml").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        check.waitFor();
        return said;
    }
}
