package io.sluice.model.site;

import io.sluice.model.Colour;
import io.sluice.model.expression.Expression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * What an alarm watches. Delays, latching and masks are {@link AlarmRule}'s. A bad value never clears a colour; what else it
 * does is said with each kind. Immutable.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Condition {
    /** The points it looks at; for a fault of a device or link none. */
    default List<PointRef> inputs() {
        return List.of();
    }

    /**
     * Limits on one point. A value beyond the physical range on the side of the hazard counts as above the limit.
     *
     * @param point the point
     * @param rising true: at or above a limit is a hazard; false: at or below
     * @param limits limit per {@link Colour} ordinal, length 5, in the point's unit; NaN where that colour is not used;
     *     index 0 unused
     * @param hysteresis how far the value must come back behind a limit, in the point's unit, from 0
     * @param passes n of "n of m": so many of the last {@code of} good samples must pass, 1 to {@code of}
     * @param of m of "n of m", 1 to 64; 1 for every sample by itself
     */
    record Limits(PointRef point, boolean rising, double[] limits, double hysteresis, int passes, int of)
            implements Condition {
        @Override
        public List<PointRef> inputs() {
            return List.of(point);
        }
    }

    /**
     * Votes of redundant points against the same limits. With three good votes {@code needed} of them, with two one, with
     * one that one ("degraded protection"); without a good vote nothing moves.
     *
     * @param points the voters, 2 to 9
     * @param needed votes needed while all are good, 1 to {@code points.size()}; one less for each bad voter, 1 at least
     */
    record Vote(List<PointRef> points, boolean rising, double[] limits, double hysteresis, int needed)
            implements Condition {
        /** Copies the list. */
        public Vote {
            points = List.copyOf(points);
        }

        @Override
        public List<PointRef> inputs() {
            return points;
        }
    }

    /**
     * An expression per colour.
     *
     * @param colours expression per {@link Colour} ordinal, size 5; null where that colour is not used
     * @param onUnknown what an unknown result does: true raises the colour as unconfirmed, false keeps what stands
     */
    record Formula(List<Expression.Truth> colours, boolean onUnknown) implements Condition {
        /** Copies the list. */
        public Formula {
            colours = Collections.unmodifiableList(new ArrayList<>(colours));
        }

        @Override
        public List<PointRef> inputs() {
            return colours.stream()
                    .filter(Objects::nonNull)
                    .flatMap(c -> c.points().stream())
                    .distinct()
                    .toList();
        }
    }

    /**
     * Two points that watch the same thing and contradict each other: they differ by more than the tolerance; or, if {@code
     * switchAt} is a number, the first is a switch that must be 1 exactly when the second is at or above {@code switchAt},
     * give or take the tolerance. Calls {@code colour}. While it stands, colours that rise on one of the two are
     * unconfirmed.
     *
     * @param first a point, or the switch
     * @param second the other point
     * @param tolerance in the second point's unit, above 0
     * @param switchAt level at which the switch closes, in the second point's unit; NaN if the first is no switch
     * @param hazard true: the hazard itself, called only while one of the two says so (the switch is closed, or for two
     *     levels never); false: the contradiction as a sensor fault
     */
    record Disagreement(
            PointRef first, PointRef second, double tolerance, double switchAt, boolean hazard, Colour colour)
            implements Condition {
        @Override
        public List<PointRef> inputs() {
            return List.of(first, second);
        }
    }

    /**
     * No good value for too long.
     *
     * @param afterMs how long, ms
     */
    record Stale(PointRef point, long afterMs, Colour colour) implements Condition {
        @Override
        public List<PointRef> inputs() {
            return List.of(point);
        }
    }

    /** A device with at least one point of bad quality; link-down is its link's fault, maintenance and calibration none. */
    record DeviceFault(int device, Colour colour) implements Condition {}

    /** A link that is down. */
    record LinkFault(String link, Colour colour) implements Condition {}
}
