package io.sluice.core;

import java.util.Map;
import java.util.TreeMap;

/** A scripted course of one value over time: straight lines between the given points. Immutable. */
final class Course {
    /** Longest course, ms. */
    static final long MAX_MS = 4 * 3_600_000L;

    private final TreeMap<Long, Double> points;

    /**
     * A course.
     *
     * @throws IllegalArgumentException if it has no point, a time below 0 or above {@link #MAX_MS}, or a value that is no
     *     number
     */
    Course(Map<Long, Double> points) {
        this.points = new TreeMap<>(points);
        if (this.points.isEmpty()) {
            throw new IllegalArgumentException("course: empty: at least one time and value");
        }
        if (this.points.firstKey() < 0 || this.points.lastKey() > MAX_MS) {
            throw new IllegalArgumentException("course: times from " + this.points.firstKey() + " to "
                    + this.points.lastKey() + " ms: allowed are 0 to " + MAX_MS);
        }
        this.points.forEach((at, value) -> {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("course: value " + value + " at " + at + " ms: not a number");
            }
        });
    }

    /** The value so long after the start; before the first point its value, after the last one its. */
    double at(long ms) {
        Map.Entry<Long, Double> before = points.floorEntry(ms);
        Map.Entry<Long, Double> after = points.ceilingEntry(ms);
        if (before == null) {
            return after.getValue();
        }
        if (after == null || after.getKey().equals(before.getKey())) {
            return before.getValue();
        }
        double part = (double) (ms - before.getKey()) / (after.getKey() - before.getKey());
        return before.getValue() + part * (after.getValue() - before.getValue());
    }

    /** When it ends, ms after the start. */
    long lengthMs() {
        return points.lastKey();
    }
}
