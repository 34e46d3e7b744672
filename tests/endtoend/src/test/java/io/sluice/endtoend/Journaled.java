package io.sluice.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.sqlite.JDBC;

/**
 * What a gateway that is not running any more has in its journal, read from {@code data/telemetry.db} as
 * {@code docs/reference/journal.md} describes it.
 *
 * @param boot boot id on the wire
 * @param firstSequence sequence of the segment's first scan
 * @param lastSequence sequence of its last scan
 * @param scans scans in it
 * @param samples values in it
 */
record Journaled(String boot, long firstSequence, long lastSequence, long scans, long samples) {
    /** All segments of the journal in this home, in their order. */
    static List<Journaled> read(Path home) {
        Path file = home.resolve("data/telemetry.db");
        if (!Files.exists(file)) {
            return List.of();
        }
        List<Journaled> segments = new ArrayList<>();
        try (Connection c = new JDBC().connect("jdbc:sqlite:" + file, new Properties());
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(
                        """
                        SELECT b.counter || '-' || b.nonce, s.first_seq, s.last_seq, s.scans, s.samples
                        FROM segments s JOIN boots b ON b.id = s.boot ORDER BY s.id""")) {
            while (r.next()) {
                segments.add(new Journaled(r.getString(1), r.getLong(2), r.getLong(3), r.getLong(4), r.getLong(5)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("read " + file, e);
        }
        return segments;
    }

    /** How many of its scans are missing, given how many of its sequences arrived. */
    long missing(Ledger ledger) {
        return scans - ledger.arrived(boot, firstSequence, lastSequence);
    }
}
