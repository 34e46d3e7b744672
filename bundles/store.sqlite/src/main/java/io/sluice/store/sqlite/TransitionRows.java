package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Transition;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** A transition or state as columns and back. NaN is stored as NULL, which SQLite would make of it anyway. Stateless. */
final class TransitionRows {
    static final String COLUMNS = "boot_counter, boot_nonce, boot_kernel, seq, revision, alarm, label, device, point,"
            + " old_colour, old_acknowledged, old_occurrence, old_since_ms, old_value,"
            + " new_colour, new_acknowledged, new_occurrence, new_since_ms, new_value,"
            + " cause, by, value, unit, limit_value, quality, clock, drill, monotonic_ns, utc_ms, ack_deadline_ms";

    static final String INSERT = "INSERT INTO transitions(" + COLUMNS + ", id) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?,"
            + " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT(seq, boot_counter, boot_nonce) DO NOTHING";

    private TransitionRows() {}

    static void bind(PreparedStatement s, Transition t, long id) throws SQLException {
        s.setLong(1, t.boot().counter());
        s.setString(2, t.boot().nonce());
        s.setString(3, t.boot().kernelBootId());
        s.setLong(4, t.sequence());
        s.setInt(5, t.revision());
        s.setString(6, t.next().alarm());
        s.setString(7, t.label());
        s.setString(8, t.device());
        s.setString(9, t.point());
        bindState(s, 10, t.previous());
        bindState(s, 15, t.next());
        s.setString(20, t.cause());
        s.setString(21, t.by());
        bindNumber(s, 22, t.value());
        s.setString(23, t.unit());
        bindNumber(s, 24, t.limit());
        s.setInt(25, t.quality().code());
        s.setInt(26, Codes.of(t.clock()));
        s.setInt(27, t.realm() == Realm.DRILL ? 1 : 0);
        s.setLong(28, t.monotonicNs());
        s.setLong(29, t.utcMs());
        s.setLong(30, t.ackDeadlineUtcMs());
        s.setLong(31, id);
    }

    /**
     * Reads {@link #COLUMNS}.
     *
     * @throws IllegalArgumentException if a column holds what no version ever wrote
     */
    static Transition read(ResultSet r) throws SQLException {
        String alarm = r.getString(6);
        return new Transition(
                new Boot(r.getLong(1), r.getString(2), r.getString(3)),
                r.getLong(4),
                r.getInt(5),
                r.getString(7),
                r.getString(8),
                r.getString(9),
                readState(r, 10, alarm),
                readState(r, 15, alarm),
                r.getString(20),
                r.getString(21),
                readNumber(r, 22),
                r.getString(23),
                readNumber(r, 24),
                Quality.of((byte) r.getInt(25)),
                Codes.clock(r.getInt(26)),
                r.getInt(27) == 0 ? Realm.LIVE : Realm.DRILL,
                r.getLong(28),
                r.getLong(29),
                r.getLong(30));
    }

    /** Binds colour, acknowledged, occurrence, since and value from parameter {@code at} on. */
    static void bindState(PreparedStatement s, int at, AlarmState state) throws SQLException {
        s.setInt(at, Codes.of(state.colour()));
        s.setInt(at + 1, state.acknowledged() ? 1 : 0);
        s.setString(at + 2, state.occurrence());
        s.setLong(at + 3, state.sinceUtcMs());
        bindNumber(s, at + 4, state.value());
    }

    /**
     * Reads what {@link #bindState} wrote.
     *
     * @throws IllegalArgumentException if the colour is unknown
     */
    static AlarmState readState(ResultSet r, int at, String alarm) throws SQLException {
        return new AlarmState(
                alarm,
                Codes.colour(r.getInt(at)),
                r.getInt(at + 1) != 0,
                r.getString(at + 2),
                r.getLong(at + 3),
                readNumber(r, at + 4));
    }

    private static void bindNumber(PreparedStatement s, int at, double value) throws SQLException {
        if (Double.isNaN(value)) {
            s.setNull(at, Types.REAL);
        } else {
            s.setDouble(at, value);
        }
    }

    private static double readNumber(ResultSet r, int at) throws SQLException {
        double value = r.getDouble(at);
        return r.wasNull() ? Double.NaN : value;
    }
}
