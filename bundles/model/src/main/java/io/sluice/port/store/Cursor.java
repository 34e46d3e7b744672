package io.sluice.port.store;

import io.sluice.model.alarm.Notice;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One uplink's place in the journal: which segments and notices it has not yet delivered. Nothing that is leased is
 * leased again until it is acknowledged or released. Thread-safe.
 *
 * <p>Acknowledgements become durable with the next commit; after a crash some batches may be leased a second time, with the
 * same boots and sequences.
 */
@ProviderType
public interface Cursor extends AutoCloseable {
    /**
     * The next segment that was just committed, oldest first, straight from memory.
     *
     * @return null if there is none; what is not taken in time (at most 4 segments wait) becomes backlog
     */
    Lease live();

    /**
     * The oldest undelivered segment that is not waiting as live. When the journal was full these may be summaries where
     * scans had to give way: {@link Lease#detail()}.
     *
     * @return null if there is none
     */
    Lease backlog();

    /**
     * Undelivered notices in order, oldest first, that are neither leased nor acknowledged.
     *
     * @param max most to return
     */
    List<Notice> notices(int max);

    /** The segment arrived at the destination. */
    void acknowledge(Lease lease);

    /** The segment did not arrive: it may be leased again, as backlog. */
    void release(Lease lease);

    /**
     * The notice with this event id arrived. It may have been sent without being leased, and may not even be committed
     * yet.
     */
    void acknowledge(Notice notice);

    /** The notice did not arrive: it may be leased again. */
    void release(Notice notice);

    /**
     * Tells a time range once more, delivered or not, in the cursor's detail, beside all else.
     *
     * @param fromUtcMs from this event time on, ms since 1970
     * @param toUtcMs to before this event time
     * @return to be closed; closing the cursor ends it too
     */
    Replay replay(long fromUtcMs, long toUtcMs);

    /** How much waits. */
    Backlog waiting();

    /** Gives everything leased back. Idempotent. */
    @Override
    void close();

    /**
     * What waits for one uplink.
     *
     * @param segments undelivered segments, leased ones included
     * @param samples values in them, held ones included
     * @param transitions undelivered notices, leased ones included
     * @param oldestUtcMs event time of the oldest undelivered segment, ms since 1970; 0 if none
     */
    record Backlog(long segments, long samples, long transitions, long oldestUtcMs) {}
}
