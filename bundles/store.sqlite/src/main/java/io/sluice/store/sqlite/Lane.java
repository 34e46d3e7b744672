package io.sluice.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;

/** What a {@link FileOwner} does with its file. Called on the owner's thread only. */
interface Lane {
    /** Size the write-ahead log may have, bytes. */
    long walBytes();

    /** Takes over a freshly opened file: reads what it holds. Auto-commit is off. */
    void opened(Connection connection) throws SQLException;

    /** What the lane read has been committed: the file may be used. */
    void ready();

    /** Gives up everything that hangs on the connection, which is about to be closed. */
    void detached();

    /** Takes what callers handed over out of their way, within bounds. Never touches the disk. */
    void gather();

    /** Nanoseconds until there is something to commit: 0 or less now, {@code Long.MAX_VALUE} if nothing waits. */
    long dueInNs(long nowNs);

    /**
     * Commits what waits.
     *
     * @param all everything handed over so far; false: what is due
     */
    void commit(boolean all, long nowNs) throws SQLException;

    /** The file cannot be used for now; {@code full}: because there is no room. What waits is kept. */
    void troubled(boolean full, long nowNs);

    /**
     * While the file is in trouble: lets the uplinks have what came since the last time without it.
     *
     * @return nanoseconds until it wants to be called again
     */
    long passBy(long nowNs);

    /** Nothing will be written any more: counts what is left as dropped, and whatever still comes. */
    void abandon();
}
