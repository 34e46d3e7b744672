package io.sluice.store.sqlite;

import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Transition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables of {@code alarm.db}, written. Confined to the file's thread. Nothing here commits but {@link #commit}. */
final class AlarmFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmFile.class);
    private static final String BOTH = "SELECT id FROM transitions UNION ALL SELECT id FROM events";

    private final Connection connection;
    private final UplinkTable uplinks;
    private final PreparedStatement insertTransition;
    private final PreparedStatement insertEvent;
    private final PreparedStatement find;
    private final PreparedStatement deleteTransitions;
    private final PreparedStatement deleteEvents;
    private final PreparedStatement putText;
    private final PreparedStatement dropText;
    private final PreparedStatement insertAudit;
    private final PreparedStatement deleteAudit;
    private long firstId;
    private long lastId;
    private long lastAudit;
    private long committedId;
    private long committedAudit;
    private long committedFirst;

    AlarmFile(Connection connection, long baseIfNew) throws SQLException {
        this.connection = connection;
        uplinks = new UplinkTable(connection, baseIfNew);
        try (Statement s = connection.createStatement()) {
            lastId = Math.max(uplinks.baseId(), Database.number(s, "SELECT max(id) FROM (" + BOTH + ")"));
            long min = Database.number(s, "SELECT min(id) FROM (" + BOTH + ")");
            firstId = min == 0 ? lastId + 1 : min;
            lastAudit = Database.number(s, "SELECT max(id) FROM audit");
        }
        committedId = lastId;
        committedAudit = lastAudit;
        committedFirst = firstId;
        insertTransition = connection.prepareStatement(TransitionRows.INSERT);
        insertEvent = connection.prepareStatement(EventRows.INSERT);
        String same = " WHERE seq = ?1 AND boot_counter = ?2 AND boot_nonce = ?3";
        find = connection.prepareStatement(
                "SELECT id FROM transitions" + same + " UNION ALL SELECT id FROM events" + same);
        deleteTransitions = connection.prepareStatement("DELETE FROM transitions WHERE id <= ?");
        deleteEvents = connection.prepareStatement("DELETE FROM events WHERE id <= ?");
        putText = connection.prepareStatement(
                "INSERT INTO kept(key, text) VALUES(?, ?)" + " ON CONFLICT(key) DO UPDATE SET text = excluded.text");
        dropText = connection.prepareStatement("DELETE FROM kept WHERE key = ?");
        insertAudit = connection.prepareStatement("INSERT INTO audit(id, command, utc_ms, by, action, outcome)"
                + " VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(command) DO NOTHING");
        deleteAudit = connection.prepareStatement("DELETE FROM audit WHERE id <= ?");
    }

    UplinkTable uplinks() {
        return uplinks;
    }

    long firstId() {
        return firstId;
    }

    long lastId() {
        return lastId;
    }

    /** All kept texts by key. */
    Map<String, String> texts() throws SQLException {
        Map<String, String> texts = new LinkedHashMap<>();
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery("SELECT key, text FROM kept ORDER BY rowid")) {
            while (r.next()) {
                texts.put(r.getString(1), r.getString(2));
            }
        }
        return texts;
    }

    /**
     * Writes a notice. One with a hole in it is left out: it must not stop all that come after it.
     *
     * @return its id; 0 if its event is there already, -1 if no try can write it
     */
    long insert(Notice notice) throws SQLException {
        try {
            if (find(EventId.of(notice)) > 0) {
                return 0;
            }
            if (notice instanceof Transition t) {
                TransitionRows.bind(insertTransition, t, lastId + 1);
                insertTransition.executeUpdate();
            } else if (notice instanceof Event e) {
                EventRows.bind(insertEvent, e, lastId + 1);
                insertEvent.executeUpdate();
            }
            return ++lastId;
        } catch (NullPointerException e) {
            LOG.error("notice cannot be written, left out event={}", notice.eventId(), e);
            return -1;
        } catch (SQLException e) {
            if (!Database.isConstraint(e)) {
                throw e;
            }
            LOG.error("notice cannot be written, left out event={} what=\"{}\"", notice.eventId(), e.getMessage());
            return -1;
        }
    }

    /** The id of the notice of this event; 0 if it is not there. */
    long find(EventId event) throws SQLException {
        find.setLong(1, event.sequence());
        find.setLong(2, event.counter());
        find.setString(3, event.nonce());
        try (ResultSet r = find.executeQuery()) {
            return r.next() ? r.getLong(1) : 0;
        }
    }

    /** Removes all notices up to this id. */
    void removeThrough(long id) throws SQLException {
        deleteTransitions.setLong(1, id);
        deleteTransitions.executeUpdate();
        deleteEvents.setLong(1, id);
        deleteEvents.executeUpdate();
        firstId = Math.max(firstId, id + 1);
    }

    /** Writes a text; an empty one removes the key. */
    void put(String key, String text) throws SQLException {
        if (text.isEmpty()) {
            dropText.setString(1, key);
            dropText.executeUpdate();
        } else {
            putText.setString(1, key);
            putText.setString(2, text);
            putText.executeUpdate();
        }
    }

    /** Writes an audit entry; says whether its id is new. */
    boolean insert(AuditEntry a) throws SQLException {
        insertAudit.setLong(1, lastAudit + 1);
        insertAudit.setString(2, a.command());
        insertAudit.setLong(3, a.utcMs());
        insertAudit.setString(4, a.by());
        insertAudit.setString(5, a.action());
        insertAudit.setString(6, a.outcome());
        if (insertAudit.executeUpdate() == 0) {
            return false;
        }
        lastAudit++;
        return true;
    }

    void limitAudit(int rows) throws SQLException {
        if (lastAudit > rows) {
            deleteAudit.setLong(1, lastAudit - rows);
            deleteAudit.executeUpdate();
        }
    }

    void commit() throws SQLException {
        connection.commit();
        committedId = lastId;
        committedAudit = lastAudit;
        committedFirst = firstId;
    }

    void rolledBack() {
        lastId = committedId;
        lastAudit = committedAudit;
        firstId = committedFirst;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement s : List.of(
                insertTransition,
                insertEvent,
                find,
                deleteTransitions,
                deleteEvents,
                putText,
                dropText,
                insertAudit,
                deleteAudit)) {
            s.close();
        }
        uplinks.close();
    }
}
