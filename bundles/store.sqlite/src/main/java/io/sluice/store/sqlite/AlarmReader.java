package io.sluice.store.sqlite;

import io.sluice.model.alarm.Transition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads {@code alarm.db} over a connection of its own, on the caller's thread. Thread-safe: one caller at a time. */
final class AlarmReader {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmReader.class);

    private final Path file;
    private Connection connection;
    private boolean enabled;

    AlarmReader(Path file) {
        this.file = file;
    }

    synchronized void enable() {
        enabled = true;
    }

    synchronized void disable() {
        enabled = false;
        close();
    }

    /**
     * Reads transitions in order of their ids.
     *
     * @return by id; null for a row that is there and cannot be read
     */
    synchronized Map<Long, Transition> read(long first, long last, int max) throws SQLException {
        Map<Long, Transition> found = new LinkedHashMap<>();
        try (PreparedStatement s = open().prepareStatement("SELECT " + TransitionRows.COLUMNS
                + ", id FROM transitions WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?")) {
            s.setLong(1, first);
            s.setLong(2, last);
            s.setInt(3, max);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    found.put(r.getLong(31), readRow(r));
                }
            }
            return found;
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    /** Whether the audit has an entry with this id. */
    synchronized boolean hasAudit(String command) throws SQLException {
        try (PreparedStatement s = open().prepareStatement("SELECT 1 FROM audit WHERE command = ?")) {
            s.setString(1, command);
            try (ResultSet r = s.executeQuery()) {
                return r.next();
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private static Transition readRow(ResultSet r) throws SQLException {
        try {
            return TransitionRows.read(r);
        } catch (IllegalArgumentException e) {
            LOG.error("transition unreadable, left out id={} what=\"{}\"", r.getLong(31), e.getMessage());
            return null;
        }
    }

    private Connection open() throws SQLException {
        if (!enabled) {
            throw new SQLException("not open");
        }
        if (connection == null) {
            connection = Database.openReader(file);
        }
        return connection;
    }

    private void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("reader closed with trouble file={}", file, e);
        }
        connection = null;
    }
}
