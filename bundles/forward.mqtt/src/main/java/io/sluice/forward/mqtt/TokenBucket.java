package io.sluice.forward.mqtt;

/**
 * Limits bytes per second. A message goes out as soon as the bucket is not in debt, whole, however large: so a message that
 * is larger than a second's worth still gets through, and the mean rate holds. Confined to one thread.
 */
final class TokenBucket {
    private static final double BURST_S = 0.25;

    private final double bytesPerNs;
    private final double most;
    private double level;
    private long at;

    TokenBucket(long bytesPerSecond, long nowNs) {
        bytesPerNs = bytesPerSecond / 1e9;
        most = bytesPerSecond * BURST_S;
        level = most;
        at = nowNs;
    }

    /** Whether something may be sent now. */
    boolean isOpen(long nowNs) {
        fill(nowNs);
        return level > 0;
    }

    /** Takes what was sent. */
    void take(int bytes) {
        level -= bytes;
    }

    /** Time until {@link #isOpen} is true, ns; 0 if it is. */
    long openInNs(long nowNs) {
        fill(nowNs);
        return level > 0 ? 0 : (long) (-level / bytesPerNs) + 1;
    }

    private void fill(long nowNs) {
        level = Math.min(most, level + (nowNs - at) * bytesPerNs);
        at = nowNs;
    }
}
