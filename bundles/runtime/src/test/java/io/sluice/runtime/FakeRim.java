package io.sluice.runtime;

import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.model.ClockCorrection;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.UplinkSpec;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import io.sluice.port.forward.Uplink;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.forward.UplinkDriver;
import io.sluice.port.forward.UplinkFacts;
import io.sluice.port.host.Host;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Detail;
import io.sluice.port.store.Journal;
import io.sluice.port.store.JournalFacts;
import io.sluice.port.store.StateKeeper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Services of the rim as tests want them. */
final class FakeRim {
    private FakeRim() {}

    record TestHost(Path home) implements Host {
        @Override
        public Boot boot() {
            return new Boot(1, "00000001", "");
        }

        @Override
        public long monotonicNs() {
            return System.nanoTime();
        }

        @Override
        public long utcMs() {
            return System.currentTimeMillis();
        }

        @Override
        public Clock clock() {
            return Clock.exact(utcMs() - monotonicNs() / 1_000_000);
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

    /** Every device answers at once with the value set here. */
    static final class Driver implements FieldDriver {
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final List<Integer> written = new CopyOnWriteArrayList<>();
        volatile double value;

        @Override
        public String scheme() {
            return "modbus-tcp";
        }

        @Override
        public FieldLink open(LinkSpec spec, LongSupplier monotonic) {
            opened.incrementAndGet();
            return new FieldLink() {
                @Override
                public PreparedRead prepare(DeviceSpec device) {
                    return () -> 1;
                }

                @Override
                public Quality execute(PreparedRead read, int request, Reading into) {
                    java.util.Arrays.fill(into.raw, value);
                    java.util.Arrays.fill(into.quality, (byte) 0);
                    into.lastByteNs = monotonic.getAsLong();
                    return Quality.GOOD;
                }

                @Override
                public Quality write(int unit, int timeoutMs, RegisterSource target, int value) {
                    written.add(value);
                    return Quality.GOOD;
                }

                @Override
                public String writeFault() {
                    return null;
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        }
    }

    static final class MemoryJournal implements Journal {
        final List<Scan> scans = new CopyOnWriteArrayList<>();
        final List<Transition> transitions = new CopyOnWriteArrayList<>();
        final List<Event> events = new CopyOnWriteArrayList<>();
        final List<Layout> layouts = new CopyOnWriteArrayList<>();
        final List<ClockCorrection> corrections = new CopyOnWriteArrayList<>();

        @Override
        public void declare(Layout layout) {
            layouts.add(layout);
        }

        @Override
        public void correct(ClockCorrection correction) {
            if (!corrections.contains(correction)) {
                corrections.add(correction);
            }
        }

        @Override
        public boolean append(Scan scan) {
            if (layouts.stream().noneMatch(l -> l.revision() == scan.revision())) {
                throw new IllegalStateException("scan of a revision that was not declared");
            }
            return scans.add(scan);
        }

        @Override
        public boolean append(Notice notice) {
            return notice instanceof Transition t ? transitions.add(t) : events.add((Event) notice);
        }

        @Override
        public Cursor cursor(String uplink, Runnable news, Detail detail) {
            throw new IllegalStateException("no uplink of this test reads the journal");
        }

        @Override
        public boolean flush(long timeoutMs) {
            return true;
        }

        @Override
        public JournalFacts facts() {
            return new JournalFacts(scans.size(), 0, transitions.size(), 0, 0, 0, 0, 0, 0, "");
        }
    }

    static final class Keeper implements StateKeeper {
        final Map<String, String> kept = new ConcurrentHashMap<>();

        @Override
        public Map<String, String> load() {
            return Map.copyOf(kept);
        }

        @Override
        public void keep(String key, String text) {
            kept.put(key, text);
        }
    }

    static final class Uplinks implements UplinkDriver {
        final List<TestUplink> opened = new CopyOnWriteArrayList<>();

        @Override
        public String type() {
            return "mqtt";
        }

        @Override
        public Uplink open(UplinkSpec spec, UplinkContext context) {
            TestUplink u = new TestUplink(spec.name(), context);
            opened.add(u);
            return u;
        }
    }

    static final class TestUplink implements Uplink {
        final List<Notice> offered = new CopyOnWriteArrayList<>();
        final AtomicInteger refreshed = new AtomicInteger();
        final CountDownLatch end = new CountDownLatch(1);
        volatile boolean drained;
        volatile boolean acknowledges;
        private final String name;
        private final UplinkContext context;

        TestUplink(String name, UplinkContext context) {
            this.name = name;
            this.context = context;
        }

        @Override
        public void run() {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void offer(Notice notice) {
            offered.add(notice);
            if (acknowledges) {
                context.delivered(notice);
            }
        }

        @Override
        public void refresh() {
            refreshed.incrementAndGet();
        }

        @Override
        public boolean drain(long timeoutMs) {
            drained = end.getCount() == 1;
            return true;
        }

        @Override
        public UplinkFacts facts() {
            return new UplinkFacts(name, true, 1, 0, 0, 0, 0, 0, 0, 0, "");
        }

        @Override
        public void close() {
            end.countDown();
        }
    }
}
