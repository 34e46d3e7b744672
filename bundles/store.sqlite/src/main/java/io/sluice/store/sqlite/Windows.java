package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.port.store.Detail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Sums scans up in windows of one length, or summaries in longer windows. One window is open per device; a window that is over
 * waits some seconds for stragglers of other devices, so that one sweep makes one row of all of them.
 *
 * <pre>
 *   device a   |----- open -----|           closed by its own next scan
 *   device b   |----- open ------------|    closed by the sweep
 *              ^ window start    ^ end  ^ end + GRACE: sweep
 * </pre>
 *
 * A window is closed early when boot, layout or the clock changes; its summary then comes in two parts. Confined to the
 * journal's thread.
 */
final class Windows {
    /** How long a window waits for scans of other devices, ms. */
    static final long GRACE_MS = 5_000;

    private static final byte GOOD = Quality.GOOD.code();
    private static final byte UNCERTAIN = Quality.UNCERTAIN.code();
    private static final int PARTS = Detail.COLUMNS.size();

    private final long lengthMs;
    private final boolean ofSummaries;
    private final List<Window> closed = new ArrayList<>();
    private Window[] open = new Window[0];
    private int opened;
    private Boot boot;
    private Layout raw;
    private Layout summary;
    private long sweepAtMs = Long.MAX_VALUE;
    private long source;
    private long maxSource;

    /**
     * What one sweep gave: summaries in order of their sequences.
     *
     * @param layout of the scans that were summed up
     * @param summary of the summaries
     * @param sourceFirst every earlier sweep together holds all of the segments before this one
     * @param sourceLast no summary here holds anything of a later segment
     * @param sourceNext the sweeps up to this one hold all of the segments before this one
     */
    record Sweep(Layout layout, Layout summary, List<Scan> scans, long sourceFirst, long sourceLast, long sourceNext) {}

    Windows(Detail detail) {
        lengthMs = detail.windowMs();
        ofSummaries = detail != Detail.MINUTES;
    }

    /** Starts anew: all segments before {@code nextSource} are summed up already. */
    void reset(long nextSource) {
        closed.clear();
        open = new Window[0];
        opened = 0;
        boot = null;
        raw = null;
        sweepAtMs = Long.MAX_VALUE;
        source = nextSource;
        maxSource = nextSource;
    }

    /** Whether nothing is open: all that was taken is in some sweep. */
    boolean isIdle() {
        return opened == 0 && closed.isEmpty();
    }

    /**
     * Takes a scan.
     *
     * @param layout columns of the scans as they were taken
     * @param id segment it is in
     * @param out gets what is over
     */
    void accept(Scan scan, Layout layout, long id, List<Sweep> out) {
        if (scan.realm() == Realm.DRILL) {
            if (isIdle()) {
                source = Math.max(source, id); // what is drill alone is in no sweep
            }
            return;
        }
        if (!Layouts.areEqual(layout, raw) || !scan.boot().equals(boot)) {
            sweep(Long.MAX_VALUE, id, out);
            begin(scan.boot(), layout);
        }
        maxSource = Math.max(maxSource, id);
        long utcMs = scan.utcMs();
        long start = Math.floorDiv(utcMs, lengthMs) * lengthMs;
        Window w = open[scan.device()];
        if (w != null && w.startMs != start) {
            closed.add(w);
            open[scan.device()] = null;
            opened--;
            if (start < w.startMs) {
                // the clock was put back: what is open belongs to a time that comes again
                sweep(Long.MAX_VALUE, id, out);
            }
            w = null;
        }
        if (utcMs >= sweepAtMs) {
            sweep(utcMs - GRACE_MS, id, out);
        }
        if (w == null) {
            int points = scan.values().length / (ofSummaries ? PARTS : 1);
            w = new Window(points, scan.device(), start, id);
            open[scan.device()] = w;
            opened++;
            sweepAtMs = Math.min(sweepAtMs, start + lengthMs + GRACE_MS);
        }
        w.add(scan, ofSummaries);
    }

    private void begin(Boot of, Layout layout) {
        boot = of;
        raw = layout;
        summary = Layouts.summaryOf(layout);
        open = new Window[layout.devices().size()];
    }

    /** Closes every window that ended by then; {@code id} is the segment that comes next. */
    private void sweep(long endedByMs, long id, List<Sweep> out) {
        long next = id;
        sweepAtMs = Long.MAX_VALUE;
        for (int d = 0; d < open.length; d++) {
            Window w = open[d];
            if (w == null) {
                continue;
            }
            if (w.startMs + lengthMs <= endedByMs || endedByMs == Long.MAX_VALUE) {
                closed.add(w);
                open[d] = null;
                opened--;
            } else {
                next = Math.min(next, w.source);
                sweepAtMs = Math.min(sweepAtMs, w.startMs + lengthMs + GRACE_MS);
            }
        }
        if (closed.isEmpty()) {
            return;
        }
        closed.sort(Comparator.comparingLong(w -> w.sequence));
        List<Scan> scans = new ArrayList<>(closed.size());
        for (Window w : closed) {
            scans.add(w.summary(this));
        }
        closed.clear();
        next = Math.max(next, source); // the mark never goes back
        out.add(new Sweep(raw, summary, scans, source, maxSource, next));
        source = next;
    }

    /** Rounds a mean to the digits it is stored with. */
    private double rounded(double mean, int device, int point) {
        double power = SegmentFormat.power(SegmentFormat.decimals(
                summary.devices().get(device).points().get(point * PARTS + 1).decimals()));
        double scaled = mean * power;
        return Math.abs(scaled) < SegmentFormat.MAX_SCALED ? Math.rint(scaled) / power : mean;
    }

    private static final class Window {
        final int device;
        final long startMs;
        final long source;
        final double[] min;
        final double[] max;
        final double[] sum;
        final long[] count;
        final byte[] quality;
        long sequence;
        int revision;
        Boot boot;
        long offsetMs;
        ClockState clock = ClockState.SYNCHRONISED;

        Window(int points, int device, long startMs, long source) {
            this.device = device;
            this.startMs = startMs;
            this.source = source;
            min = new double[points];
            max = new double[points];
            sum = new double[points];
            count = new long[points];
            quality = new byte[points];
            Arrays.fill(quality, GOOD);
        }

        void add(Scan scan, boolean summaries) {
            sequence = scan.sequence();
            revision = scan.revision();
            boot = scan.boot();
            offsetMs = scan.utcOffsetMs();
            if (scan.clock().ordinal() > clock.ordinal()) {
                clock = scan.clock();
            }
            double[] v = scan.values();
            byte[] q = scan.quality();
            for (int p = 0; p < count.length; p++) {
                if (summaries) {
                    int c = p * PARTS;
                    add(p, q[c + 1], v[c], v[c + 1], v[c + 2], (long) v[c + 3]);
                } else {
                    add(p, q[p], v[p], v[p], v[p], 1);
                }
            }
        }

        private void add(int p, byte flagged, double low, double mean, double high, long n) {
            byte q = (byte) (flagged & ~Scan.HELD);
            if (Quality.isBad(q) || Double.isNaN(mean) || n == 0) {
                if (count[p] == 0) {
                    quality[p] = q;
                }
                return;
            }
            if (count[p] == 0) {
                quality[p] = q;
                min[p] = low;
                max[p] = high;
            } else {
                quality[p] = q == UNCERTAIN ? UNCERTAIN : quality[p];
                min[p] = Math.min(min[p], low);
                max[p] = Math.max(max[p], high);
            }
            sum[p] += n == 1 ? mean : mean * n;
            count[p] += n;
        }

        Scan summary(Windows of) {
            double[] values = new double[count.length * PARTS];
            byte[] qualities = new byte[values.length];
            for (int p = 0; p < count.length; p++) {
                int c = p * PARTS;
                boolean none = count[p] == 0;
                values[c] = none ? Double.NaN : min[p];
                values[c + 1] = none ? Double.NaN : of.rounded(sum[p] / count[p], device, p);
                values[c + 2] = none ? Double.NaN : max[p];
                values[c + 3] = count[p];
                Arrays.fill(qualities, c, c + PARTS - 1, quality[p]);
                qualities[c + PARTS - 1] = GOOD;
            }
            return new Scan(
                    boot,
                    sequence,
                    revision,
                    device,
                    Realm.LIVE,
                    (startMs - offsetMs) * 1_000_000,
                    offsetMs,
                    clock,
                    values,
                    qualities);
        }
    }
}
