package io.sluice.host.linux;

import io.sluice.host.linux.TimeSource.Heard;
import io.sluice.model.Clock;
import io.sluice.model.ClockState;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What UTC is and how far that can be trusted. {@link #look()} compares wall clock, boot-time clock and time sources; between
 * two looks UTC runs on with the boot-time clock, so that it never steps by itself.
 *
 * <pre>
 *                   source heard, time plausible
 *   UNSYNCHRONISED ------------------------------> SYNCHRONISED  wall clock is followed, steps of a day at most
 *     wall clock is   \                              |      ^
 *     followed if      \ battery-backed clock, or    | not heard, or a step is not believed
 *     plausible         \ earlier process            v      |
 *        ^               `---------------------->  HOLDOVER      own offset runs on; error grows with the drift
 *        +------------------ error past its bound ---+
 * </pre>
 *
 * <p>The kernel slews CLOCK_MONOTONIC and CLOCK_REALTIME alike: their difference changes by steps only. {@link #clock()} may
 * be called from any thread; all else is confined to one.
 */
final class Timekeeper {
    /** How often the time is kept on the medium, ns: an hour. */
    static final long KEEP_NS = 3_600_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(Timekeeper.class);
    private static final long SOON_NS = 10_000_000_000L;
    private static final long MS = 1_000_000L;
    private static final long STEP_MS = 1000;
    private static final int TRIES = 3;

    /**
     * What can be set.
     *
     * @param driftPpm how fast a clock that runs by itself goes wrong, parts per million
     * @param maxErrorMs error at which holdover ends, ms
     * @param heardWithinMs how long the last word of a source counts, ms
     */
    record Limits(double driftPpm, long maxErrorMs, long heardWithinMs) {}

    /** The two clocks of the kernel. */
    record Clocks(LongSupplier monotonicNs, LongSupplier wallMs) {}

    private final Clocks clocks;
    private final Limits limits;
    private final List<TimeSource> sources;
    private final ClockFile file;
    private final String kernelBootId;
    private Plausible plausible;
    private long offsetMs;
    private boolean vouched;
    private long setNs;
    private long setErrorMs = -1;
    private long setMs;
    private String source = "";
    private long keptNs;
    private ClockState saidState;
    private long saidRefusedMs;
    private volatile Clock clock;

    /**
     * Looks for the first time.
     *
     * @param sources asked in this order; the first that knows something counts
     * @param newestFileMs newest file the gateway wrote, ms since 1970; 0 if none
     */
    Timekeeper(
            Clocks clocks,
            Limits limits,
            List<TimeSource> sources,
            BatteryClock battery,
            ClockFile file,
            String kernelBootId,
            long builtMs,
            long newestFileMs) {
        this.clocks = clocks;
        this.limits = limits;
        this.sources = sources;
        this.file = file;
        this.kernelBootId = kernelBootId;
        ClockFile.Kept kept = file.read();
        plausible = new Plausible(builtMs, kept.goodMs(), seenMs(kept, newestFileMs, builtMs));
        long nowNs = clocks.monotonicNs().getAsLong();
        offsetMs = plausible.floorMs() - nowNs / MS;
        setMs = kept.synchronisedMs();
        resume(kept, battery, nowNs);
        keptNs = nowNs;
        look();
    }

    /** A file is only believed to be newer than what was kept by as much as that may be old, or a wrong clock would last. */
    private static long seenMs(ClockFile.Kept kept, long newestFileMs, long builtMs) {
        boolean believed = kept.seenMs() == 0
                ? new Plausible(builtMs, 0, 0).allows(newestFileMs, false)
                : newestFileMs <= kept.seenMs() + 2 * KEEP_NS / MS;
        return Math.max(kept.seenMs(), believed ? newestFileMs : 0);
    }

    /** The time may be known before any source is heard. */
    private void resume(ClockFile.Kept kept, BatteryClock battery, long nowNs) {
        if (kept.synchronisedMs() <= 0) {
            return;
        }
        long wallMs = clocks.wallMs().getAsLong();
        if (!kernelBootId.isEmpty() && kernelBootId.equals(kept.kernelBootId())) {
            known("restart", kept.offsetMs(), (kept.synchronisedMs() - kept.offsetMs()) * MS, kept.errorMs());
        } else if (plausible.allows(wallMs, true) && battery.carries(wallMs)) {
            long sinceMs = wallMs - kept.synchronisedMs();
            known("rtc", wallMs - nowNs / MS, nowNs - sinceMs * MS, kept.errorMs());
        }
    }

    private void known(String by, long offset, long atNs, long errorMs) {
        source = by;
        offsetMs = offset;
        setNs = atNs;
        setErrorMs = errorMs;
        setMs = offset + atNs / MS;
        vouched = true;
    }

    /** What is known of UTC since the last look. Any thread. */
    Clock clock() {
        return clock;
    }

    /** Brings everything up to date. To be called once a second. */
    void look() {
        long nowNs = 0;
        long wallMs = 0;
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && best > MS; i++) {
            long before = clocks.monotonicNs().getAsLong();
            long wall = clocks.wallMs().getAsLong();
            long took = clocks.monotonicNs().getAsLong() - before;
            if (took < best) {
                best = took;
                nowNs = before;
                wallMs = wall;
            }
        }
        decide(nowNs, wallMs, heard(wallMs, nowNs));
        if (nowNs - keptNs >= KEEP_NS) {
            keep();
        }
    }

    private Heard heard(long wallMs, long nowNs) {
        for (TimeSource s : sources) {
            Heard heard = s.ask(wallMs, nowNs);
            if (heard != null) {
                return heard.agoMs() <= limits.heardWithinMs() ? heard : null;
            }
        }
        return null;
    }

    private void decide(long nowNs, long wallMs, Heard heard) {
        long offset = wallMs - nowNs / MS;
        long ahead = offset - offsetMs;
        boolean believed = heard != null
                && plausible.allows(wallMs, true)
                && (!vouched || Math.abs(ahead) <= Plausible.MOST_STEP_MS);
        long errorMs;
        ClockState state;
        if (believed) {
            boolean first = clock == null || clock.state() == ClockState.UNSYNCHRONISED;
            known(heard.name(), offset, nowNs - heard.agoMs() * MS, heard.errorMs());
            plausible = plausible.good(wallMs);
            ahead = 0;
            state = ClockState.SYNCHRONISED;
            errorMs = heard.errorMs() < 0 ? -1 : errorMs(nowNs);
            if (first) {
                keptNs = nowNs - KEEP_NS + SOON_NS; // a power cut soon after must not lose it
            }
        } else if (vouched && errorMs(nowNs) <= limits.maxErrorMs()) {
            state = ClockState.HOLDOVER;
            errorMs = errorMs(nowNs);
        } else {
            vouched = false;
            source = "";
            state = ClockState.UNSYNCHRONISED;
            errorMs = -1;
            if (plausible.allows(wallMs, false)) {
                offsetMs = offset;
                ahead = 0;
            }
        }
        long refused = Math.abs(ahead) > STEP_MS ? ahead : 0;
        say(state, errorMs, refused, wallMs);
        clock = new Clock(state, offsetMs, errorMs, setMs, source, refused);
    }

    private long errorMs(long nowNs) {
        return Math.max(0, setErrorMs) + (long) ((nowNs - setNs) * limits.driftPpm() / 1e12);
    }

    private void say(ClockState state, long errorMs, long refusedMs, long wallMs) {
        boolean refusedAnew = Math.abs(refusedMs - saidRefusedMs) > STEP_MS;
        if (state != saidState) {
            LOG.info("event=clock state={} source={} errorMs={}", state.word(), source, errorMs);
        }
        if (refusedAnew && refusedMs != 0) {
            LOG.warn("event=wall-clock-not-believed says={} aheadMs={}", Instant.ofEpochMilli(wallMs), refusedMs);
        }
        saidState = state;
        saidRefusedMs = refusedMs;
    }

    /** Keeps what must be known after a restart. */
    void keep() {
        keptNs = clocks.monotonicNs().getAsLong();
        long utcMs = offsetMs + keptNs / MS;
        long good = vouched ? utcMs : plausible.goodMs();
        plausible = plausible.good(good);
        file.write(new ClockFile.Kept(
                good, Math.max(utcMs, good), setMs, setErrorMs, vouched ? kernelBootId : "", vouched ? offsetMs : 0));
    }
}
