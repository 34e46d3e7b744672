package io.sluice.core.alarm.condition;

import io.sluice.core.board.Board;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;

/**
 * Up to four limits with hysteresis on one side: what one value says of each colour. A colour that is passed stays so until
 * the value has come back behind its limit by the hysteresis; each colour by itself. Confined to the engine thread.
 *
 * <pre>
 *   rising:   --- limit ------------ at or above: passed
 *             --- limit - hysteresis - below: no longer passed; between them it stays what it was
 * </pre>
 */
final class Band {
    static final int LEVELS = Colour.values().length;

    private final boolean rising;
    private final double[] limits;
    private final double[] release = new double[LEVELS];
    private final boolean[] passed = new boolean[LEVELS];

    Band(boolean rising, double[] limits, double hysteresis) {
        this.rising = rising;
        this.limits = limits.clone();
        for (int c = 1; c < LEVELS; c++) {
            release[c] = rising ? limits[c] - hysteresis : limits[c] + hysteresis;
        }
    }

    boolean has(int colour) {
        return !Double.isNaN(limits[colour]);
    }

    double limit(int colour) {
        return limits[colour];
    }

    boolean isPassed(int colour) {
        return passed[colour];
    }

    void pass(int colour, boolean isPassed) {
        passed[colour] = isPassed;
    }

    /** Every colour of the rule up to this one counts as passed. */
    void restore(Colour called) {
        for (int c = 1; c <= called.ordinal(); c++) {
            passed[c] |= has(c);
        }
    }

    /** Whether the value speaks for a colour. */
    boolean speaksFor(int colour, double value) {
        double bound = passed[colour] ? release[colour] : limits[colour];
        return rising ? value >= bound : value <= bound;
    }

    /** Whether the value is worse than the other. */
    boolean isWorse(double value, double other) {
        return rising ? value > other : value < other;
    }

    /** Where one of a point's values lies. Immutable. */
    static final class Range {
        private final PointRef point;
        private final boolean rising;
        private final double min;
        private final double max;

        Range(Site site, PointRef point, boolean rising) {
            PointSpec spec = site.point(point);
            this.point = point;
            this.rising = rising;
            this.min = spec.min();
            this.max = spec.max();
        }

        PointRef point() {
            return point;
        }

        /** Whether there is a value that may be taken for a measurement. */
        boolean isGood(Board board) {
            return !Double.isNaN(board.value(point));
        }

        /**
         * Whether the value is out of range on the side of the hazard: then it counts as beyond every limit. Out of range on the
         * other side it is just bad: a cable that broke must not clear anything.
         */
        boolean isSaturated(Board board) {
            return board.quality(point) == Quality.OUT_OF_RANGE
                    && (rising ? board.kept(point) >= max : board.kept(point) <= min);
        }
    }
}
