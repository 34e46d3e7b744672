package io.sluice.core.derive;

/**
 * How much time each value stands for: since the sample before it, good or bad, but no more than a quarter above the
 * period, so that what was not measured is not taken for measured. Confined to the engine thread.
 */
final class Cover {
    private static final double JITTER = 1.25;

    private final long periodNs;
    private final long mostNs;
    private long lastNs = Long.MIN_VALUE;

    /**
     * For a device.
     *
     * @param periodMs time between its scans, ms
     */
    Cover(long periodMs) {
        this(periodMs, 0);
    }

    /**
     * For a device whose short gaps do not matter.
     *
     * @param periodMs time between its scans, ms
     * @param gapMs gaps up to this count as filled, ms
     */
    Cover(long periodMs, long gapMs) {
        periodNs = periodMs * 1_000_000L;
        mostNs = Math.max((long) (periodNs * JITTER), gapMs * 1_000_000L);
    }

    /** Time that the sample at this instant stands for, ns; the first one stands for a period. */
    long next(long nowNs) {
        long since = lastNs == Long.MIN_VALUE ? periodNs : nowNs - lastNs;
        lastNs = nowNs;
        return Math.max(0, Math.min(since, mostNs));
    }

    long periodNs() {
        return periodNs;
    }
}
