package io.sluice.bench;

import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.port.field.Reading;
import io.sluice.store.sqlite.JournalSettings;
import io.sluice.store.sqlite.SqliteJournal;
import io.sluice.testkit.modbus.ModbusTcpServer;
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

/**
 * What the alarm lane keeps while everything else is busy: the packaged gateway with one instrument that passes its limits
 * again and again, at rest, with its disk's sync stalled, and while a large backlog drains. The subscriber takes alarms,
 * status and live telemetry only, so that it is not what is measured.
 *
 * <pre>
 *  instrument --reply--> gateway --coil--> relay on the same bus    output: reply sent to coil written
 *                           |
 *                           +--alarm--> broker --> subscriber       transition: last byte at the driver to receipt
 *                           +--telemetry-->                         live: time of the scan to receipt
 * </pre>
 */
final class Lanes implements AutoCloseable {
    static final long BACKLOG = 52_000_000;

    private static final int TOGGLE_MS = 150;
    private static final int STALL_S = 5;
    private static final int COMMIT_MS = 20;
    private static final long DRAIN_LIMIT_NS = TimeUnit.MINUTES.toNanos(5);
    private static final int UNITS_PER_LINK = BenchSite.DEVICES / BenchSite.LINKS;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path release;
    private final String brokerUrl;
    private final double seconds;
    private final Figures figures;
    private final List<ModbusTcpServer> field = new ArrayList<>();
    private final ModbusTcpServer lane;
    private final Times transitions = new Times();
    private final Times live = new Times();
    private final Times outputs = new Times();

    /** When the new level was first read and its relay has not been written since, by System.nanoTime; 0: none. */
    private volatile long readNs;

    private volatile boolean turned;
    private boolean high;

    private Lanes(Path release, String brokerUrl, double seconds, Figures figures) throws IOException {
        this.release = release;
        this.brokerUrl = brokerUrl;
        this.seconds = seconds;
        this.figures = figures;
        for (int l = 0; l < BenchSite.LINKS; l++) {
            ModbusTcpServer link = new ModbusTcpServer("bench-" + l, 0);
            for (int u = 1; u <= UNITS_PER_LINK; u++) {
                fill(link, u, 0);
            }
            field.add(link);
        }
        lane = new ModbusTcpServer("bench-lane", 0);
        fill(lane, 1, 0);
        lane.unit(2).setBit(Table.COIL, 0, false);
        field.add(lane);
        lane.onRead((unit, table, address, count, stamp, ns) -> {
            if (turned) {
                turned = false;
                readNs = ns;
            }
        });
        lane.onWrite((unit, table, address, value, ns) -> {
            if (readNs != 0) {
                outputs.add((ns - readNs) / 1e6);
                readNs = 0;
            }
        });
    }

    static void measure(Path release, Path work, String brokerUrl, double seconds, Figures figures)
            throws IOException, InterruptedException {
        try (Lanes lanes = new Lanes(release, brokerUrl, seconds, figures)) {
            lanes.quiet(work.resolve("lane"));
            lanes.backlog(work.resolve("lane-backlog"));
        }
    }

    /** At rest, then with the file system of its data frozen. */
    private void quiet(Path home) throws IOException, InterruptedException {
        prepare(home);
        try (FrozenDisk disk = FrozenDisk.mount(home.resolve("data"));
                Recorder recorder = recorder();
                GatewayProcess gateway = new GatewayProcess(release, home)) {
            started(recorder, gateway);
            toggle(System.nanoTime() + (long) (seconds * 1e9));
            figures.add("transitionMs.p50", transitions.part(0.5), "ms", "last byte to subscriber, 2048 points at 1 s");
            figures.add("transitionMs.p99", transitions.part(0.99), "ms", "of " + transitions.count() + " transitions");
            figures.add("outputMs.p50", outputs.part(0.5), "ms", "reply sent to coil written, one Modbus TCP link");
            figures.add("outputMs.p99", outputs.part(0.99), "ms", "of " + outputs.count() + " writes");
            if (disk != null) {
                clear();
                disk.freeze();
                toggle(System.nanoTime() + TimeUnit.SECONDS.toNanos(STALL_S));
                disk.thaw();
                figures.add(
                        "transitionStalledMs.p99",
                        transitions.part(0.99),
                        "ms",
                        "of " + transitions.count() + ", sync of the disk stalled for 5 s");
                figures.add("outputStalledMs.p99", outputs.part(0.99), "ms", "of " + outputs.count() + ", the same");
            } else {
                Bench.progress("a frozen file system needs root and a loop device: not measured");
            }
            gateway.stop(Duration.ofSeconds(20));
        }
    }

    /** While a backlog drains that was journaled before the start, with the limiter as good as off. */
    private void backlog(Path home) throws IOException, InterruptedException {
        prepare(home);
        Path etc = Files.createDirectories(home.resolve("etc"));
        Files.writeString(etc.resolve("io.sluice.store.sqlite.properties"), "commitIntervalMs = " + COMMIT_MS + "\n");
        Bench.progress("   journaling a backlog of " + BACKLOG + " samples");
        journal(home);
        clear();
        try (Recorder recorder = recorder();
                GatewayProcess gateway = new GatewayProcess(release, home)) {
            started(recorder, gateway);
            long start = System.nanoTime();
            // the first status may be told before the uplink has its place in the journal
            if (!recorder.await(
                    t -> t.status().map(GatewayStatus::waiting).orElse(0L) > BenchSite.DEVICES * BenchSite.POINTS,
                    PATIENCE)) {
                throw new IOException("no backlog seen in 60 s: " + gateway.lastLines(20));
            }
            long limit = start + DRAIN_LIMIT_NS;
            long left = waiting(recorder);
            while (left > BenchSite.DEVICES * BenchSite.POINTS && System.nanoTime() < limit) {
                toggle(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500));
                left = waiting(recorder);
            }
            double took = (System.nanoTime() - start) / 1e9;
            String beside = "of %d, beside the backlog".formatted(transitions.count());
            figures.add(
                    "drainSeconds",
                    left > BACKLOG / 100 ? Double.NaN : took,
                    "s",
                    "backlog of " + BACKLOG + " samples, limiter off, " + left + " left");
            figures.add("transitionDrainMs.p50", transitions.part(0.5), "ms", beside);
            figures.add("transitionDrainMs.p99", transitions.part(0.99), "ms", beside);
            figures.add("outputDrainMs.p99", outputs.part(0.99), "ms", "of " + outputs.count() + ", the same");
            figures.add(
                    "liveDrainMs.p50", live.part(0.5), "ms", "scan to subscriber, commits every " + COMMIT_MS + " ms");
            figures.add("liveDrainMs.p99", live.part(0.99), "ms", "of " + live.count() + " scans, the same");
            gateway.stop(Duration.ofSeconds(20));
        }
    }

    private void prepare(Path home) throws IOException {
        Files.createDirectories(home);
        int[] ports = field.stream()
                .limit(BenchSite.LINKS)
                .mapToInt(ModbusTcpServer::port)
                .toArray();
        BenchSite.writeLane(home, ports, lane.port(), brokerUrl);
    }

    private Recorder recorder() throws IOException {
        Recorder recorder = new Recorder(
                brokerUrl, "sluice/v1", "gw-bench", "bench-lane", false, List.of("alarm", "status", "telemetry"));
        recorder.tally().onTransition(t -> transitions.add(t.latencyMs()));
        recorder.tally().onScan(scan -> {
            long agoNs = System.nanoTime() - scan.receivedNs();
            live.add(System.currentTimeMillis() - agoNs / 1e6 - scan.utcMs());
        });
        recorder.start(Duration.ofSeconds(10));
        return recorder;
    }

    private void started(Recorder recorder, GatewayProcess gateway) throws IOException {
        if (!recorder.await(
                t -> t.count().delivered() > 0
                        && t.status().map(GatewayStatus::state).orElse("").equals("online"),
                PATIENCE)) {
            throw new IOException("nothing arrived in 60 s: " + gateway.lastLines(20));
        }
        clear();
    }

    private static long waiting(Recorder recorder) {
        return recorder.tally().status().map(GatewayStatus::waiting).orElse(0L);
    }

    private void clear() {
        transitions.clear();
        live.clear();
        outputs.clear();
    }

    /** Lets the instrument pass its limits and come back, until then. */
    private void toggle(long endNs) {
        do {
            high = !high;
            fill(lane, 1, high ? 20_000 : 0);
            readNs = 0;
            turned = true;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TOGGLE_MS));
        } while (System.nanoTime() < endNs);
    }

    private static void fill(ModbusTcpServer link, int unit, int alarmPoints) {
        var image = link.unit(unit);
        image.update(() -> {
            for (int p = 0; p < BenchSite.POINTS; p++) {
                image.setRegister(Table.HOLDING, p, p < BenchSite.LANE_ALARMS ? alarmPoints : 1000 + p * 7);
            }
        });
    }

    private static void journal(Path home) throws IOException {
        BenchHost host = new BenchHost(home);
        Layout layout = BenchSite.compiled("tcp://127.0.0.1:1", "cbor", 1).layout(1);
        try (SqliteJournal journal = new SqliteJournal(JournalSettings.defaults(), home, System::nanoTime)) {
            journal.declare(layout);
            journal.cursor("bench", () -> {}).close();
            Wave wave = new Wave();
            for (long scans = 0; scans * BenchSite.POINTS < BACKLOG; scans++) {
                Reading r = wave.reading();
                double[] values = r.raw;
                for (int i = 0; i < values.length; i++) {
                    values[i] = Math.rint(values[i]) / 100;
                }
                Scan scan = new Scan(
                        host.boot(),
                        scans + 1,
                        1,
                        r.device,
                        Realm.LIVE,
                        r.lastByteNs,
                        host.utcMs() - System.nanoTime() / 1_000_000,
                        ClockState.SYNCHRONISED,
                        values,
                        r.quality);
                while (!journal.append(scan)) {
                    LockSupport.parkNanos(200_000);
                }
            }
            journal.flush(PATIENCE.toMillis());
        }
    }

    @Override
    public void close() {
        field.forEach(ModbusTcpServer::close);
    }
}
