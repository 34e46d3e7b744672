package io.sluice.core.derive;

/**
 * Tells whether samples come evenly. Follows their clock: the expected instant moves on by a step and a quarter of the last
 * deviation, so that a rate a few per cent off is followed, and one that is off by half a sample is taken as late or early,
 * not as lost. One thread.
 */
final class Grid {
    private static final double FOLLOW = 0.25;
    private static final double TOLERANCE = 0.65;
    private static final long MOST = 1L << 40;

    private final double stepNs;
    private double expectedNs = Double.NaN;

    Grid(double rateHz) {
        stepNs = 1e9 / rateHz;
    }

    /** How many samples on from the last one this is: 1 if none is missing, 0 if it came twice. */
    long steps(long nowNs) {
        if (Double.isNaN(expectedNs)) {
            expectedNs = nowNs + stepNs;
            return 1;
        }
        double off = nowNs - expectedNs;
        if (Math.abs(off) <= TOLERANCE * stepNs) {
            expectedNs += stepNs + FOLLOW * off;
            return 1;
        }
        if (off < 0 && off > -2 * stepNs) {
            return 0;
        }
        long steps = off < 0 ? MOST : Math.max(2, 1 + Math.round(off / stepNs));
        expectedNs = nowNs + stepNs;
        return steps;
    }
}
