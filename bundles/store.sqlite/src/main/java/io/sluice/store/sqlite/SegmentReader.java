package io.sluice.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads segments back over a connection of its own, on the caller's thread, one row at a time: a long reader would keep the
 * write-ahead log from being moved into the file. Thread-safe: one caller reads, others wait for it.
 */
final class SegmentReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentReader.class);

    private final Path file;
    private Connection connection;
    private SegmentRows rows;
    private boolean enabled;
    private String trouble = "";

    /** Something to look up. */
    interface Query<T> {
        T in(SegmentRows rows) throws SQLException, DamagedSegmentException;
    }

    SegmentReader(Path file) {
        this.file = file;
    }

    /** The file is there and its tables are known. */
    synchronized void enable() {
        enabled = true;
    }

    /** The file is about to be closed or replaced. */
    synchronized void disable() {
        enabled = false;
        drop();
    }

    /** What went wrong at the last read; empty if it went well. */
    synchronized String trouble() {
        return trouble;
    }

    /**
     * Reads one segment.
     *
     * @return null if there is no such row
     * @throws DamagedSegmentException if it cannot be decoded
     * @throws SQLException if the file cannot be read now
     */
    synchronized SegmentRows.Found read(long id) throws SQLException, DamagedSegmentException {
        SegmentRows.Found found = ask(r -> r.read(id));
        trouble = "";
        return found;
    }

    /** The smallest number of the same detail above this one; {@code Long.MAX_VALUE} if there is none. */
    synchronized long next(long id) throws SQLException {
        return look(r -> r.next(id));
    }

    /** Adds up the values in these segments. */
    synchronized SegmentRows.Sum sum(Intervals ids) throws SQLException {
        return look(r -> r.sum(ids));
    }

    /** Looks something up that decodes no segment. */
    synchronized <T> T look(Query<T> query) throws SQLException {
        try {
            return ask(query);
        } catch (DamagedSegmentException e) {
            throw new SQLException(e.getMessage(), e);
        }
    }

    private <T> T ask(Query<T> query) throws SQLException, DamagedSegmentException {
        try {
            if (!enabled) {
                throw new SQLException("not open");
            }
            if (connection == null) {
                connection = Database.openReader(file);
                rows = new SegmentRows(connection);
            }
            return query.in(rows);
        } catch (SQLException e) {
            drop();
            if (Database.isCorrupt(e)) {
                throw new DamagedSegmentException(e.getMessage());
            }
            throw failed(e);
        }
    }

    private SQLException failed(SQLException e) {
        if (enabled) {
            if (trouble.isEmpty()) {
                LOG.warn("journal cannot be read file={} what=\"{}\"", file, e.getMessage());
            }
            trouble = file.getFileName() + " cannot be read: " + e.getMessage();
        }
        return e;
    }

    private void drop() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("reader closed with trouble file={}", file, e);
        }
        connection = null;
        rows = null;
    }

    @Override
    public void close() {
        disable();
    }
}
