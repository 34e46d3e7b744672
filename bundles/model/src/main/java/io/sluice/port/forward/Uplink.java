package io.sluice.port.forward;

import io.sluice.model.alarm.Notice;
import org.osgi.annotation.versioning.ProviderType;

/** One connection to one destination. */
@ProviderType
public interface Uplink extends AutoCloseable {
    /** Connects, forwards, connects again, until {@link #close()}. Runs on a thread of the caller's, named after the uplink. */
    void run();

    /**
     * The fast lane: sends a notice at once if connected. Never blocks, never touches the disk; any thread. What cannot
     * be sent now is taken from a bounded memory (256) or from the journal later.
     */
    void offer(Notice notice);

    /** The configuration or the standing alarms have changed: publish the description and the snapshot again. Any thread. */
    void refresh();

    /**
     * Waits until nothing is under way and nothing undelivered waits, then says goodbye. Any thread.
     *
     * @param timeoutMs longest wait, ms
     * @return whether all was delivered
     */
    boolean drain(long timeoutMs);

    /**
     * Tells a time range once more, delivered or not, behind all else and marked as a replay; one at a time. Its end is told to the
     * destination with counts. Returns at once; any thread.
     *
     * @param fromUtcMs from this event time on, ms since 1970
     * @param toUtcMs to before this event time
     * @return empty if it begins, or why not, for people
     */
    default String replay(long fromUtcMs, long toUtcMs) {
        return "this kind of uplink cannot replay";
    }

    /** Facts now. Any thread. */
    UplinkFacts facts();

    /** Ends {@link #run()}. Idempotent, bounded (2 s), any thread. */
    @Override
    void close();
}
