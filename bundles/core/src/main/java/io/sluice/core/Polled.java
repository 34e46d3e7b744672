package io.sluice.core;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.port.field.PreparedRead;
import io.sluice.port.field.Reading;
import java.util.function.LongConsumer;

/** Where one device stands in its link's schedule. Confined to the link's thread. */
final class Polled {
    static final long NEVER = Long.MAX_VALUE;

    private static final long MS = 1_000_000L;

    final DeviceSpec spec;
    final PreparedRead read;

    /** When the next poll is due, ns. */
    long dueNs;

    /** When it was last served, ns. */
    long servedNs = Long.MIN_VALUE;

    /** Consecutive polls without any answer; 0 means it is live. */
    int failures;

    /** When the retry of the request under way may go, ns; {@link #NEVER} if none is wanted. */
    long retryAtNs = NEVER;

    /** When the next request of the poll under way may go, ns, if it must wait; {@link #NEVER} if not. */
    long resumeAtNs = NEVER;

    /** The poll under way; null if none. */
    Reading reading;

    int request;
    int answered;
    int attempt;
    boolean linkWasDown;

    /** What went wrong last in the poll under way; GOOD if nothing did. */
    Quality worst = Quality.GOOD;

    /** For people, on any thread. */
    volatile PollFacts facts;
    /** Period that a watch mode sets in place of its own, ms; 0: its own. */
    private int overrideMs;

    private long backOffNs = LinkScheduler.BACK_OFF_STEP_NS;

    Polled(DeviceSpec spec, PreparedRead read, long firstDueNs) {
        this.spec = spec;
        this.read = read;
        this.dueNs = firstDueNs;
        this.facts = PollFacts.none(spec.index());
    }

    /** Counts a poll that is over. */
    void count(Reading done, Quality cause, long now) {
        facts = facts.and(failures, cause, done.fault, now);
        worst = Quality.GOOD;
    }

    /** Time between polls, ms. */
    private int periodMs() {
        return overrideMs > 0 ? overrideMs : spec.periodMs();
    }

    /** Sets another period, ms, or its own with 0; a live device is due by it at once. */
    void override(int ms, long now) {
        overrideMs = ms;
        if (failures == 0) {
            dueNs = Math.min(dueNs, now + periodMs() * MS);
        }
    }

    /** Retries that this poll may use: none for a probe of a dead device. */
    int retries() {
        return failures == 0 ? spec.retries() : 0;
    }

    /** When its next request is due: the rest of a poll that waits, else the next poll, ns. */
    long readyNs() {
        return resumeAtNs != NEVER ? resumeAtNs : dueNs;
    }

    /** Since when it wants a gap between the live ones: for its retry or probe; {@link #NEVER} if it is live and well. */
    long wantsSlackFromNs() {
        if (retryAtNs != NEVER) {
            return retryAtNs;
        }
        return failures > 0 ? readyNs() : NEVER;
    }

    /** When it stops being polite: a retry at the next period, a probe after one more back-off. */
    long overdueSinceNs() {
        if (retryAtNs != NEVER) {
            return retryAtNs + Math.max(periodMs() * MS, LinkScheduler.BACK_OFF_STEP_NS);
        }
        if (failures == 0) {
            return NEVER;
        }
        return resumeAtNs != NEVER ? resumeAtNs : dueNs + backOffNs;
    }

    boolean isOverdue(long now) {
        return overdueSinceNs() <= now;
    }

    /** Next due time on the fixed grid of its period; slots that have passed are left out. */
    void scheduleAfterPoll(long now, LongConsumer missed) {
        long period = periodMs() * MS;
        dueNs += period;
        if (dueNs <= now - period) {
            long behind = (now - dueNs) / period;
            dueNs += behind * period;
            missed.accept(behind);
        }
    }

    void backOff(long now, int times, long maxNs) {
        backOffNs = Math.min(maxNs, times * LinkScheduler.BACK_OFF_STEP_NS);
        dueNs = now + Math.max(backOffNs, Math.min(maxNs, periodMs() * MS));
    }
}
