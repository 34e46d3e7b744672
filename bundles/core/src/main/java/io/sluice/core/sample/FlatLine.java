package io.sluice.core.sample;

/**
 * Notices a value that does not move. Only time that was really observed counts, from one usable sample to the next: an hour
 * without replies is no hour of standing still. Confined to one thread.
 */
final class FlatLine {
    private static final double ROUNDING = 1e-9;

    private final long afterNs;
    private final double band;
    private double reference = Double.NaN;
    private long flatNs;
    private long lastNs;
    private boolean observing;

    /**
     * For one point.
     *
     * @param afterNs so long without movement is a flat line, ns
     * @param band what counts as movement, from 0; 0: any change
     */
    FlatLine(long afterNs, double band) {
        this.afterNs = afterNs;
        this.band = band;
    }

    /** Takes a value; whether the line is flat. */
    boolean take(double value, long nowNs) {
        if (observing) {
            flatNs += Math.max(0, nowNs - lastNs);
        }
        lastNs = nowNs;
        observing = true;
        double moved = Math.abs(value - reference);
        if (!(moved < band * (1 - ROUNDING) || moved == 0)) {
            reference = value;
            flatNs = 0;
        }
        return flatNs >= afterNs;
    }

    /** There was no value: the time until the next one does not count. */
    void miss() {
        observing = false;
    }
}
