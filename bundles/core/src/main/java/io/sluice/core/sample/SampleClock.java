package io.sluice.core.sample;

/**
 * Times the samples of a source that counts them by a clock of its own: regression of the count against the boot-time clock.
 *
 * <pre>
 *   time read                 o        o  a reading comes after its last sample, sooner or later
 *     |            o   ___---          _  the line: count x (1 + d) / stated rate + offset
 *     |      ___---o
 *     |___---  o                       d: how much slower the source's clock runs than stated
 *     +--------------------- samples counted
 * </pre>
 *
 * <p>Readings weigh less as they grow old, by a factor e in {@value #MEMORY_S} s, so that a clock that warms up is followed.
 * Until enough is known the stated rate counts, and after a gap the rate known before. What comes out moves smoothly: by at
 * most {@value #SLEW} of a block's length beside the rate, however the readings jump; all samples are late by the mean delay
 * of a reading, which nothing can tell from outside.
 *
 * <p>A run of readings that are late beyond their scatter means that samples were lost which nobody reported: the count begins
 * anew. Source: least squares with exponential weights and a prior for the slope (ridge); this house's own. One thread.
 */
public final class SampleClock {
    private static final double MEMORY_S = 600;
    private static final double SLEW = 0.01;
    /** Weight of the rate stated: as if known to 1 % by readings that scatter by 10 ms, in s². */
    private static final double STATED = 1;
    /** Weight of the rate known before a gap, in s². */
    private static final double KNOWN = 400;
    /** Standard error of the rate from which on it is told. */
    private static final double TOLD = 50e-6;

    private static final double FIRST_SCATTER_S = 0.01;
    private static final int MOST_SCATTER = 256;
    private static final int LATE_RUN = 8;
    private static final double S = 1e9;

    private final double rateHz;
    private long originNs;
    private long count;
    private long readings;
    private double base;
    private double weight;
    private double meanX;
    private double meanY;
    private double xx;
    private double xy;
    private double variance = FIRST_SCATTER_S * FIRST_SCATTER_S;
    private int late;
    private boolean known;
    private long endNs = Long.MIN_VALUE;
    private long gaps;

    /**
     * A clock.
     *
     * @param rateHz samples per second as stated
     */
    public SampleClock(double rateHz) {
        this.rateHz = rateHz;
    }

    /**
     * Takes a block in.
     *
     * @param samples how many, from 1
     * @param gap whether some were lost before it
     * @param readNs boot-time clock when the last one had come, ns
     * @return boot-time clock of its last sample, ns
     */
    public long take(int samples, boolean gap, long readNs) {
        if (gap || readings == 0) {
            return restart(samples, readNs);
        }
        count += samples;
        double x = count / rateHz;
        double y = (readNs - originNs) / S - x;
        double off = y - line(x);
        if (readings >= LATE_RUN && Math.abs(off) > 2 / rateHz + 3 * Math.sqrt(variance)) {
            if (++late >= LATE_RUN) {
                return restart(samples, readNs);
            }
        } else {
            late = 0;
            variance += (off * off - variance) / Math.min(++readings, MOST_SCATTER);
            add(x, y, samples / rateHz);
        }
        return move(samples, Math.round(originNs + (x + line(x)) * S));
    }

    /** Samples per second as measured; as stated while little is known. */
    public double rateHz() {
        return rateHz / (1 + slope());
    }

    /** How much faster than stated the source's clock runs, millionths; NaN while that is not known to 50. */
    public double driftPpm() {
        return known ? (1 / (1 + slope()) - 1) * 1e6 : Double.NaN;
    }

    /** How often the count began anew since the first block. */
    public long gaps() {
        return gaps;
    }

    private long restart(int samples, long readNs) {
        base = known ? slope() : 0;
        gaps += endNs == Long.MIN_VALUE ? 0 : 1;
        originNs = readNs;
        count = 0;
        readings = 1;
        weight = 1;
        meanX = 0;
        meanY = 0;
        xx = 0;
        xy = 0;
        late = 0;
        // at least one is missing, whatever the scatter of the readings makes of it
        long stepNs = Math.round(S / rateHz());
        long least = endNs == Long.MIN_VALUE ? Long.MIN_VALUE : endNs + (samples + 1) * stepNs;
        endNs = Math.max(readNs, least);
        originNs = endNs;
        return endNs;
    }

    private void add(double x, double y, double seconds) {
        double keep = Math.exp(-seconds / MEMORY_S);
        weight = keep * weight + 1;
        double dx = x - meanX;
        meanX += dx / weight;
        meanY += (y - meanY) / weight;
        xx = keep * xx + dx * (x - meanX);
        xy = keep * xy + dx * (y - base * x - (meanY - base * meanX));
        known |= Math.sqrt(variance / (xx + prior())) < TOLD && xx > 100 * prior();
    }

    private double prior() {
        return base == 0 ? STATED : KNOWN;
    }

    private double slope() {
        return base + xy / (xx + prior());
    }

    private double line(double x) {
        return meanY + slope() * (x - meanX);
    }

    private long move(int samples, long targetNs) {
        double lengthNs = samples * S / rateHz();
        double to = endNs + lengthNs;
        double most = SLEW * lengthNs;
        endNs = Math.round(to + Math.max(-most, Math.min(most, targetNs - to)));
        return endNs;
    }
}
