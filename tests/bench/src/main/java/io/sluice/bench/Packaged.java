package io.sluice.bench;

import io.sluice.testkit.modbus.ModbusTcpServer;
import io.sluice.testkit.record.Count;
import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.Recorder;
import io.sluice.testkit.site.GatewayProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** The packaged gateway at 64 devices x 32 points at 1 s, over real sockets: start, memory, CPU, alarm latency. */
final class Packaged {
    private static final int UNITS_PER_LINK = BenchSite.DEVICES / BenchSite.LINKS;
    private static final int STARTS = 3;
    private static final long WARM_UP_S = 45;
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
            page(home);
            recorder.start(Duration.ofSeconds(10));
            double first = startMs(release, home, links);
            startMs(release, home, links); // checks the class data archive that the first one left
            List<Double> later = new ArrayList<>();
            for (int i = 0; i < STARTS; i++) {
                later.add(startMs(release, home, links));
            }
            Collections.sort(later);
            figures.add(
                    "startupMs",
                    later.get(STARTS / 2),
                    "ms",
                    "exec to the first reply of an instrument, median of " + STARTS);
            figures.add(
                    "startupFirstMs", first, "ms", "the same at the very first start, without a class data archive");
            run(release, home, recorder, links, seconds, figures);
        } finally {
            links.forEach(ModbusTcpServer::close);
        }
    }

    private static void run(
            Path release, Path home, Recorder recorder, List<ModbusTcpServer> links, double seconds, Figures figures)
            throws IOException, InterruptedException {
        long before = recorder.tally().count().delivered();
        try (GatewayProcess gateway = new GatewayProcess(release, home)) {
            if (!recorder.await(t -> t.count().delivered() > before, Duration.ofSeconds(60))) {
                throw new IOException("nothing arrived in 60 s: " + gateway.lastLines(20));
            }
            // what a start costs is over then: a gateway runs for years
            toggle(links, System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_UP_S));
            double cpu0 = cpuSeconds(gateway.pid());
            long start = System.nanoTime();
            toggle(links, start + (long) (seconds * 1e9));
            double elapsed = (System.nanoTime() - start) / 1e9;
            double cpu = cpuSeconds(gateway.pid()) - cpu0;
            long rss = gateway.residentBytes();
            long own = ownBytes(gateway.pid());
            gateway.stop(Duration.ofSeconds(20));
            recorder.awaitQuiet(Duration.ofMillis(500), Duration.ofSeconds(10));
            Count count = recorder.tally().count();
            GatewayStatus last = recorder.tally().status().orElseThrow();
            figures.add(
                    "rssMb",
                    rss / 1e6,
                    "MB",
                    "64 devices x 32 points at 1 s, after " + (int) (WARM_UP_S + seconds) + " s");
            figures.add("rssOwnMb", own / 1e6, "MB", "of that, what no file stands behind");
            figures.add("cpuPct", 100 * cpu / elapsed, "% of a core", "the same load, after " + WARM_UP_S + " s");
            figures.add("alarmLatencyMs.p50", count.latencyP50Ms(), "ms", "last byte to subscriber, under that load");
            figures.add(
                    "alarmLatencyMs.p99",
                    count.latencyP99Ms(),
                    "ms",
                    "the same, of " + count.transitionCount() + " transitions");
            figures.add("lost", (double) count.lost(), "samples", "of " + last.sampled() + " sampled; 0 expected");
        }
    }

    /** With its page, as it ships, on a port of its own. */
    static void page(Path home) throws IOException {
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("etc/io.sluice.web.properties"), "httpsPort=" + freePort() + "\nmdns=\n");
    }

    /** A port nobody listens at now. */
    static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return s.getLocalPort();
        }
    }

    /** Starts it, waits for the first poll that an instrument answers, and ends it in order. Whole process, script included. */
    private static double startMs(Path release, Path home, List<ModbusTcpServer> links)
            throws IOException, InterruptedException {
        CompletableFuture<Long> polled = new CompletableFuture<>();
        links.forEach(l -> l.onRead((unit, table, address, count, stamp, ns) -> polled.complete(ns)));
        long start = System.nanoTime();
        try (GatewayProcess gateway = new GatewayProcess(release, home)) {
            double ms = (polled.get(60, TimeUnit.SECONDS) - start) / 1e6;
            // an end in the middle of the start would leave no archive
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            gateway.stop(Duration.ofSeconds(20));
            return ms;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no instrument was read in 60 s", e);
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

    /** CPU time of a gateway over so many seconds of the load, % of a core. */
    static double over(GatewayProcess gateway, List<ModbusTcpServer> links, double seconds) throws IOException {
        double cpu0 = cpuSeconds(gateway.pid());
        long start = System.nanoTime();
        toggle(links, start + (long) (seconds * 1e9));
        double elapsed = (System.nanoTime() - start) / 1e9;
        return 100 * (cpuSeconds(gateway.pid()) - cpu0) / elapsed;
    }

    static void set(ModbusTcpServer link, int first) {
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

    /** Resident memory of a process that no file stands behind, bytes. Source: proc(5), /proc/[pid]/status, RssAnon. */
    private static long ownBytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith("RssAnon:")) {
                return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("no RssAnon in the status of process " + pid);
    }

    /** CPU time of a process so far, user and system, s. Source: proc(5), /proc/[pid]/stat, fields 14 and 15. */
    static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }
}
