package io.sluice.core;

import io.sluice.model.ClockState;
import io.sluice.port.host.Host;

/**
 * The offset from boot-time clock to UTC, held still: it only moves when the wall clock has really moved (20 ms) or its
 * state changed, so that stamps of neighbouring scans differ by what really lay between them. Confined to the engine thread.
 */
final class EventClock {
    private static final long REFRESH_NS = 1_000_000_000L;
    private static final long TOLERANCE_MS = 20;

    private final Host host;
    private long offsetMs;
    private long readAtNs;
    private ClockState state;

    EventClock(Host host) {
        this.host = host;
        read(host.monotonicNs());
    }

    /** Brings the offset up to date; at most once a second it asks the host. */
    void refresh(long nowNs) {
        if (nowNs - readAtNs >= REFRESH_NS) {
            read(nowNs);
        }
    }

    long offsetMs() {
        return offsetMs;
    }

    ClockState state() {
        return state;
    }

    private void read(long nowNs) {
        ClockState s = host.clockState();
        long offset = host.utcMs() - host.monotonicNs() / 1_000_000;
        if (s != state || Math.abs(offset - offsetMs) > TOLERANCE_MS) {
            offsetMs = offset;
            state = s;
        }
        readAtNs = nowNs;
    }
}
