package io.sluice.testkit.record;

import java.util.Arrays;

/** Times in ms, the last 65536 of them, and their percentiles. Guarded by its owner. */
final class Latencies {
    private static final int KEPT = 1 << 16;

    private double[] times = new double[64];
    private long count;

    void add(double ms) {
        if (count == times.length && times.length < KEPT) {
            times = Arrays.copyOf(times, times.length * 2);
        }
        times[(int) (count % times.length)] = ms;
        count++;
    }

    long count() {
        return count;
    }

    /** The smallest time that at least {@code part} of all do not exceed (nearest rank); NaN if there is none. */
    double percentile(double part) {
        int kept = (int) Math.min(count, times.length);
        if (kept == 0) {
            return Double.NaN;
        }
        double[] sorted = Arrays.copyOf(times, kept);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(part * kept) - 1)];
    }
}
