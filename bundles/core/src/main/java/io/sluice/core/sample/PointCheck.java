package io.sluice.core.sample;

import io.sluice.model.Quality;
import io.sluice.model.site.PointChecks;

/**
 * All checks of one point: current loop, impossible rate, flat line. The strongest mark wins, in the order sensor-fault,
 * out-of-range, spike, flat-line, uncertain; the value is always kept. Confined to the engine thread; allocates nothing per
 * sample.
 */
public final class PointCheck {
    private static final long MS = 1_000_000L;

    private final Loop loop;
    private final FlatLine flatLine;
    private final Jump jump;
    private Quality loopQuality = Quality.GOOD;

    /** For one point. */
    public PointCheck(PointChecks checks) {
        loop = checks.loop() ? new Loop(checks) : null;
        flatLine = checks.flatMs() > 0 ? new FlatLine(checks.flatMs() * MS, checks.flatBand()) : null;
        jump = checks.maxPerSecond() > 0 ? new Jump(checks.maxPerSecond(), Math.max(1, checks.confirm())) : null;
    }

    /**
     * What the instrument measured, from what came scaled and offset off the wire: for a current loop the engineering value
     * at the current, else the same.
     */
    public double measured(double scaled, long nowNs) {
        if (loop == null) {
            return scaled;
        }
        loopQuality = loop.quality(scaled, nowNs);
        return loop.value(scaled);
    }

    /** Lower end of the range: a loop's live zero reaches below the point's own. */
    public double min(double min) {
        return loop == null ? min : Math.min(min, loop.min());
    }

    /** Upper end of the range: a loop's measurement band reaches above the point's own. */
    public double max(double max) {
        return loop == null ? max : Math.max(max, loop.max());
    }

    /**
     * The quality of a value that came.
     *
     * @param value engineering value, a number
     * @param inRange whether it lies within {@link #min} and {@link #max}
     * @param nowNs boot-time clock at its last byte, ns
     * @param given quality it came with, not bad
     */
    public Quality quality(double value, boolean inRange, long nowNs, Quality given) {
        if (loopQuality != Quality.GOOD) {
            miss();
            return loopQuality;
        }
        boolean flat = flatLine != null && flatLine.take(value, nowNs);
        if (!inRange) {
            return Quality.OUT_OF_RANGE;
        }
        if (jump != null && jump.take(value, nowNs)) {
            return Quality.SPIKE;
        }
        return flat ? Quality.FLAT_LINE : given;
    }

    /** No value came. */
    public void miss() {
        if (flatLine != null) {
            flatLine.miss();
        }
    }
}
