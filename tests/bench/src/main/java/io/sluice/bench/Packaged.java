package io.sluice.bench;

import io.sluice.testkit.modbus.ModbusTcpServer;
import io.sluice.testkit.record.Count;
import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.Recorder;
import io.sluice.testkit.site.GatewayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The packaged gateway at 64 devices x 32 points at 1 s, over real sockets: start, memory, CPU, alarm latency. */
final class Packaged {
    private static final int UNITS_PER_LINK = BenchSite.DEVICES / BenchSite.LINKS;
    private static final double TICKS_PER_SECOND = 100;

    private Packaged() {}

    static void measure(Path release, Path home, String brokerUrl, double seconds, Figures figures)
            throws IOException, InterruptedException {
        List<ModbusTcpServer> links = new ArrayList<>();
        try (Recorder recorder = new Recorder(brokerUrl, "sluice/v1", "gw-bench", "bench-recorder", false)) {
            for (int l = 0; l < BenchSite.LINKS; l++) {
                ModbusTcpServer link = new ModbusTcpServer("bench-" + l, 0);
                links.add(link);
                set(link, 0);
            }
            int[] ports = links.stream().mapToInt(ModbusTcpServer::port).toArray();
            Files.createDirectories(home);
            BenchSite.write(home, ports, brokerUrl);
            recorder.start(Duration.ofSeconds(10));
            try (GatewayProcess gateway = new GatewayProcess(release, home)) {
                if (!recorder.await(t -> t.count().delivered() > 0, Duration.ofSeconds(60))) {
                    throw new IOException("nothing arrived in 60 s: " + gateway.lastLines(20));
                }
                double cpu0 = cpuSeconds(gateway.pid());
                long start = System.nanoTime();
                toggle(links, start + (long) (seconds * 1e9));
                double elapsed = (System.nanoTime() - start) / 1e9;
                double cpu = cpuSeconds(gateway.pid()) - cpu0;
                long rss = gateway.residentBytes();
                gateway.stop(Duration.ofSeconds(20));
                recorder.awaitQuiet(Duration.ofMillis(500), Duration.ofSeconds(10));
                Count count = recorder.tally().count();
                GatewayStatus last = recorder.tally().status().orElseThrow();
                figures.add(
                        "startupMs", (double) last.firstSampleMs(), "ms", "process start to first good sample, cold");
                figures.add("rssMb", rss / 1e6, "MB", "64 devices x 32 points at 1 s, after " + (int) seconds + " s");
                figures.add("cpuPct", 100 * cpu / elapsed, "% of a core", "the same");
                figures.add(
                        "alarmLatencyMs.p50", count.latencyP50Ms(), "ms", "last byte to subscriber, under that load");
                figures.add(
                        "alarmLatencyMs.p99",
                        count.latencyP99Ms(),
                        "ms",
                        "the same, of " + count.transitionCount() + " transitions");
                figures.add("lost", (double) count.lost(), "samples", "of " + last.sampled() + " sampled; 0 expected");
            }
        } finally {
            links.forEach(ModbusTcpServer::close);
        }
    }

    /** Lets the alarm points jump over their limit and back, so that there are transitions to time. */
    private static void toggle(List<ModbusTcpServer> links, long endNs) {
        boolean high = false;
        while (System.nanoTime() < endNs) {
            high = !high;
            for (ModbusTcpServer link : links) {
                set(link, high ? 20_000 : 0);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1000));
        }
    }

    private static void set(ModbusTcpServer link, int first) {
        for (int u = 1; u <= UNITS_PER_LINK; u++) {
            var image = link.unit(u);
            int unit = u;
            long second = System.nanoTime() / 1_000_000_000L;
            image.update(() -> {
                for (int p = 1; p < BenchSite.POINTS; p++) {
                    image.setRegister(io.sluice.model.site.RegisterSource.Table.HOLDING, p, (int)
                            (1000 + p * 7 + (second + unit) % 40));
                }
                image.setRegister(io.sluice.model.site.RegisterSource.Table.HOLDING, 0, first);
            });
        }
    }

    /** CPU time of a process so far, user and system, s. Source: proc(5), /proc/[pid]/stat, fields 14 and 15. */
    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }
}
