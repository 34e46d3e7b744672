package io.sluice.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many requests an address may make: {@link #BURST} at once, {@link #PER_S} a second. At most {@link #MOST} addresses are
 * remembered: the one unheard for longest goes. Thread-safe.
 */
final class Rate {
    static final int BURST = 300;
    static final int PER_S = 50;
    private static final int MOST = 1000;

    private final LongSupplier nowNs;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST;
        }
    };

    private static final class Bucket {
        private double tokens = BURST;
        private long atNs;
    }

    Rate(LongSupplier nowNs) {
        this.nowNs = nowNs;
    }

    /** Whether one more request is allowed. */
    synchronized boolean take(String address) {
        long now = nowNs.getAsLong();
        Bucket b = buckets.computeIfAbsent(address, a -> {
            Bucket fresh = new Bucket();
            fresh.atNs = now;
            return fresh;
        });
        b.tokens = Math.min(BURST, b.tokens + (now - b.atNs) / 1e9 * PER_S);
        b.atNs = now;
        if (b.tokens < 1) {
            return false;
        }
        b.tokens -= 1;
        return true;
    }
}
