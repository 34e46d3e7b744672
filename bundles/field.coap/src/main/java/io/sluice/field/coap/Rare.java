package io.sluice.field.coap;

import java.util.function.LongSupplier;

/** Keeps what anybody can cause from filling the log: told at once, then once a minute with how often it was. Thread-safe. */
final class Rare {
    private static final long PAUSE_NS = 60_000_000_000L;

    private final LongSupplier monotonicNs;
    private long toldNs;
    private boolean told;
    private long times;

    Rare(LongSupplier monotonicNs) {
        this.monotonicNs = monotonicNs;
    }

    /** It happened: how often since it was last told, this time included; 0 if it is not to be told now. */
    synchronized long due() {
        times++;
        long now = monotonicNs.getAsLong();
        if (told && now - toldNs < PAUSE_NS) {
            return 0;
        }
        told = true;
        toldNs = now;
        long since = times;
        times = 0;
        return since;
    }
}
