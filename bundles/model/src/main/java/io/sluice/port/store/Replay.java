package io.sluice.port.store;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A time range that is told once more, oldest first. Leaves no trace in the journal: what it gives out stays as delivered or
 * undelivered as it was, needs neither acknowledgement nor release, and a restart forgets the replay. Thread-safe.
 */
@ProviderType
public interface Replay extends AutoCloseable {
    /**
     * The next piece; only scans within the range. Where the scans are gone it tells their summaries of a minute, where these
     * are gone those of an hour. Reads the disk.
     *
     * @return null if there is no more, if the file cannot be read now, or after {@link #close()}
     */
    Lease next();

    /** Ends it. Idempotent. */
    @Override
    void close();
}
