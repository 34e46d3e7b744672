package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.core.time.Moment;
import io.sluice.model.Quality;
import io.sluice.model.site.Figure;
import io.sluice.model.site.PointRef;

/**
 * A figure of blocks of evenly spaced samples: from waveforms, or put together from scans that come at the stated rate. A
 * gap, or a value that is no measurement, restarts the block; a peak in the part before it still counts, marked uncertain. Of
 * the blocks that end between two readings the strongest is read: a tremor is not overwritten by the calm after it.
 *
 * <ul>
 *   <li>RMS: square root of the mean square; of several channels of their vector sum.
 *   <li>PEAK: largest absolute value, or largest vector sum sqrt(x2 + y2 + z2) of simultaneous samples. Of velocity that is
 *       PPV with the stated high-pass (DIN 4150-3:2016, 3 and 5: largest component; BS 7385-2, vector sum; m, to be checked
 *       against the text); of acceleration at the ground or the base it is PGA, elsewhere peak floor acceleration.
 *   <li>CREST: peak by RMS. ISO 2041.
 *   <li>DOMINANT_FREQUENCY: see {@link Spectrum}.
 * </ul>
 *
 * <p>Uncertain: a clipped, marked or uncertain sample in the block, or samples that come more than 2 % faster or slower than
 * stated; frequencies are then those of the rate measured.
 */
final class VibrationMeter implements Meter {
    /** Most samples in a block. */
    static final int MOST = 32_768;

    private static final int SHORTEST = 8;
    private static final int WAITING = 16_384;
    private static final int STALE_BLOCKS = 3;
    private static final double RATE_TOLERANCE = 0.02;

    private final Figure.Vibration figure;
    private final boolean inBlocks;
    private final int n;
    private final Channel[] channels;
    private final double[][] block;
    private final Spectrum spectrum;
    private long uncertainNs = Long.MIN_VALUE;
    private long lastBlockNs = Long.MIN_VALUE;
    private boolean stale;
    private boolean taken = true;
    private double strength;
    private double value = Double.NaN;
    private boolean uncertain;

    /**
     * A meter.
     *
     * @param inBlocks whether its samples come as waveforms: then a scan holds one of them once more
     */
    VibrationMeter(Figure.Vibration figure, boolean inBlocks) {
        this.figure = figure;
        this.inBlocks = inBlocks;
        long samples = Math.round(figure.rateHz() * figure.blockMs() / 1000);
        if (samples < SHORTEST || samples > MOST) {
            throw new IllegalArgumentException("block of " + figure.blockMs() + " ms at " + figure.rateHz() + " Hz: "
                    + samples + " samples, allowed are " + SHORTEST + " to " + MOST);
        }
        n = (int) samples;
        channels = new Channel[figure.channels().size()];
        for (int i = 0; i < channels.length; i++) {
            int capacity = channels.length == 1 ? n : Math.max(2 * n, WAITING);
            channels[i] = new Channel(figure.rateHz(), figure.highPassHz(), capacity);
        }
        block = new double[channels.length][n];
        spectrum = figure.measure() == Figure.Vibration.Measure.DOMINANT_FREQUENCY ? new Spectrum(n) : null;
    }

    @Override
    public boolean feed(int device, Board board, Moment now) {
        long nowNs = now.monotonicNs();
        boolean mine = false;
        boolean fresh = false;
        for (int c = 0; c < channels.length; c++) {
            PointRef at = figure.channels().get(c);
            if (at.device() == device) {
                mine = true;
                if (inBlocks) {
                    continue;
                }
                if (board.quality(at) != Quality.GOOD) {
                    uncertainNs = nowNs;
                }
                fresh |= push(c, nowNs, Channel.usable(board, at));
            }
        }
        boolean turned = mine && turnsStale(nowNs);
        return fresh || turned;
    }

    @Override
    public boolean waveform(PointRef point, double rateHz, double[] samples, long endNs, Quality quality) {
        boolean fresh = false;
        boolean usable = Channel.isUsable(quality);
        for (int c = 0; c < channels.length; c++) {
            if (figure.channels().get(c).equals(point)) {
                if (quality != Quality.GOOD) {
                    uncertainNs = endNs;
                }
                for (int i = 0; i < samples.length; i++) {
                    long at = endNs - Math.round((samples.length - 1 - i) * 1e9 / rateHz);
                    fresh |= push(c, at, usable ? samples[i] : Double.NaN);
                }
            }
        }
        return fresh;
    }

    private boolean turnsStale(long nowNs) {
        if (lastBlockNs == Long.MIN_VALUE) {
            lastBlockNs = nowNs;
        }
        boolean now = nowNs - lastBlockNs > STALE_BLOCKS * figure.blockMs() * 1_000_000L;
        boolean turned = now && !stale;
        stale = now;
        return turned;
    }

    private boolean push(int c, long nowNs, double v) {
        Channel channel = channels[c];
        boolean fresh = false;
        if (Double.isNaN(v)) {
            fresh = partial();
            channel.restart();
            return fresh;
        }
        long steps = channel.steps(nowNs);
        if (steps == 0) {
            return false;
        }
        if (steps > 1) {
            fresh = partial();
            channel.restart();
        }
        channel.add(nowNs, v);
        boolean full = whole();
        return fresh || full;
    }

    /** What a gap cuts off: only a peak means something there. */
    private boolean partial() {
        if (figure.measure() != Figure.Vibration.Measure.PEAK || !align()) {
            return false;
        }
        int m = n;
        for (Channel c : channels) {
            m = Math.min(m, c.size());
        }
        return m >= SHORTEST && evaluate(m, true);
    }

    private boolean whole() {
        boolean fresh = false;
        while (align() && isFull()) {
            fresh |= evaluate(n, false);
            for (Channel c : channels) {
                c.drop(n);
            }
        }
        return fresh;
    }

    private boolean isFull() {
        for (Channel c : channels) {
            if (c.size() < n) {
                return false;
            }
        }
        return true;
    }

    /** Drops what has no counterpart in the other channels; false if one has nothing at all. */
    private boolean align() {
        long startNs = Long.MIN_VALUE;
        for (Channel c : channels) {
            if (c.size() == 0) {
                return false;
            }
            startNs = Math.max(startNs, c.timeNs(0));
        }
        double half = 0.5e9 / figure.rateHz();
        for (Channel c : channels) {
            while (c.size() > 0 && c.timeNs(0) < startNs - half) {
                c.drop(1);
            }
            if (c.size() == 0) {
                return false;
            }
        }
        return true;
    }

    private boolean evaluate(int samples, boolean isPart) {
        for (int c = 0; c < channels.length; c++) {
            channels[c].copy(block[c], samples);
        }
        double squares = 0;
        double peak = 0;
        for (int i = 0; i < samples; i++) {
            double r2 = 0;
            for (double[] b : block) {
                r2 += b[i] * b[i];
            }
            squares += r2;
            peak = Math.max(peak, r2);
        }
        peak = Math.sqrt(peak);
        double rms = Math.sqrt(squares / samples);
        long firstNs = channels[0].timeNs(0);
        long lastNs = channels[0].timeNs(samples - 1);
        double measured = (samples - 1) * 1e9 / (lastNs - firstNs);
        boolean off = Math.abs(measured / figure.rateHz() - 1) > RATE_TOLERANCE;
        double v =
                switch (figure.measure()) {
                    case RMS -> rms;
                    case PEAK -> peak;
                    case CREST -> rms > 0 ? peak / rms : Double.NaN;
                    case DOMINANT_FREQUENCY -> spectrum.dominantHz(block, off ? measured : figure.rateHz());
                };
        double strong = figure.measure() == Figure.Vibration.Measure.PEAK ? peak : rms;
        lastBlockNs = lastNs;
        stale = false;
        if (taken || strong >= strength) {
            taken = false;
            strength = strong;
            value = v;
            uncertain = isPart || off || uncertainNs >= firstNs;
        }
        return true;
    }

    @Override
    public void read(Board board, Moment now, Result into) {
        turnsStale(now.monotonicNs());
        if (stale || Double.isNaN(value)) {
            PointRef worst = figure.channels().get(0);
            for (PointRef c : figure.channels()) {
                worst = board.quality(c).isBad() ? c : worst;
            }
            into.none(board, worst);
            return;
        }
        taken = true;
        into.set(value, uncertain ? Quality.UNCERTAIN : Quality.GOOD);
    }
}
