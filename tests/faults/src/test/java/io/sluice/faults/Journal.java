package io.sluice.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.sqlite.JDBC;

/**
 * What a gateway that is not running any more has in its journal, read from the tables that {@code docs/reference/journal.md}
 * describes.
 *
 * @param segments segments of {@code telemetry.db} in their order
 * @param notices event ids of the transitions and events of {@code alarm.db}
 * @param integrity what SQLite finds wrong with the two files; empty if nothing
 */
record Journal(List<Segment> segments, Set<String> notices, List<String> integrity) {
    /**
     * One segment.
     *
     * @param boot boot id on the wire
     * @param first sequence of its first scan
     * @param last sequence of its last scan
     * @param scans scans in it
     */
    record Segment(String boot, long first, long last, long scans) {}

    /** Reads both files below a home; the gateway must have ended. */
    static Journal read(Path home) {
        List<Segment> segments = new ArrayList<>();
        Set<String> notices = new LinkedHashSet<>();
        List<String> integrity = new ArrayList<>();
        each(
                home.resolve("data/telemetry.db"),
                """
                SELECT b.counter || '-' || b.nonce, s.first_seq, s.last_seq, s.scans
                FROM segments s JOIN boots b ON b.id = s.boot ORDER BY s.id""",
                integrity,
                r -> segments.add(new Segment(r.getString(1), r.getLong(2), r.getLong(3), r.getLong(4))));
        each(
                home.resolve("data/alarm.db"),
                """
                SELECT boot_counter || '-' || boot_nonce || ':t' || seq FROM transitions UNION ALL
                SELECT boot_counter || '-' || boot_nonce || ':t' || seq FROM events""",
                integrity,
                r -> notices.add(r.getString(1)));
        return new Journal(segments, notices, integrity);
    }

    /** Scans in all segments. */
    long scans() {
        return segments.stream().mapToLong(Segment::scans).sum();
    }

    /** Segments of which something did not arrive, in words; the first 20. */
    List<String> missing(Arrivals arrivals) {
        return segments.stream()
                .filter(s -> arrivals.arrived(s.boot, s.first, s.last) != s.scans)
                .map(s -> s + ": " + arrivals.arrived(s.boot, s.first, s.last) + " of them arrived")
                .limit(20)
                .toList();
    }

    private interface Row {
        void take(ResultSet r) throws SQLException;
    }

    private static void each(Path file, String query, List<String> integrity, Row row) {
        if (!Files.exists(file)) {
            return;
        }
        try (Connection c = new JDBC().connect("jdbc:sqlite:" + file, new Properties());
                Statement s = c.createStatement()) {
            try (ResultSet r = s.executeQuery("PRAGMA integrity_check")) {
                while (r.next()) {
                    if (!r.getString(1).equals("ok")) {
                        integrity.add(file.getFileName() + ": " + r.getString(1));
                    }
                }
            }
            try (ResultSet r = s.executeQuery(query)) {
                while (r.next()) {
                    row.take(r);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("read " + file, e);
        }
    }
}
