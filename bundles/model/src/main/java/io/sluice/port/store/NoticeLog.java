package io.sluice.port.store;

import io.sluice.model.alarm.Notice;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Transitions and events as the journal keeps them, for people. Read only, in bounded pieces. Thread-safe. A service. */
@ProviderType
public interface NoticeLog {
    /** Most entries of one page. */
    int MOST = 500;

    /**
     * The newest entries before a place.
     *
     * @param before number of the entry before which to begin; {@link Long#MAX_VALUE} for the newest
     * @param most how many at most, 1 to {@link #MOST}
     * @param subject alarm, or subject of events, that they must be of; empty: any
     * @return newest first; empty at the end
     * @throws History.HistoryException if the journal cannot be read now
     */
    List<Entry> page(long before, int most, String subject);

    /**
     * One of them.
     *
     * @param number place in the log, growing
     * @param notice a transition or an event
     */
    record Entry(long number, Notice notice) {}
}
