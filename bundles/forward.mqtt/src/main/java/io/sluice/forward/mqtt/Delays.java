package io.sluice.forward.mqtt;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long deliveries took: counts in buckets that grow by a quarter of a power of two, so that a quantile is at most a
 * quarter too large. Every {@link #WINDOW} entries all counts are halved: what was long ago fades. Thread-safe.
 */
final class Delays {
    private static final int BUCKETS = 4 * 40;
    private static final int WINDOW = 100_000;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    private long entries;

    /** Counts a delay, ms, so many times. One thread at a time. */
    void add(long ms, int times) {
        counts.addAndGet(bucket(Math.max(0, ms)), times);
        entries += times;
        if (entries >= WINDOW) {
            entries = 0;
            for (int i = 0; i < BUCKETS; i++) {
                counts.set(i, counts.get(i) / 2);
            }
        }
    }

    /** The delay that so large a part stays within, ms; -1 if nothing was counted. */
    long quantile(double part) {
        long all = 0;
        for (int i = 0; i < BUCKETS; i++) {
            all += counts.get(i);
        }
        if (all == 0) {
            return -1;
        }
        long left = (long) Math.ceil(all * part);
        for (int i = 0; i < BUCKETS; i++) {
            left -= counts.get(i);
            if (left <= 0) {
                return upper(i);
            }
        }
        return upper(BUCKETS - 1);
    }

    /** 0..7 stand for themselves; from there four buckets for each power of two. */
    private static int bucket(long ms) {
        if (ms < 8) {
            return (int) ms;
        }
        int power = 63 - Long.numberOfLeadingZeros(ms);
        int quarter = (int) (ms >>> (power - 2)) & 3;
        return Math.min(BUCKETS - 1, 8 + 4 * (power - 3) + quarter);
    }

    private static long upper(int bucket) {
        if (bucket < 8) {
            return bucket;
        }
        int power = 3 + (bucket - 8) / 4;
        long quarter = (bucket - 8L) % 4;
        return (1L << power) + ((quarter + 1) << (power - 2)) - 1;
    }
}
