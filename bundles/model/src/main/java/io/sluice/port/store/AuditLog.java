package io.sluice.port.store;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Who did what. Durable, ordered. Thread-safe. A service. */
@ProviderType
public interface AuditLog {
    /**
     * Writes an entry unless the id is already there. Waits for the commit.
     *
     * @param id id of the command, at most 128 characters
     * @param utcMs when, ms since 1970
     * @param by who
     * @param action what, such as {@code "acknowledge water-level"}
     * @param outcome {@code ok} or an error code
     * @return false if the id was there before: the command must not be carried out again
     */
    boolean record(String id, long utcMs, String by, String action, String outcome);

    /** Whether an entry with this id exists. */
    boolean contains(String id);

    /**
     * The newest entries before a place.
     *
     * @param before number of the entry before which to begin; {@link Long#MAX_VALUE} for the newest
     * @param most how many at most, 1 to 500
     * @return newest first; empty at the end, or if the log cannot be read now
     */
    List<Entry> page(long before, int most);

    /**
     * One of them.
     *
     * @param number place in the log, growing
     * @param id id of the command
     * @param utcMs when, ms since 1970
     * @param by who
     * @param action what
     * @param outcome {@code ok} or an error code
     */
    record Entry(long number, String id, long utcMs, String by, String action, String outcome) {}
}
