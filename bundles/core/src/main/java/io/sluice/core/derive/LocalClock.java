package io.sluice.core.derive;

import java.time.Instant;
import java.time.ZoneId;

/** Local time in ms since 1970, as if there were no zones, so that days and hours divide evenly. One thread. */
final class LocalClock {
    private static final long STEP_MS = 900_000; // no zone has ever changed its offset between two quarters of an hour

    private final ZoneId zone;
    private long step = Long.MIN_VALUE;
    private long offsetMs;

    LocalClock(ZoneId zone) {
        this.zone = zone;
    }

    /** Local time at this instant of UTC, ms. */
    long ms(long utcMs) {
        long now = Math.floorDiv(utcMs, STEP_MS);
        if (now != step) {
            step = now;
            offsetMs = zone.getRules().getOffset(Instant.ofEpochMilli(utcMs)).getTotalSeconds() * 1000L;
        }
        return utcMs + offsetMs;
    }
}
