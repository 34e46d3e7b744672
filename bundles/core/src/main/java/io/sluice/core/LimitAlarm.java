package io.sluice.core;

import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.site.AlarmRule;

/**
 * One rule's condition: up to four limits with hysteresis, on-delay and off-delay. Says which colour the samples call for;
 * {@link AlarmEngine} makes states and transitions of it. Confined to the engine thread.
 *
 * <pre>
 *  per colour c:      value at or above limit[c]               for onDelay
 *        quiet  ------------------------------->  passed  ----------------->  called for
 *          ^                                        |  ^                          |
 *          +---- value below limit[c]-hysteresis ---+  +---- at or above again ---+
 *                                                              below limit[c]-hysteresis for offDelay: quiet
 * </pre>
 *
 * <p>A bad value changes nothing: it neither calls a colour nor clears one. The exception is a value beyond the physical
 * range on the side of the hazard: a saturated sensor counts as above the limit. A delay that has run out takes effect with
 * the next sample that confirms it. For falling rules read everything the other way round.
 */
final class LimitAlarm {
    private static final int LEVELS = Colour.values().length;

    private final AlarmRule rule;
    private final double sign;
    private final boolean[] passed = new boolean[LEVELS];
    private final boolean[] called = new boolean[LEVELS];
    private final long[] sinceNs = new long[LEVELS];

    LimitAlarm(AlarmRule rule) {
        this.rule = rule;
        this.sign = rule.rising() ? 1 : -1;
    }

    AlarmRule rule() {
        return rule;
    }

    /** Goes on from a colour that stood before a restart; a colour that the rule no longer has becomes the next lower one. */
    Colour restore(Colour stood, long nowNs) {
        Colour restored = Colour.NONE;
        for (int c = 1; c <= stood.ordinal(); c++) {
            if (!Double.isNaN(rule.limits()[c])) {
                passed[c] = true;
                called[c] = true;
                sinceNs[c] = nowNs;
                restored = Colour.of(c);
            }
        }
        return restored;
    }

    /** The colour called for after this sample. */
    Colour evaluate(double value, Quality quality, long nowNs) {
        boolean saturated = quality == Quality.OUT_OF_RANGE;
        if (Double.isNaN(value) || (quality.isBad() && !saturated)) {
            return current();
        }
        for (int c = 1; c < LEVELS; c++) {
            double limit = rule.limits()[c];
            if (!Double.isNaN(limit)) {
                step(c, limit, value, saturated, nowNs);
            }
        }
        return current();
    }

    private void step(int c, double limit, double value, boolean saturated, long nowNs) {
        double beyond = sign * (value - limit);
        boolean now = passed[c] ? beyond >= -rule.hysteresis() : beyond >= 0;
        if (saturated && !now) {
            return;
        }
        if (now != passed[c]) {
            passed[c] = now;
            sinceNs[c] = nowNs;
        }
        long elapsedMs = (nowNs - sinceNs[c]) / 1_000_000L;
        if (now && elapsedMs >= rule.onDelayMs()) {
            called[c] = true;
        } else if (!now && elapsedMs >= rule.offDelayMs()) {
            called[c] = false;
        }
    }

    private Colour current() {
        for (int c = LEVELS - 1; c > 0; c--) {
            if (called[c]) {
                return Colour.of(c);
            }
        }
        return Colour.NONE;
    }
}
