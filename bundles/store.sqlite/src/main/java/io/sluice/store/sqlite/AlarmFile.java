package io.sluice.store.sqlite;

import io.sluice.model.alarm.AlarmState;
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
    /** Alarms whose state is kept at most; names that left the site go first. */
    static final int MAX_STATES = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(AlarmFile.class);

    private final Connection connection;
    private final UplinkTable uplinks;
    private final PreparedStatement insertTransition;
    private final PreparedStatement findTransition;
    private final PreparedStatement deleteTransitions;
    private final PreparedStatement putState;
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
            lastId = Math.max(uplinks.baseId(), Database.number(s, "SELECT max(id) FROM transitions"));
            long min = Database.number(s, "SELECT min(id) FROM transitions");
            firstId = min == 0 ? lastId + 1 : min;
            lastAudit = Database.number(s, "SELECT max(id) FROM audit");
        }
        committedId = lastId;
        committedAudit = lastAudit;
        committedFirst = firstId;
        insertTransition = connection.prepareStatement(TransitionRows.INSERT);
        findTransition = connection.prepareStatement(
                "SELECT id FROM transitions WHERE seq = ? AND boot_counter = ? AND boot_nonce = ?");
        deleteTransitions = connection.prepareStatement("DELETE FROM transitions WHERE id <= ?");
        putState = connection.prepareStatement(
                "INSERT INTO states(alarm, colour, acknowledged, occurrence, since_ms, value) VALUES(?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT(alarm) DO UPDATE SET colour = excluded.colour,"
                        + " acknowledged = excluded.acknowledged, occurrence = excluded.occurrence,"
                        + " since_ms = excluded.since_ms, value = excluded.value");
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

    Map<String, AlarmState> states() throws SQLException {
        Map<String, AlarmState> states = new LinkedHashMap<>();
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery(
                        "SELECT alarm, colour, acknowledged, occurrence, since_ms, value FROM states ORDER BY rowid")) {
            while (r.next()) {
                try {
                    String alarm = r.getString(1);
                    states.put(alarm, TransitionRows.readState(r, 2, alarm));
                } catch (IllegalArgumentException e) {
                    LOG.error("alarm state unreadable, left out what=\"{}\"", e.getMessage());
                }
            }
        }
        return states;
    }

    /** Writes a transition; returns its id, 0 if its event is there already. */
    long insert(Transition t) throws SQLException {
        TransitionRows.bind(insertTransition, t, lastId + 1);
        return insertTransition.executeUpdate() == 0 ? 0 : ++lastId;
    }

    /** The id of the transition of this event; 0 if it is not there. */
    long find(EventId event) throws SQLException {
        findTransition.setLong(1, event.sequence());
        findTransition.setLong(2, event.counter());
        findTransition.setString(3, event.nonce());
        try (ResultSet r = findTransition.executeQuery()) {
            return r.next() ? r.getLong(1) : 0;
        }
    }

    /** Removes all transitions up to this id. */
    void removeThrough(long id) throws SQLException {
        deleteTransitions.setLong(1, id);
        deleteTransitions.executeUpdate();
        firstId = Math.max(firstId, id + 1);
    }

    void put(AlarmState state) throws SQLException {
        putState.setString(1, state.alarm());
        TransitionRows.bindState(putState, 2, state);
        putState.executeUpdate();
    }

    /** Removes states beyond their bound: normal ones first, then those that have stood longest. */
    void limitStates() throws SQLException {
        try (Statement s = connection.createStatement()) {
            s.executeUpdate("DELETE FROM states WHERE alarm IN (SELECT alarm FROM states"
                    + " ORDER BY (colour = 0 AND acknowledged = 1), since_ms DESC LIMIT -1 OFFSET " + MAX_STATES + ")");
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
        for (PreparedStatement s :
                List.of(insertTransition, findTransition, deleteTransitions, putState, insertAudit, deleteAudit)) {
            s.close();
        }
        uplinks.close();
    }
}
