package io.sluice.core.sample;

import io.sluice.model.Quality;
import io.sluice.model.site.PointChecks;

/**
 * A 4-20 mA loop. Source: NAMUR NE 43:2021 (failure information on current signals).
 *
 * <pre>
 *   mA   0 ....... 3.6 ....... 3.8 .... 4 ............ 20 ... 20.5 ....... 21 .......
 *        |  failure |uncertain |         measurement          | uncertain  | failure
 * </pre>
 *
 * <p>A current in a failure band is uncertain until the debounce time has passed since it left the measurement band, then a
 * fault; the fault stands until the current is back in the measurement band, so that a broken wire whose current flickers
 * about 3.6 mA stays one. Confined to one thread.
 */
final class Loop {
    private static final double FAILURE_LOW = 3.6;
    private static final double LOW = 3.8;
    private static final double HIGH = 20.5;
    private static final double FAILURE_HIGH = 21;
    private static final double ZERO_MA = 4;
    private static final double SPAN_MA = 16;
    /** What binary fractions of a scaled register may be off, mA. */
    private static final double ROUNDING = 1e-9;

    private static final long FINE = Long.MIN_VALUE;
    private static final long MS = 1_000_000L;

    private final double at4;
    private final double span;
    private final long debounceNs;
    private final double min;
    private final double max;
    private long failingSinceNs = FINE;
    private boolean failed;

    Loop(PointChecks checks) {
        at4 = checks.at4();
        span = checks.at20() - checks.at4();
        debounceNs = checks.debounceMs() * MS;
        min = Math.min(value(LOW), value(HIGH));
        max = Math.max(value(LOW), value(HIGH));
    }

    /** The engineering value at a current. */
    double value(double mA) {
        return at4 + (mA - ZERO_MA) / SPAN_MA * span;
    }

    /** Lowest value that is a measurement. */
    double min() {
        return min;
    }

    /** Highest value that is a measurement. */
    double max() {
        return max;
    }

    /** What the current says of its value: good, uncertain or sensor-fault. */
    Quality quality(double mA, long nowNs) {
        if (mA >= LOW - ROUNDING && mA <= HIGH + ROUNDING) {
            failingSinceNs = FINE;
            failed = false;
            return Quality.GOOD;
        }
        if (mA <= FAILURE_LOW + ROUNDING || mA >= FAILURE_HIGH - ROUNDING) {
            if (failingSinceNs == FINE) {
                failingSinceNs = nowNs;
            }
            failed |= nowNs - failingSinceNs >= debounceNs;
        }
        return failed ? Quality.SENSOR_FAULT : Quality.UNCERTAIN;
    }
}
