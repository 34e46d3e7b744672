package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Mask;
import io.sluice.model.alarm.Transition;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** A transition as columns and back. NaN is stored as NULL, which SQLite would make of it anyway. Stateless. */
final class TransitionRows {
    private static final int OLD = 10;
    private static final int NEW = 22;
    private static final int CAUSE = 34;
    private static final int FACTS = 40;
    private static final int STAMP = 47;

    static final String COLUMNS = "boot_counter, boot_nonce, boot_kernel, seq, revision, alarm, label, device, point,"
            + state("old") + state("new")
            + " cause, by, value, unit, limit_value, quality,"
            + " fault, alarm_group, first_out, armed, limit_set, resumed, why,"
            + " clock, drill, monotonic_ns, utc_ms, ack_deadline_ms";

    /** Where the id is, when it is asked for after {@link #COLUMNS}. */
    static final int ID = 52;

    static final String INSERT = "INSERT INTO transitions(" + COLUMNS + ", id) VALUES(" + "?, ".repeat(ID - 1) + "?)";

    private TransitionRows() {}

    /** Binds {@link #INSERT}. */
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
        bindState(s, OLD, t.previous());
        bindState(s, NEW, t.next());
        s.setString(CAUSE, t.cause().word());
        s.setString(CAUSE + 1, t.by());
        bindNumber(s, CAUSE + 2, t.value());
        s.setString(CAUSE + 3, t.unit());
        bindNumber(s, CAUSE + 4, t.limit());
        s.setInt(CAUSE + 5, t.quality().code());
        bindFacts(s, t.facts());
        s.setInt(STAMP, Codes.of(t.clock()));
        s.setInt(STAMP + 1, t.realm() == Realm.DRILL ? 1 : 0);
        s.setLong(STAMP + 2, t.monotonicNs());
        s.setLong(STAMP + 3, t.utcMs());
        s.setLong(STAMP + 4, t.ackDeadlineUtcMs());
        s.setLong(ID, id);
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
                readState(r, OLD, alarm),
                readState(r, NEW, alarm),
                Cause.ofWord(r.getString(CAUSE)),
                r.getString(CAUSE + 1),
                readNumber(r, CAUSE + 2),
                r.getString(CAUSE + 3),
                readNumber(r, CAUSE + 4),
                Quality.of((byte) r.getInt(CAUSE + 5)),
                new Transition.Facts(
                        r.getInt(FACTS) != 0,
                        r.getString(FACTS + 1),
                        r.getInt(FACTS + 2) != 0,
                        r.getInt(FACTS + 3) != 0,
                        r.getString(FACTS + 4),
                        r.getInt(FACTS + 5) != 0,
                        r.getString(FACTS + 6)),
                Codes.clock(r.getInt(STAMP)),
                r.getInt(STAMP + 1) == 0 ? Realm.LIVE : Realm.DRILL,
                r.getLong(STAMP + 2),
                r.getLong(STAMP + 3),
                r.getLong(STAMP + 4));
    }

    private static String state(String prefix) {
        return " P_colour, P_called, P_acknowledged, P_unconfirmed, P_overdue, P_shelved_until_ms, P_shelved_by,"
                        .replace("P", prefix)
                + " P_suppressed_by, P_out_of_service_by, P_occurrence, P_since_ms, P_value,".replace("P", prefix);
    }

    private static void bindState(PreparedStatement s, int at, AlarmState state) throws SQLException {
        s.setInt(at, Codes.of(state.colour()));
        s.setInt(at + 1, Codes.of(state.called()));
        s.setInt(at + 2, state.acknowledged() ? 1 : 0);
        s.setInt(at + 3, state.unconfirmed() ? 1 : 0);
        s.setInt(at + 4, state.overdue() ? 1 : 0);
        s.setLong(at + 5, state.mask().shelvedUntilUtcMs());
        s.setString(at + 6, state.mask().shelvedBy());
        s.setString(at + 7, state.mask().suppressedBy());
        s.setString(at + 8, state.mask().outOfServiceBy());
        s.setString(at + 9, state.occurrence());
        s.setLong(at + 10, state.sinceUtcMs());
        bindNumber(s, at + 11, state.value());
    }

    private static AlarmState readState(ResultSet r, int at, String alarm) throws SQLException {
        return new AlarmState(
                alarm,
                Codes.colour(r.getInt(at)),
                Codes.colour(r.getInt(at + 1)),
                r.getInt(at + 2) != 0,
                r.getInt(at + 3) != 0,
                r.getInt(at + 4) != 0,
                new Mask(r.getLong(at + 5), r.getString(at + 6), r.getString(at + 7), r.getString(at + 8)),
                r.getString(at + 9),
                r.getLong(at + 10),
                readNumber(r, at + 11));
    }

    private static void bindFacts(PreparedStatement s, Transition.Facts facts) throws SQLException {
        s.setInt(FACTS, facts.fault() ? 1 : 0);
        s.setString(FACTS + 1, facts.group());
        s.setInt(FACTS + 2, facts.firstOut() ? 1 : 0);
        s.setInt(FACTS + 3, facts.armed() ? 1 : 0);
        s.setString(FACTS + 4, facts.limitSet());
        s.setInt(FACTS + 5, facts.resumed() ? 1 : 0);
        s.setString(FACTS + 6, facts.why());
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
