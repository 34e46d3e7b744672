package io.sluice.core.sample;

/**
 * Marks changes that are faster than the quantity can make, and never eats a real one. Confined to one thread.
 *
 * <pre>
 *             slow change: good                        jump, and so many are marked already: good
 *              +-----+                                        +-----+
 *              v     |      jump: marked                      v     |
 *            SETTLED-+------------------------> DOUBTED ---> LIVELY-+
 *              ^ ^                                | |          |
 *              | +---- confirm samples running agree +          |
 *              |       with the new level         |           |
 *              +---- back at the old level -------+          |
 *              +---- calm for 10 x confirm samples ----------+
 * </pre>
 *
 * <p>Three things keep a flash flood and a tremor alive. A new level is taken as soon as {@code confirm} samples running agree
 * with it. If they do not agree with each other either, because the water rises on or the ground shakes to and fro, at most
 * {@code confirm} samples are marked, and then all pass until it is calm again. And a mark is only forgotten in calm, so
 * that a shaking that keeps coming back through the old level is not marked peak by peak. A single excursion stays marked,
 * and the good samples after it go on. Source: the gateway's own rule, after "filters mark and confirm, they do not eat".
 */
final class Jump {
    private static final int CALM_PER_CONFIRM = 10;
    private static final double ROUNDING = 1e-9;
    private static final double NANOS = 1e9;

    private final double maxPerSecond;
    private final int confirm;
    private double level = Double.NaN;
    private long levelNs;
    private double doubted = Double.NaN;
    private long doubtedNs;
    private int agreeing;
    private int marked;
    private int calm;
    private boolean lively;

    /**
     * For one point.
     *
     * @param maxPerSecond fastest change, above 0
     * @param confirm samples, from 1
     */
    Jump(double maxPerSecond, int confirm) {
        this.maxPerSecond = maxPerSecond;
        this.confirm = confirm;
    }

    /** Takes a value; whether it is to be marked. */
    boolean take(double value, long nowNs) {
        if (Double.isNaN(level) || isSlow(level, levelNs, value, nowNs)) {
            accept(value, nowNs);
            if (calm < CALM_PER_CONFIRM * confirm) {
                calm++;
            } else {
                lively = false;
                marked = 0;
            }
            return false;
        }
        calm = 0;
        if (lively) {
            accept(value, nowNs);
            return false;
        }
        boolean agrees = !Double.isNaN(doubted) && isSlow(doubted, doubtedNs, value, nowNs);
        agreeing = agrees ? agreeing + 1 : 0;
        if (agreeing >= confirm) {
            marked = 0;
            accept(value, nowNs);
            return false;
        }
        if (marked >= confirm) {
            lively = true;
            accept(value, nowNs);
            return false;
        }
        marked++;
        doubted = value;
        doubtedNs = nowNs;
        return true;
    }

    private void accept(double value, long nowNs) {
        level = value;
        levelNs = nowNs;
        doubted = Double.NaN;
        agreeing = 0;
    }

    private boolean isSlow(double from, long fromNs, double to, long toNs) {
        double allowed = maxPerSecond * Math.max(0, toNs - fromNs) / NANOS;
        return Math.abs(to - from) <= allowed * (1 + ROUNDING) + Math.ulp(from);
    }
}
