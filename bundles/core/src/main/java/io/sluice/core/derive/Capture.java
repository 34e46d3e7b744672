package io.sluice.core.derive;

import io.sluice.model.site.CaptureSpec;
import io.sluice.model.site.PointRef;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Keeps the last samples of some channels and hands out those around an event. Memory is bounded: per channel a ring of the
 * longest capture, 4 bytes a sample. Confined to the engine thread.
 *
 * <pre>
 *            |--- pre ----|------- post --------|
 *  ----------+-----------*----------*-----------+---------- time      * |x - mean| reaches the threshold
 *            start    trigger   goes on          end = last crossing + post, at most start + most
 * </pre>
 *
 * <p>The mean is a running one over a minute, so that gravity, an offset or a drift starts nothing; it needs a second before
 * the first event. After a capture that reached its longest the next one begins at the next crossing: nothing strong is left
 * out, and the pieces join. Source: triggered recorders in strong-motion practice (pre-event memory, post-event time); this
 * house's own.
 */
final class Capture {
    private static final double MEAN_S = 60;
    private static final double ARMED_S = 1;
    private static final long LATE_NS = 5_000_000_000L;

    private final CaptureSpec spec;
    private final Consumer<Captured> out;
    private final double stepNs;
    private final int capacity;
    private final Track[] tracks;
    private long startNs;
    private long triggerNs = Long.MIN_VALUE;
    private long endNs;
    private int trigger;
    private long doneNs = Long.MIN_VALUE;

    Capture(CaptureSpec spec, Consumer<Captured> out) {
        this.spec = spec;
        this.out = out;
        this.stepNs = 1e9 / spec.rateHz();
        this.capacity = (int) Math.ceil(spec.mostMs() * spec.rateHz() / 1000) + 1;
        // a channel may run ahead of another one by as much as a late block takes
        int ahead = (int) Math.ceil(spec.rateHz() * LATE_NS / 1e9);
        this.tracks = new Track[spec.channels().size()];
        for (int i = 0; i < tracks.length; i++) {
            tracks[i] = new Track(spec.rateHz(), capacity + ahead);
        }
    }

    /** Takes one sample of a channel; NaN if it is no measurement. */
    void sample(int channel, long nowNs, double value) {
        Track track = tracks[channel];
        if (!track.add(nowNs, value)) {
            return;
        }
        boolean crosses = Math.abs(value - track.mean) >= spec.threshold() && track.seen >= ARMED_S * spec.rateHz();
        if (crosses && triggerNs == Long.MIN_VALUE) {
            triggerNs = nowNs;
            trigger = channel;
            startNs = Math.max(nowNs - spec.preMs() * 1_000_000L, doneNs == Long.MIN_VALUE ? Long.MIN_VALUE : doneNs);
        }
        if (crosses) {
            long longestNs = startNs + spec.mostMs() * 1_000_000L;
            endNs = Math.max(endNs, Math.min(nowNs + spec.postMs() * 1_000_000L, longestNs));
        }
        finish(nowNs);
    }

    /** Lets a capture end whose channels have gone silent. */
    void tick(long nowNs) {
        finish(nowNs);
    }

    int channelOf(PointRef point) {
        return spec.channels().indexOf(point);
    }

    CaptureSpec spec() {
        return spec;
    }

    private void finish(long nowNs) {
        if (triggerNs == Long.MIN_VALUE || nowNs < endNs) {
            return;
        }
        for (Track track : tracks) {
            if (track.newestNs < endNs - stepNs / 2 && nowNs < endNs + LATE_NS) {
                return; // it may still come
            }
        }
        int n = Math.min(capacity, (int) Math.round((endNs - startNs) / stepNs) + 1);
        float[][] samples = new float[tracks.length][];
        double[] peaks = new double[tracks.length];
        for (int i = 0; i < tracks.length; i++) {
            samples[i] = tracks[i].last(endNs, n);
            peaks[i] = peak(samples[i]);
        }
        Captured captured = new Captured(
                spec.name(),
                spec.channels(),
                spec.rateHz(),
                endNs - Math.round((n - 1) * stepNs),
                samples,
                trigger,
                triggerNs,
                peaks);
        doneNs = endNs + Math.round(stepNs);
        triggerNs = Long.MIN_VALUE;
        endNs = Long.MIN_VALUE;
        out.accept(captured);
    }

    private static double peak(float[] samples) {
        double sum = 0;
        int n = 0;
        for (float s : samples) {
            if (!Float.isNaN(s)) {
                sum += s;
                n++;
            }
        }
        double peak = n == 0 ? Double.NaN : 0;
        for (float s : samples) {
            if (!Float.isNaN(s)) {
                peak = Math.max(peak, Math.abs(s - sum / n));
            }
        }
        return peak;
    }

    /** One channel: a ring on an even grid, and its running mean. */
    private static final class Track {
        private final double stepNs;
        private final double memory;
        private final Grid grid;
        private final float[] ring;
        private long written;
        private long newestNs = Long.MIN_VALUE;
        private double mean;
        private double seen;

        Track(double rateHz, int length) {
            stepNs = 1e9 / rateHz;
            memory = MEAN_S * rateHz;
            grid = new Grid(rateHz);
            ring = new float[length];
        }

        /** False if it is no measurement, or came twice. */
        boolean add(long nowNs, double value) {
            if (Double.isNaN(value)) {
                return false;
            }
            long steps = grid.steps(nowNs);
            if (steps == 0) {
                return false;
            }
            for (long i = 1; i < steps && i <= ring.length; i++) {
                put(Float.NaN);
            }
            put((float) value);
            newestNs = nowNs;
            seen++;
            mean += (value - mean) / Math.min(seen, memory);
            return true;
        }

        private void put(float value) {
            ring[(int) (written++ % ring.length)] = value;
        }

        /** The {@code n} samples that end at an instant; NaN where there is none. */
        float[] last(long endNs, int n) {
            float[] samples = new float[n];
            Arrays.fill(samples, Float.NaN);
            if (newestNs == Long.MIN_VALUE) {
                return samples;
            }
            long newer = Math.round((newestNs - endNs) / stepNs);
            for (int i = 0; i < n; i++) {
                long back = newer + (n - 1 - i); // samples before the newest one
                if (back >= 0 && back < Math.min(written, ring.length)) {
                    samples[i] = ring[(int) ((written - 1 - back) % ring.length)];
                }
            }
            return samples;
        }
    }
}
