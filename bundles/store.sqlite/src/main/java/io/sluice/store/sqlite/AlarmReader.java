package io.sluice.store.sqlite;

import io.sluice.model.alarm.Notice;
import io.sluice.port.store.AuditLog;
import io.sluice.port.store.NoticeLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
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
     * Reads notices in order of their ids.
     *
     * @return by id; null for a row that is there and cannot be read
     */
    synchronized Map<Long, Notice> read(long first, long last, int max) throws SQLException {
        NavigableMap<Long, Notice> found = new TreeMap<>();
        try {
            String rows = " FROM %s WHERE id BETWEEN ? AND ? ORDER BY id LIMIT " + max;
            String transitions = "SELECT " + TransitionRows.COLUMNS + ", id" + rows.formatted("transitions");
            String events = "SELECT " + EventRows.COLUMNS + ", id" + rows.formatted("events");
            collect(transitions, first, last, TransitionRows::read, TransitionRows.ID, found);
            collect(events, first, last, EventRows::read, EventRows.ID, found);
        } catch (SQLException e) {
            close();
            throw e;
        }
        while (found.size() > max) {
            found.pollLastEntry();
        }
        return found;
    }

    /** The newest notices before an id, newest first; of one alarm or subject unless it is empty. */
    synchronized List<NoticeLog.Entry> page(long before, int most, String subject) throws SQLException {
        NavigableMap<Long, Notice> found = new TreeMap<>();
        try {
            page("transitions", "alarm", TransitionRows.COLUMNS, before, most, subject, TransitionRows::read, found);
            page("events", "subject", EventRows.COLUMNS, before, most, subject, EventRows::read, found);
        } catch (SQLException e) {
            close();
            throw e;
        }
        return found.descendingMap().entrySet().stream()
                .limit(most)
                .map(e -> new NoticeLog.Entry(e.getKey(), e.getValue()))
                .toList();
    }

    private void page(
            String table,
            String key,
            String columns,
            long before,
            int most,
            String subject,
            Row row,
            Map<Long, Notice> found)
            throws SQLException {
        String where = subject.isEmpty() ? "" : " AND " + key + " = ?3";
        String query =
                "SELECT " + columns + ", id FROM " + table + " WHERE id < ?1" + where + " ORDER BY id DESC LIMIT ?2";
        int idColumn = table.equals("events") ? EventRows.ID : TransitionRows.ID;
        try (PreparedStatement s = open().prepareStatement(query)) {
            s.setLong(1, before);
            s.setInt(2, most);
            if (!subject.isEmpty()) {
                s.setString(3, subject);
            }
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    Notice notice = readRow(r, row, idColumn);
                    if (notice != null) {
                        found.put(r.getLong(idColumn), notice);
                    }
                }
            }
        }
    }

    /** The newest entries of the audit before an id, newest first. */
    synchronized List<AuditLog.Entry> audit(long before, int most) throws SQLException {
        List<AuditLog.Entry> found = new ArrayList<>();
        try (PreparedStatement s = open().prepareStatement(
                        "SELECT id, command, utc_ms, by, action, outcome FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?")) {
            s.setLong(1, before);
            s.setInt(2, most);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    found.add(new AuditLog.Entry(
                            r.getLong(1),
                            r.getString(2),
                            r.getLong(3),
                            r.getString(4),
                            r.getString(5),
                            r.getString(6)));
                }
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
        return found;
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

    /** How a row becomes a notice. */
    private interface Row {
        Notice read(ResultSet r) throws SQLException;
    }

    private void collect(String query, long first, long last, Row row, int idColumn, Map<Long, Notice> found)
            throws SQLException {
        try (PreparedStatement s = open().prepareStatement(query)) {
            s.setLong(1, first);
            s.setLong(2, last);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    found.put(r.getLong(idColumn), readRow(r, row, idColumn));
                }
            }
        }
    }

    private static Notice readRow(ResultSet r, Row row, int idColumn) throws SQLException {
        try {
            return row.read(r);
        } catch (IllegalArgumentException e) {
            LOG.error("notice unreadable, left out id={} what=\"{}\"", r.getLong(idColumn), e.getMessage());
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
