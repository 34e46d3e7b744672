package io.sluice.bench;

import io.sluice.core.Engine;
import io.sluice.forward.mqtt.MqttUplinkDriver;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Site;
import io.sluice.port.field.Reading;
import io.sluice.port.forward.Uplink;
import io.sluice.store.sqlite.JournalSettings;
import io.sluice.store.sqlite.SqliteJournal;
import io.sluice.testkit.record.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a transition takes from the sample to a subscriber at the broker: at rest, and while millions of samples of
 * backlog drain beside it. Engine, journal and uplink as shipped, without a field and a framework.
 */
final class AlarmLanes {
    private static final int BACKLOG = 5_000_000;
    private static final int EVERY_MS = 20;
    private static final int MAX_QUEUED_SCANS = 19_000;

    private final Engine engine;
    private final SqliteJournal journal;
    private final List<Double> latencies = Collections.synchronizedList(new ArrayList<>());
    private long n;

    private AlarmLanes(Engine engine, SqliteJournal journal) {
        this.engine = engine;
        this.journal = journal;
    }

    static void measure(Path home, String brokerUrl, double seconds, Figures figures)
            throws IOException, InterruptedException {
        BenchHost host = new BenchHost(home);
        double[] limits = {Double.NaN, Double.NaN, Double.NaN, Double.NaN, 100};
        AlarmRule rule = AlarmRule.limits("bench", "", 0, 0, true, limits, 1, 0, 0, 0);
        Site site = BenchSite.compiled(brokerUrl, "cbor", 64).with(List.of(rule));
        try (SqliteJournal journal = new SqliteJournal(JournalSettings.defaults(), home, System::nanoTime);
                Recorder recorder = new Recorder(brokerUrl, "sluice/v1", "gw-bench", "bench-lanes", false)) {
            journal.declare(site.layout(1));
            Uplink uplink = new MqttUplinkDriver().open(site.uplinks().get(0), new Way.Context(host, site, journal));
            AlarmLanes lanes = new AlarmLanes(new Engine(host, site, 1, null, new Way(journal, uplink)), journal);
            recorder.start(Duration.ofSeconds(10));
            recorder.tally().onTransition(t -> lanes.latencies.add(t.latencyMs()));
            lanes.backlog();
            Thread thread = new Thread(uplink::run, "uplink-lanes");
            thread.start();
            long waited = uplink.facts().waiting();
            lanes.toggle(seconds, () -> uplink.facts().waiting() > 0);
            long left = uplink.facts().waiting();
            figures.add(
                    "alarmLatencyBacklogMs.p50", lanes.percentile(0.5), "ms", "sample to subscriber, backlog draining");
            figures.add(
                    "alarmLatencyBacklogMs.p99",
                    lanes.percentile(0.99),
                    "ms",
                    "of " + lanes.latencies.size() + " transitions; backlog " + waited + " samples, " + left + " left");
            uplink.drain(120_000);
            lanes.latencies.clear();
            lanes.toggle(seconds, () -> true);
            figures.add("alarmLatencyRestMs.p50", lanes.percentile(0.5), "ms", "the same at rest");
            figures.add(
                    "alarmLatencyRestMs.p99",
                    lanes.percentile(0.99),
                    "ms",
                    "of " + lanes.latencies.size() + " transitions");
            uplink.close();
            thread.join(5_000);
        }
    }

    private void backlog() {
        while (engine.samples() < BACKLOG) {
            if (n % 64 == 0 && engine.scans() - journal.facts().scans() > MAX_QUEUED_SCANS) {
                LockSupport.parkNanos(200_000);
                continue;
            }
            engine.process(reading((int) (n % BenchSite.DEVICES), 0));
            n++;
        }
        journal.flush(60_000);
    }

    /** Lets the alarm rise and fall, a sample every 20 ms, for so long or until it makes no sense any more. */
    private void toggle(double seconds, java.util.function.BooleanSupplier goOn) throws InterruptedException {
        long endNs = System.nanoTime() + (long) (seconds * 1e9);
        boolean high = false;
        while (System.nanoTime() < endNs && goOn.getAsBoolean()) {
            high = !high;
            engine.process(reading(0, high ? 20_000 : 0));
            Thread.sleep(EVERY_MS);
        }
        Thread.sleep(500);
    }

    private static Reading reading(int device, double first) {
        Reading r = new Reading(device, BenchSite.POINTS);
        r.lastByteNs = System.nanoTime();
        for (int p = 0; p < BenchSite.POINTS; p++) {
            r.raw[p] = 1000 + p * 7;
            r.quality[p] = 0;
        }
        if (device == 0) {
            r.raw[0] = first;
        }
        return r;
    }

    private double percentile(double part) {
        List<Double> sorted = new ArrayList<>(latencies);
        Collections.sort(sorted);
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.min(sorted.size() - 1, part * sorted.size()));
    }
}
