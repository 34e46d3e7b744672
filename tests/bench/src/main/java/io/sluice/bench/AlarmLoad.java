package io.sluice.bench;

import io.sluice.core.Engine;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Site;
import io.sluice.port.field.Reading;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What 10,000 alarm conditions over 2,048 points at 1 Hz cost: the engine alone, its thread's CPU time per second of data. */
final class AlarmLoad {
    static final int CONDITIONS = 10_000;

    private static final int WARM_SECONDS = 200;

    private AlarmLoad() {}

    static void measure(Path home, int seconds, Figures figures) {
        int rules = CONDITIONS - BenchSite.DEVICES;
        Site bare = BenchSite.compiled("tcp://127.0.0.1:1", "cbor", 1);
        double with = cpuPerSecond(home, bare.with(rules(rules)), seconds);
        double without = cpuPerSecond(home, bare, seconds);
        figures.add(
                "alarmCpuPct",
                100 * with,
                "% of a core",
                "engine with " + rules + " limit conditions, four colours each, over 2048 points at 1 Hz");
        figures.add("alarmCpuPctBare", 100 * without, "% of a core", "the same without a condition");
    }

    /** Rules spread over all points, a few per point, whose limits the values pass now and then. */
    private static List<AlarmRule> rules(int count) {
        List<AlarmRule> rules = new ArrayList<>();
        int points = BenchSite.DEVICES * BenchSite.POINTS;
        for (int i = 0; i < count; i++) {
            int at = i % points;
            int round = i / points;
            double base = 10 + at % BenchSite.POINTS * 0.07 + round;
            double[] limits = {Double.NaN, base + 0.3, base + 3, base + 30, base + 300};
            rules.add(AlarmRule.limits(
                    "rule-" + i, "", at / BenchSite.POINTS, at % BenchSite.POINTS, true, limits, 0.1, 2000, 5000, 0));
        }
        return rules;
    }

    private static double cpuPerSecond(Path home, Site site, int seconds) {
        Clock clock = new Clock(home);
        Engine engine = new Engine(clock, site, 1, null, new Nowhere());
        run(engine, clock, WARM_SECONDS);
        long before = ManagementFactory.getThreadMXBean()
                .getThreadCpuTime(Thread.currentThread().getId());
        run(engine, clock, seconds);
        long after = ManagementFactory.getThreadMXBean()
                .getThreadCpuTime(Thread.currentThread().getId());
        return (after - before) / 1e9 / seconds;
    }

    private static void run(Engine engine, Clock clock, int seconds) {
        for (int s = 0; s < seconds; s++) {
            for (int d = 0; d < BenchSite.DEVICES; d++) {
                clock.nowNs += 1_000_000_000L / BenchSite.DEVICES;
                Reading r = new Reading(d, BenchSite.POINTS);
                r.lastByteNs = clock.nowNs;
                for (int p = 0; p < BenchSite.POINTS; p++) {
                    r.raw[p] = 1000 + p * 7 + (s + d) % 40;
                    r.quality[p] = 0;
                }
                engine.process(r);
                engine.tick();
            }
        }
    }

    /** Seconds pass as the load says, not as the machine does. */
    private static final class Clock implements io.sluice.port.host.Host {
        private final BenchHost host;
        long nowNs = 1;

        Clock(Path home) {
            host = new BenchHost(home);
        }

        @Override
        public io.sluice.model.Boot boot() {
            return host.boot();
        }

        @Override
        public long monotonicNs() {
            return nowNs;
        }

        @Override
        public long utcMs() {
            return 1_780_000_000_000L + nowNs / 1_000_000L;
        }

        @Override
        public io.sluice.model.Clock clock() {
            return io.sluice.model.Clock.exact(1_780_000_000_000L);
        }

        @Override
        public Path home() {
            return host.home();
        }

        @Override
        public String secret(String ref) {
            return "";
        }

        @Override
        public long rssBytes() {
            return -1;
        }
    }

    private static final class Nowhere implements Engine.Output {
        @Override
        public void notice(Notice notice) {
            // only the engine is measured
        }

        @Override
        public void scan(Scan scan) {
            // only the engine is measured
        }

        @Override
        public void correct(io.sluice.model.ClockCorrection correction) {}

        @Override
        public void keep(String key, String text) {
            // only the engine is measured
        }

        @Override
        public void write(int output, int value, boolean watchdog) {
            // only the engine is measured
        }

        @Override
        public void captured(io.sluice.core.derive.Captured captured) {
            // no captures here
        }

        @Override
        public void period(int device, int periodMs) {
            // only the engine is measured
        }
    }
}
