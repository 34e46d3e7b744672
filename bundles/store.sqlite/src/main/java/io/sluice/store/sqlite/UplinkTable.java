package io.sluice.store.sqlite;

import io.sluice.port.store.Detail;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables {@code meta}, {@code uplinks} and {@code unsent}, which both files have. Confined to the file's thread.
 *
 * <p>An uplink's age is counted in running time of the file, not in calendar time: a clock that starts in 1970 and jumps
 * must not make every uplink look forgotten.
 */
final class UplinkTable implements AutoCloseable {
    private final PreparedStatement insertUplink;
    private final PreparedStatement touchUplink;
    private final PreparedStatement dropUplink;
    private final PreparedStatement putUnsent;
    private final PreparedStatement dropUnsent;
    private final PreparedStatement dropAllUnsent;
    private final PreparedStatement ran;
    private final long identity;
    private final long baseId;
    private final long ranBeforeMs;
    private long nextRow;

    /** What one uplink's rows become with the running transaction. */
    record Save(UplinkEntry entry, Intervals unsent, long row, long openedMs, Detail detail) {}

    /**
     * Reads {@code meta}, writes it into a new file.
     *
     * @param baseIfNew id that comes before the first one of a new file
     */
    UplinkTable(Connection c, long baseIfNew) throws SQLException {
        try (Statement s = c.createStatement()) {
            if (Database.number(s, "SELECT count(*) FROM meta") == 0) {
                s.execute("INSERT INTO meta VALUES(1, " + new SecureRandom().nextLong() + ", " + baseIfNew + ", 0)");
            }
            try (ResultSet r = s.executeQuery("SELECT identity, base_id, ran_ms FROM meta")) {
                r.next();
                identity = r.getLong(1);
                baseId = r.getLong(2);
                ranBeforeMs = r.getLong(3);
            }
            nextRow = Database.number(s, "SELECT max(id) FROM uplinks") + 1;
        }
        insertUplink = c.prepareStatement("INSERT INTO uplinks(id, name, opened_ms) VALUES(?, ?, ?)");
        touchUplink = c.prepareStatement("UPDATE uplinks SET opened_ms = ? WHERE id = ?");
        dropUplink = c.prepareStatement("DELETE FROM uplinks WHERE id = ?");
        putUnsent = c.prepareStatement("INSERT INTO unsent(uplink, first, last) VALUES(?, ?, ?)"
                + " ON CONFLICT(uplink, first) DO UPDATE SET last = excluded.last");
        dropUnsent = c.prepareStatement("DELETE FROM unsent WHERE uplink = ? AND first = ?");
        dropAllUnsent = c.prepareStatement("DELETE FROM unsent WHERE uplink = ?");
        ran = c.prepareStatement("UPDATE meta SET ran_ms = ?");
    }

    /** Random number of the file: the same file opened again has the same. */
    long identity() {
        return identity;
    }

    /** Id that came before the first one ever given in this file. */
    long baseId() {
        return baseId;
    }

    /** Running time of the file up to the last time it was written down, ms. */
    long ranBeforeMs() {
        return ranBeforeMs;
    }

    /** All uplinks the file knows. */
    List<UplinkEntry> load(Connection c) throws SQLException {
        List<UplinkEntry> entries = new ArrayList<>();
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT id, name, opened_ms FROM uplinks ORDER BY id")) {
            while (r.next()) {
                UplinkEntry e = new UplinkEntry(r.getString(2));
                e.row = r.getLong(1);
                e.openedMs = r.getLong(3);
                e.savedOpenedMs = e.openedMs;
                entries.add(e);
            }
        }
        try (PreparedStatement s = c.prepareStatement("SELECT first, last FROM unsent WHERE uplink = ?")) {
            for (UplinkEntry e : entries) {
                s.setLong(1, e.row);
                try (ResultSet r = s.executeQuery()) {
                    while (r.next()) {
                        e.unsent.add(r.getLong(1), r.getLong(2));
                        e.saved.add(r.getLong(1), r.getLong(2));
                    }
                }
            }
        }
        return entries;
    }

    /** Prepares to write an uplink with these unsent ids. Under the lane's lock. */
    Save plan(UplinkEntry entry, Intervals unsent) {
        return new Save(entry, unsent, entry.row == 0 ? nextRow++ : entry.row, entry.openedMs, entry.detail);
    }

    /** Writes the difference to what the file has. */
    void write(List<Save> saves) throws SQLException {
        for (Save save : saves) {
            UplinkEntry e = save.entry();
            if (e.row == 0) {
                insertUplink.setLong(1, save.row());
                insertUplink.setString(2, e.name);
                insertUplink.setLong(3, save.openedMs());
                insertUplink.executeUpdate();
            } else if (e.savedOpenedMs != save.openedMs()) {
                touchUplink.setLong(1, save.openedMs());
                touchUplink.setLong(2, save.row());
                touchUplink.executeUpdate();
            }
            writeDifference(save.row(), e.saved, save.unsent());
        }
    }

    /** The transaction with these has been committed. Under the lane's lock. */
    static void written(List<Save> saves) {
        for (Save save : saves) {
            save.entry().row = save.row();
            save.entry().saved = save.unsent();
            save.entry().savedOpenedMs = save.openedMs();
            save.entry().savedDetail = save.detail();
        }
    }

    void drop(UplinkEntry entry) throws SQLException {
        dropUplink.setLong(1, entry.row);
        dropUplink.executeUpdate();
        dropAllUnsent.setLong(1, entry.row);
        dropAllUnsent.executeUpdate();
    }

    void ran(long ms) throws SQLException {
        ran.setLong(1, ms);
        ran.executeUpdate();
    }

    private void writeDifference(long row, Intervals before, Intervals after) throws SQLException {
        int b = 0;
        for (int a = 0; a < after.size(); a++) {
            while (b < before.size() && before.first(b) < after.first(a)) {
                dropRow(row, before.first(b++));
            }
            boolean same = b < before.size() && before.first(b) == after.first(a);
            if (!same || before.last(b) != after.last(a)) {
                putUnsent.setLong(1, row);
                putUnsent.setLong(2, after.first(a));
                putUnsent.setLong(3, after.last(a));
                putUnsent.executeUpdate();
            }
            b += same ? 1 : 0;
        }
        while (b < before.size()) {
            dropRow(row, before.first(b++));
        }
    }

    private void dropRow(long row, long first) throws SQLException {
        dropUnsent.setLong(1, row);
        dropUnsent.setLong(2, first);
        dropUnsent.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement s :
                List.of(insertUplink, touchUplink, dropUplink, putUnsent, dropUnsent, dropAllUnsent, ran)) {
            s.close();
        }
    }
}
