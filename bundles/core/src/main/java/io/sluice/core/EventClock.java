package io.sluice.core;

import io.sluice.core.time.Memo;
import io.sluice.model.Boot;
import io.sluice.model.Clock;
import io.sluice.model.ClockCorrection;
import io.sluice.model.ClockState;
import io.sluice.port.host.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The offset from boot-time clock to UTC, held still: it only moves when the wall clock has really moved (20 ms) or its state
 * changed, so that stamps of neighbouring scans differ by what really lay between them. Remembers which scans were stamped
 * while nobody had set the clock, and says by how much they were wrong once somebody has. Confined to the engine thread.
 *
 * <pre>
 *  unsynchronised    |--- stretch 1, offset a ---|-- stretch 2, offset b --|  synchronised, offset c
 *                                                                          '-> corrections 1: c - a, 2: c - b
 * </pre>
 */
final class EventClock {
    /** Key of the kept text: stretches of this boot of the kernel, so that a process started later can still correct them. */
    static final String KEY = "clock";

    /** Stretches at most; after so many steps a clock that nobody sets is not followed any more. */
    static final int MOST_STRETCHES = 64;

    private static final long REFRESH_NS = 1_000_000_000L;
    private static final long TOLERANCE_MS = 20;
    private static final long STEP_MS = 500;

    /** Where news go. */
    interface News {
        /** Something the platform should know, as facts of an event. */
        void event(Map<String, String> facts);

        /** Scans whose right times are known now. */
        void correct(ClockCorrection correction);

        /** What must outlive the process. */
        void keep(String key, String text);
    }

    private final Host host;
    private final List<Stretch> stretches = new ArrayList<>();
    private final List<Map<String, String>> events = new ArrayList<>();
    private long offsetMs;
    private long readAtNs;
    private ClockState state;
    private long refusedMs;
    private long sequence;
    private boolean keepDue;

    EventClock(Host host) {
        this.host = host;
        read(host.monotonicNs());
        events.clear(); // how it stands at the start is in birth and status
    }

    /** Brings the offset up to date; at most once a second it asks the host. */
    void refresh(long nowNs) {
        if (nowNs - readAtNs >= REFRESH_NS) {
            read(nowNs);
        }
    }

    long offsetMs() {
        return offsetMs;
    }

    ClockState state() {
        return state;
    }

    /** A scan with this number was stamped. */
    void stamped(long number) {
        sequence = number;
    }

    /** Whether {@link #tell} has something to say. */
    boolean hasNews() {
        return keepDue || !events.isEmpty() || (state == ClockState.SYNCHRONISED && !stretches.isEmpty());
    }

    /** Says what has happened since it was last asked. */
    void tell(News to, long nowNs) {
        if (!hasNews()) {
            return;
        }
        List<Map<String, String>> said = List.copyOf(events);
        events.clear();
        said.forEach(to::event);
        if (state == ClockState.SYNCHRONISED && !stretches.isEmpty()) {
            Clock clock = host.clock();
            close(nowNs);
            for (Stretch s : stretches) {
                ClockCorrection c = s.correction(offsetMs, clock);
                to.correct(c);
                to.event(facts(c));
            }
            stretches.clear();
            keepDue = true;
        }
        if (keepDue) {
            keepDue = false;
            to.keep(KEY, text());
        }
    }

    /** Takes over what an earlier process in the same boot of the kernel could not correct any more. */
    void restore(Map<String, String> kept) {
        Memo memo = Memo.of(kept.getOrDefault(KEY, ""));
        String kernel = memo.text("kernel", "");
        if (kernel.isEmpty() || !kernel.equals(host.boot().kernelBootId())) {
            return;
        }
        List<Stretch> earlier = new ArrayList<>();
        for (int i = 0; i < MOST_STRETCHES && !memo.text("s" + i, "").isEmpty(); i++) {
            Stretch s = Stretch.of(memo.text("s" + i, ""), kernel);
            if (s != null && !s.boot.equals(host.boot())) {
                earlier.add(s);
            }
        }
        stretches.addAll(0, earlier.subList(0, Math.min(earlier.size(), MOST_STRETCHES - stretches.size())));
        keepDue = true;
    }

    private void read(long nowNs) {
        Clock now = host.clock();
        long offset = now.offsetMs();
        ClockState before = state;
        long moved = offset - offsetMs;
        boolean unset = now.state() == ClockState.UNSYNCHRONISED;
        boolean stuck = unset && before == now.state() && stretches.size() >= MOST_STRETCHES;
        if (now.state() != before || (Math.abs(moved) > TOLERANCE_MS && !stuck)) {
            close(nowNs);
            offsetMs = offset;
            state = now.state();
            if (unset) {
                open(nowNs);
            }
            if (now.state() != before) {
                events.add(facts(now, before));
            }
            boolean set = before == ClockState.UNSYNCHRONISED && !unset; // corrections say more
            if (before != null && !set && Math.abs(moved) >= STEP_MS) {
                events.add(step(moved));
            }
        }
        if (Math.abs(now.refusedMs() - refusedMs) >= STEP_MS) {
            refusedMs = now.refusedMs();
            events.add(refused());
        }
        readAtNs = nowNs;
    }

    private void open(long nowNs) {
        if (stretches.size() >= MOST_STRETCHES) {
            stretches.remove(0);
        }
        stretches.add(new Stretch(host.boot(), sequence + 1, nowNs, offsetMs));
        keepDue = true;
    }

    private void close(long nowNs) {
        if (stretches.isEmpty()) {
            return;
        }
        Stretch last = stretches.get(stretches.size() - 1);
        if (last.toSequence == ClockCorrection.TO_THE_END && last.boot.equals(host.boot())) {
            last.toSequence = sequence;
            last.toNs = nowNs;
            keepDue = true;
        }
    }

    private String text() {
        if (stretches.isEmpty() || host.boot().kernelBootId().isEmpty()) {
            return "";
        }
        Memo memo = new Memo().put("kernel", host.boot().kernelBootId());
        for (int i = 0; i < stretches.size(); i++) {
            memo.put("s" + i, stretches.get(i).text());
        }
        return memo.text();
    }

    private static Map<String, String> facts(Clock now, ClockState before) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("what", "state");
        facts.put("state", now.state().word());
        facts.put("before", before == null ? "" : before.word());
        facts.put("errorMs", Long.toString(now.errorMs()));
        facts.put("source", now.source());
        return facts;
    }

    private Map<String, String> step(long movedMs) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("what", "step");
        facts.put("stepMs", Long.toString(movedMs));
        facts.put("state", state.word());
        return facts;
    }

    private Map<String, String> refused() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("what", "refused");
        facts.put("aheadMs", Long.toString(refusedMs));
        facts.put("state", state.word());
        return facts;
    }

    private static Map<String, String> facts(ClockCorrection c) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("what", "correction");
        facts.put("ofBoot", c.boot().id());
        facts.put("fromSequence", Long.toString(c.fromSequence()));
        facts.put("toSequence", Long.toString(c.toSequence()));
        facts.put("fromNs", Long.toString(c.fromNs()));
        facts.put("toNs", Long.toString(c.toNs()));
        facts.put("oldOffsetMs", Long.toString(c.oldOffsetMs()));
        facts.put("newOffsetMs", Long.toString(c.newOffsetMs()));
        facts.put("shiftMs", Long.toString(c.shiftMs()));
        facts.put("errorMs", Long.toString(c.errorMs()));
        facts.put("source", c.source());
        return facts;
    }

    /** Scans in a row that were stamped with the same offset while the clock was not set. */
    private static final class Stretch {
        final Boot boot;
        final long fromSequence;
        final long fromNs;
        final long offsetMs;
        long toSequence = ClockCorrection.TO_THE_END;
        long toNs = Long.MAX_VALUE;

        Stretch(Boot boot, long fromSequence, long fromNs, long offsetMs) {
            this.boot = boot;
            this.fromSequence = fromSequence;
            this.fromNs = fromNs;
            this.offsetMs = offsetMs;
        }

        ClockCorrection correction(long rightMs, Clock clock) {
            return new ClockCorrection(
                    boot, fromSequence, toSequence, fromNs, toNs, offsetMs, rightMs, clock.errorMs(), clock.source());
        }

        String text() {
            return boot.counter() + "," + boot.nonce() + "," + fromSequence + "," + toSequence + "," + fromNs + ","
                    + toNs + "," + offsetMs;
        }

        static Stretch of(String text, String kernel) {
            String[] f = text.split(",", -1);
            try {
                Boot boot = new Boot(Long.parseLong(f[0]), f[1], kernel);
                Stretch s = new Stretch(boot, Long.parseLong(f[2]), Long.parseLong(f[4]), Long.parseLong(f[6]));
                s.toSequence = Long.parseLong(f[3]);
                s.toNs = Long.parseLong(f[5]);
                return s;
            } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
                return null; // damaged: those scans stay uncorrected, as they are marked
            }
        }
    }
}
