package io.sluice.core.output;

import io.sluice.model.Quality;
import io.sluice.model.site.OutputSpec;

/**
 * The way to one output's device: what was commanded, what is confirmed, retries, the watchdog. Confined to the engine
 * thread.
 *
 * <p>A failed write is repeated: each second while the output ought to be on; with ever longer pauses, 30 s at most, while it
 * ought to be off, because a device that is dead and ought to be off must not cost its neighbours a timeout each second.
 */
final class Line {
    static final long NEVER = Long.MAX_VALUE;

    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;
    private static final long RETRY_ON_NS = SECOND;
    private static final int MOST_PAUSES = 30;
    /** A write without a result for so long is lost: its link died with it. */
    private static final long LOST_NS = 10 * SECOND;
    /** How often on is written again while it stays: a relay board that lost its supply for a moment comes back off. */
    private static final long REFRESH_NS = 10 * SECOND;

    private final OutputSpec spec;
    private final Outputs.Writer writer;
    private Boolean commanded;
    private Boolean confirmed;
    private long pendingSinceNs = NEVER;
    private long retryNs = NEVER;
    private long refreshNs = NEVER;
    private int failures;
    private String fault = "";
    private long feedNs = Long.MIN_VALUE;
    private int unfed;
    private String watchdogFault = "";

    Line(OutputSpec spec, Outputs.Writer writer) {
        this.spec = spec;
        this.writer = writer;
    }

    /** Goes on where the line of an earlier configuration stands. */
    void takeOver(Line before) {
        commanded = before.commanded;
        confirmed = before.confirmed;
        fault = before.fault;
        failures = before.failures;
        retryNs = before.commanded == null || before.pendingSinceNs == NEVER ? before.retryNs : Long.MIN_VALUE;
        refreshNs = before.refreshNs;
    }

    /** What was written last; null before the first write. */
    Boolean commanded() {
        return commanded;
    }

    /** Whether the device has confirmed that state, and nothing has come between. */
    boolean isConfirmed(boolean on) {
        return confirmed != null && confirmed == on && confirmed.equals(commanded);
    }

    /** Whether nobody knows what the device does. */
    boolean isUnknown() {
        return confirmed == null || !watchdogFault.isEmpty();
    }

    /** Why; empty if it is known or was never written. */
    String fault() {
        return fault.isEmpty() ? watchdogFault : fault;
    }

    /** Whether what was commanded is to be written again now. */
    boolean isRetryDue(long nowNs) {
        return retryNs <= nowNs;
    }

    /**
     * Writes the state if it is not the one commanded, or if a repetition is due.
     *
     * @param urgent whether it must not wait for the next repetition of a write that failed
     */
    void command(boolean on, boolean steady, boolean urgent, long nowNs) {
        boolean repeat = retryNs <= nowNs || (on && steady && refreshNs <= nowNs);
        boolean change = commanded == null || commanded != on;
        if (repeat || (change && (failures == 0 || urgent))) {
            write(on, nowNs);
        }
    }

    private void write(boolean on, long nowNs) {
        commanded = on;
        pendingSinceNs = nowNs;
        retryNs = NEVER;
        refreshNs = on ? nowNs + REFRESH_NS : NEVER;
        writer.write(spec.index(), on ? spec.on() : spec.off(), false);
    }

    /** Feeds the watchdog when it is due; gives a write without a result up. */
    void tick(long nowNs) {
        if (pendingSinceNs != NEVER && nowNs - pendingSinceNs >= LOST_NS) {
            written(commanded ? spec.on() : spec.off(), Quality.NO_REPLY, "no result in 10 s", nowNs);
        }
        if (spec.watchdog() != null && feedNs <= nowNs) {
            feedNs = nowNs + spec.watchdog().periodMs() * MS * Math.max(1, Math.min(unfed, MOST_PAUSES));
            writer.write(spec.index(), spec.watchdog().value(), true);
        }
    }

    void written(int value, Quality quality, String why, long nowNs) {
        if (commanded == null || value != (commanded ? spec.on() : spec.off())) {
            return; // of a command that a newer one has replaced
        }
        pendingSinceNs = NEVER;
        if (quality == Quality.GOOD) {
            confirmed = commanded;
            fault = "";
            failures = 0;
            return;
        }
        failures++;
        confirmed = null;
        fault = why.isEmpty() ? quality.word() : why;
        retryNs = nowNs + (commanded ? RETRY_ON_NS : Math.min(failures, MOST_PAUSES) * SECOND);
    }

    /** What became of a feeding. A watchdog that starved has let go: what stands is written again. */
    void fed(Quality quality, String why) {
        if (quality == Quality.GOOD) {
            if (unfed > 0) {
                retryNs = Long.MIN_VALUE;
            }
            unfed = 0;
            watchdogFault = "";
        } else {
            unfed++;
            watchdogFault = "watchdog: " + (why.isEmpty() ? quality.word() : why);
        }
    }

    /** When to look again, boot-time clock, ns. */
    long dueNs(boolean steady) {
        long due = retryNs;
        if (pendingSinceNs != NEVER) {
            due = Math.min(due, pendingSinceNs + LOST_NS);
        }
        if (steady) {
            due = Math.min(due, refreshNs);
        }
        return spec.watchdog() == null ? due : Math.min(due, feedNs);
    }
}
