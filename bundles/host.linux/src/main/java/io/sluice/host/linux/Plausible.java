package io.sluice.host.linux;

import java.time.Instant;

/**
 * Which times a clock may tell. Immutable.
 *
 * <pre>
 *  built -------- last good ----------------------- last good + 5 years       a gateway that has known the time
 *  built ---------------- 2036-02-07 (one day) ---------- built + 30 years    one that never has
 * </pre>
 *
 * <p>A time source may take back the last good time by a day, since a step that a source vouched for may have been wrong; a
 * clock that nobody vouches for may not. The day left out is that of NTP's time 0 in its next era (RFC 5905, 6): a server that
 * was never set makes clients believe in it. Only a gateway that knew the time within five years of it believes it.
 *
 * @param builtMs when this software was built at the earliest, ms since 1970
 * @param goodMs newest time that a source vouched for; 0 if none
 * @param seenMs newest time told by an earlier process, whatever it was worth; 0 if none
 */
record Plausible(long builtMs, long goodMs, long seenMs) {
    /** Longest step that a source may make while the time is known, ms: hours, and a wrong time zone. */
    static final long MOST_STEP_MS = 25 * 3_600_000L;

    private static final long DAY_MS = 86_400_000;
    private static final long YEAR_MS = 365 * DAY_MS + DAY_MS / 4;
    private static final long ERA_MS = Instant.parse("2036-02-07T06:28:16Z").toEpochMilli();

    /** Whether the wall clock may say this, ms since 1970. */
    boolean allows(long utcMs, boolean vouched) {
        if (utcMs < (vouched ? Math.max(builtMs, goodMs - MOST_STEP_MS) : floorMs())) {
            return false;
        }
        if (goodMs >= builtMs) {
            return utcMs <= goodMs + 5 * YEAR_MS;
        }
        boolean era = utcMs >= ERA_MS && utcMs < ERA_MS + DAY_MS;
        return !era && utcMs <= builtMs + 30 * YEAR_MS;
    }

    /** The least time to be told while nobody vouches for the wall clock, ms since 1970. */
    long floorMs() {
        return Math.max(builtMs, Math.max(goodMs, seenMs));
    }

    /** With a newer time that a source vouched for. */
    Plausible good(long utcMs) {
        return new Plausible(builtMs, utcMs, seenMs);
    }
}
