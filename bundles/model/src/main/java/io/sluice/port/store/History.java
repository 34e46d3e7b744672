package io.sluice.port.store;

import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the journal still holds, for charts and exports. Read only, in bounded pieces: between two of them nothing is held
 * open, so that a slow reader does not keep the journal from tidying up. Thread-safe. A service.
 */
@ProviderType
public interface History {
    /** Most points of one query. */
    int MAX_POINTS = 1024;

    /**
     * The points that have something in the journal, {@code device/point}, sorted.
     *
     * @throws HistoryException if the journal cannot be read now
     */
    List<String> points();

    /**
     * Reads samples of points over a range of event times.
     *
     * @param points {@code device/point}, 1 to {@link #MAX_POINTS}; names that the journal does not know give nothing
     * @param detail every sample, or summaries
     * @param fromUtcMs from this event time on, ms since 1970; a window belongs to the time it starts at
     * @param toUtcMs to before this event time
     * @throws IllegalArgumentException if the number of points or the range makes no sense
     * @throws HistoryException if the journal cannot be read now
     */
    Pages read(Set<String> points, Detail detail, long fromUtcMs, long toUtcMs);

    /** The answer to a query, piece by piece, in the order of the journal. Confined to one thread at a time. */
    interface Pages extends AutoCloseable {
        /**
         * The next piece: the samples of at most one segment.
         *
         * @return never empty; null at the end
         * @throws HistoryException if the journal cannot be read now; another try may help
         */
        List<Sample> next();

        /** Ends the query. Idempotent. */
        @Override
        void close();
    }

    /**
     * One value, or the summary of one window.
     *
     * @param point {@code device/point}
     * @param unit UCUM code
     * @param decimals digits after the point, 0 to 9; of a mean too
     * @param utcMs event time or start of the window, ms since 1970
     * @param clock how far that time can be trusted
     * @param realm live or drill; summaries are live
     * @param quality of the value; of a summary the worst of what went into it, or why nothing did
     * @param value the value, or the mean; NaN where there is none
     * @param min smallest value, the value itself if this is no summary
     * @param max largest value, the value itself if this is no summary
     * @param count values in the window, 0 if all were bad; 1 if this is no summary
     */
    record Sample(
            String point,
            String unit,
            int decimals,
            long utcMs,
            ClockState clock,
            Realm realm,
            Quality quality,
            double value,
            double min,
            double max,
            long count) {}

    /** The journal cannot be read now: no file yet, a damaged disk. The message is for people. */
    class HistoryException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /**
         * Says what failed.
         *
         * @param message what was tried, on what
         * @param cause may be null
         */
        public HistoryException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
