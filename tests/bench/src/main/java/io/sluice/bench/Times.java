package io.sluice.bench;

import java.util.Arrays;

/** Times in ms and their percentiles. Safe for several threads. */
final class Times {
    private double[] times = new double[256];
    private int count;

    synchronized void add(double ms) {
        if (count == times.length) {
            times = Arrays.copyOf(times, count * 2);
        }
        times[count++] = ms;
    }

    synchronized int count() {
        return count;
    }

    synchronized void clear() {
        count = 0;
    }

    /** The smallest time that at least this part of all do not exceed (nearest rank); NaN if there is none. */
    synchronized double part(double part) {
        if (count == 0) {
            return Double.NaN;
        }
        double[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(part * count) - 1)];
    }
}
