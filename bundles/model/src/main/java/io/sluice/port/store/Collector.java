package io.sluice.port.store;

import io.sluice.model.Boot;
import io.sluice.model.alarm.Notice;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Gives out what the journal holds, to be carried away by hand where no uplink gets through. Leaves no trace in the journal:
 * what was collected stays as undelivered as it was, and who gets it twice knows repeats by boot and sequence or by event id.
 * Thread-safe. A service.
 */
@ProviderType
public interface Collector {
    /**
     * What is in the journal at this moment, and what was handed over before: that is committed first, as far as this can be
     * done within 2 s.
     *
     * @param uplink what this one has not delivered, leased or not; all that there is if the journal does not know it; empty:
     *     all that there is, and where scans are gone their summaries of a minute, where these are gone those of an hour
     * @param fromUtcMs from this event time on, ms since 1970, from 0
     * @param toUtcMs to before this event time
     * @return to be closed
     * @throws IllegalArgumentException if the range is empty or begins before 1970
     * @throws History.HistoryException if the journal cannot be read now
     */
    Collected collect(String uplink, long fromUtcMs, long toUtcMs);

    /** What is collected, piece by piece, none of it held in memory. Confined to one thread at a time. */
    interface Collected extends AutoCloseable {
        /** The process starts that have scans or summaries in it, oldest first. More than these do not come. */
        List<Boot> boots();

        /**
         * The next segment, in the order of the journal; never marked as live.
         *
         * @return null at the end and after {@link #close()}
         * @throws History.HistoryException if the journal cannot be read now
         */
        Lease next();

        /**
         * The next notices, oldest first, a few hundred at most.
         *
         * @return empty at the end and after {@link #close()}
         * @throws History.HistoryException if the journal cannot be read now
         */
        List<Notice> notices();

        /** Segments and notices so far that were there and could not be decoded. */
        long damaged();

        /** Ends it. Idempotent. */
        @Override
        void close();
    }
}
