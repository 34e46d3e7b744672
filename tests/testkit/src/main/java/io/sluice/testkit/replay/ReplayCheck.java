package io.sluice.testkit.replay;

import io.sluice.model.site.RegisterSource;
import io.sluice.testkit.modbus.ReadListener;
import io.sluice.testkit.record.SeenScan;
import io.sluice.testkit.record.SeenScan.SeenValue;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Holds what arrives at the subscriber against the recording. The instruments note when which row was read from them; a sample
 * with event time t belongs to the last read of its registers up to t (the gateway stamps the reply's last byte, so the read is
 * earlier by the way of the reply alone, and only one request is in flight). It matches if it equals the file's value in that row,
 * or the last value before it where the cell is empty, to half a raw step and half a unit of the last decimal.
 *
 * <pre>
 *   rows      ---- 7 ----|---- 8 ----|---- 9 ----
 *   reads        ^     ^     ^    ^
 *   samples       x     x     x    x       each looks back to its own read
 * </pre>
 *
 * <p>All methods may be called from any thread.
 */
public final class ReplayCheck {
    private static final int KEPT_READS = 1 << 16;
    private static final int KEPT_COMPLAINTS = 20;
    /** How much the two sides' reading of the wall clock may differ, ms; polls are 50 ms apart at least. */
    private static final double CLOCK_SLACK_MS = 4;
    /** Longest way of a reply, ms: the largest timeout of a profile. */
    private static final double LONGEST_REPLY_MS = 5000;

    private final Map<String, Target> targets = new HashMap<>();
    private final double utcMinusNanoMs;
    private final List<String> complaints = new ArrayList<>();
    private long matched;
    private long mismatched;

    private record Read(double utcMs, int row) {}

    /** One point that is played at. */
    private static final class Target {
        private final Mapping.Route route;
        private final int unit;
        private final String link;
        private final double tolerance;
        private final List<Double> expected = new ArrayList<>();
        private final BitSet fresh = new BitSet();
        private final BitSet seen = new BitSet();
        private final Deque<Read> reads = new ArrayDeque<>();

        Target(Mapping.Route route, String link, int unit, double tolerance) {
            this.route = route;
            this.link = link;
            this.unit = unit;
            this.tolerance = tolerance;
        }
    }

    /**
     * The figures of a check.
     *
     * @param shown rows that were played for their whole time, or were seen before it was over
     * @param matched samples that equal the file's value
     * @param mismatched samples that do not, or belong to no read
     * @param skipped shown rows of which a value was never seen
     * @param complaints the first mismatches, for people
     */
    public record Result(long shown, long matched, long mismatched, long skipped, List<String> complaints) {
        /** Copies the list. */
        public Result {
            complaints = List.copyOf(complaints);
        }
    }

    /** A check that knows of no points yet. */
    public ReplayCheck() {
        Instant now = Instant.now();
        utcMinusNanoMs = now.getEpochSecond() * 1e3 + now.getNano() / 1e6 - System.nanoTime() / 1e6;
    }

    /**
     * Adds a point.
     *
     * @param link link of its device
     * @param unit unit of its device
     * @param tolerance how far a value may be off, in the point's unit
     */
    public synchronized void watch(Mapping.Route route, String link, int unit, double tolerance) {
        targets.put(route.target(), new Target(route, link, unit, tolerance));
    }

    /**
     * Tells what a row ought to give; rows are told in order, from 0, before they are served.
     *
     * @param value value in the point's unit, NaN if nothing was ever said
     * @param isFresh whether the row itself says so, and not one before it
     */
    public synchronized void expect(Mapping.Route route, int row, double value, boolean isFresh) {
        Target target = targets.get(route.target());
        target.expected.add(value);
        target.fresh.set(row, isFresh);
    }

    /** The listener for a server: rows are the stamps of images, counted from 1. */
    public ReadListener listener(String link) {
        return (unit, table, address, count, stamp, nanoTime) -> {
            double utcMs = nanoTime / 1e6 + utcMinusNanoMs;
            synchronized (this) {
                for (Target target : targets.values()) {
                    RegisterSource source =
                            (RegisterSource) target.route.point().source();
                    if (target.unit == unit
                            && target.link.equals(link)
                            && source.table() == table
                            && source.address() >= address
                            && source.address() + source.type().registers() <= address + count) {
                        target.reads.addLast(new Read(utcMs, (int) stamp - 1));
                        if (target.reads.size() > KEPT_READS) {
                            target.reads.removeFirst();
                        }
                    }
                }
            }
        };
    }

    /** Takes a scan as it arrived. Repeats are passed over. */
    public synchronized void seen(SeenScan scan) {
        if (scan.repeated()) {
            return;
        }
        scan.values().forEach((point, value) -> {
            Target target = targets.get(scan.device() + "/" + point);
            if (target != null && !Double.isNaN(value.value())) {
                compare(target, scan, value);
            }
        });
    }

    /**
     * The figures so far.
     *
     * @param finished rows that have been played for their whole time
     */
    public synchronized Result result(long finished) {
        long shown = finished;
        BitSet missing = new BitSet();
        for (Target target : targets.values()) {
            BitSet unseen = (BitSet) target.fresh.clone();
            unseen.andNot(target.seen);
            missing.or(unseen);
            shown = Math.max(shown, target.seen.length());
        }
        long skipped = missing.get(0, (int) finished).cardinality();
        return new Result(shown, matched, mismatched, skipped, complaints);
    }

    private void compare(Target target, SeenScan scan, SeenValue value) {
        Read read = readBefore(target, scan.utcMs());
        if (read == null) {
            mismatch(target, scan, "no read before it");
            return;
        }
        if (read.row < 0 || Double.isNaN(target.expected.get(read.row))) {
            return;
        }
        double got = Units.isConvertible(value.unit(), target.route.point().unit())
                ? Units.convert(
                        value.value(), value.unit(), target.route.point().unit())
                : value.value();
        double expected = target.expected.get(read.row);
        target.seen.set(read.row);
        if (Math.abs(got - expected) <= target.tolerance * (1 + 1e-6) + 1e-12) {
            matched++;
        } else {
            mismatch(target, scan, "got " + got + ", row " + (read.row + 1) + " says " + expected);
        }
    }

    private static Read readBefore(Target target, double utcMs) {
        for (Iterator<Read> back = target.reads.descendingIterator(); back.hasNext(); ) {
            Read read = back.next();
            if (read.utcMs <= utcMs + CLOCK_SLACK_MS) {
                return read.utcMs >= utcMs - LONGEST_REPLY_MS ? read : null;
            }
        }
        return null;
    }

    private void mismatch(Target target, SeenScan scan, String what) {
        mismatched++;
        if (complaints.size() < KEPT_COMPLAINTS) {
            complaints.add(target.route.target() + " scan " + scan.sequence() + ": " + what);
        }
    }
}
