package io.sluice.core.alarm;

import io.sluice.core.time.Moment;
import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Scan;

/** The instant the engine is at, set anew with each call from outside and never allocated. Confined to the engine thread. */
final class Present {
    static final long NS_PER_MS = 1_000_000L;

    private final Boot boot;
    long ns;

    /** As {@link #ns}, but never running back: a scan may be older than the last tick by its time in the queue. */
    long lookNs = Long.MIN_VALUE;

    long utcMs;
    ClockState clock = ClockState.UNSYNCHRONISED;

    Present(Boot boot) {
        this.boot = boot;
    }

    void set(Scan scan) {
        ns = scan.monotonicNs();
        lookNs = Math.max(lookNs, ns);
        utcMs = scan.utcMs();
        clock = scan.clock();
    }

    void set(Moment now) {
        ns = now.monotonicNs();
        lookNs = Math.max(lookNs, ns);
        utcMs = now.utcMs();
        clock = now.clock();
    }

    Moment moment() {
        return new Moment(boot.kernelBootId(), ns, utcMs, clock);
    }

    /** UTC of something at {@code thenNs}, as far as the clock of now is right, ms since 1970. */
    long utcAt(long thenNs) {
        return utcMs + (thenNs - ns) / NS_PER_MS;
    }

    /** Boot-time clock in so many ms, ns; never overflows. */
    long in(long ms) {
        return ms >= (Long.MAX_VALUE - ns) / NS_PER_MS ? Long.MAX_VALUE - 1 : ns + ms * NS_PER_MS;
    }

    /** Time left until then, ms; 0 once over. */
    long leftMs(long dueNs) {
        return Math.max(0, (dueNs - ns) / NS_PER_MS);
    }
}
