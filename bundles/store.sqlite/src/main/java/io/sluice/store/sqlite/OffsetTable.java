package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.ClockCorrection;
import io.sluice.model.ClockState;
import io.sluice.model.Scan;
import io.sluice.port.store.Detail;
import io.sluice.store.sqlite.SegmentRows.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right offsets from boot-time clock to UTC, per boot and stretch of scans that were stamped while nobody had set the
 * clock. Bodies of segments stay as they are; what is read back is put right, and so are the times in the rows.
 *
 * <pre>
 *  correct() --> known (memory) ------------------------------> right(): what is leased
 *            \-> due --> write(): table and rows, with the next commit --> written --> utcMs(): rows to come
 * </pre>
 *
 * {@link #correct} and {@link #right} are thread-safe; all else is confined to the file's thread.
 */
final class OffsetTable {
    static final String CREATE =
            """
            CREATE TABLE offsets(
              id INTEGER PRIMARY KEY,
              boot_counter INTEGER NOT NULL,
              boot_nonce TEXT NOT NULL,
              boot_kernel TEXT NOT NULL,
              from_seq INTEGER NOT NULL,
              to_seq INTEGER NOT NULL,
              from_ns INTEGER NOT NULL,
              to_ns INTEGER NOT NULL,
              old_offset_ms INTEGER NOT NULL,
              offset_ms INTEGER NOT NULL,
              error_ms INTEGER NOT NULL,
              source TEXT NOT NULL,
              UNIQUE(boot_nonce, boot_counter, from_seq)) STRICT""";

    /** Rows at most; the oldest go first. */
    static final int MOST = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(OffsetTable.class);

    private final Object lock = new Object();
    private final List<ClockCorrection> due = new ArrayList<>();
    private volatile List<ClockCorrection> known = List.of();

    // the file's thread
    private List<ClockCorrection> written = List.of();
    private List<ClockCorrection> writing = List.of();

    // ---- any thread

    /** Takes a correction; one that is known already changes nothing. */
    void correct(ClockCorrection c) {
        if (c.toSequence() < c.fromSequence()) {
            return; // no scan is concerned
        }
        synchronized (lock) {
            if (known.stream().noneMatch(k -> isSame(k, c))) {
                known = bounded(known, List.of(c));
                due.add(c);
            }
        }
    }

    /** The scans with the right times, as far as these are known; the same list if there is nothing to put right. */
    List<Scan> right(List<Scan> scans) {
        return right(scans, known);
    }

    /** The same with what this file knows; for readers that share no memory with the writer. */
    static List<Scan> right(List<Scan> scans, Connection connection) throws SQLException {
        if (scans.isEmpty() || scans.get(0).clock() != ClockState.UNSYNCHRONISED) {
            return scans;
        }
        Boot boot = scans.get(0).boot();
        return right(scans, read(connection, "WHERE boot_counter = ?1 AND boot_nonce = ?2 ORDER BY id", boot));
    }

    private static List<Scan> right(List<Scan> scans, List<ClockCorrection> now) {
        if (now.isEmpty() || scans.isEmpty() || scans.get(0).clock() != ClockState.UNSYNCHRONISED) {
            return scans;
        }
        List<Scan> right = new ArrayList<>(scans.size());
        for (Scan scan : scans) {
            right.add(right(scan, now));
        }
        return right;
    }

    private static Scan right(Scan s, List<ClockCorrection> now) {
        for (ClockCorrection c : now) {
            if (c.covers(s)) {
                return new Scan(
                        s.boot(),
                        s.sequence(),
                        s.revision(),
                        s.device(),
                        s.realm(),
                        s.monotonicNs(),
                        c.newOffsetMs(),
                        ClockState.CORRECTED,
                        s.values(),
                        s.quality());
            }
        }
        return s;
    }

    // ---- the file's thread

    /** Reads what the file knows. What only memory knows is written with the next commit. */
    void load(Connection connection) throws SQLException {
        List<ClockCorrection> rows = read(connection, "ORDER BY id", null);
        written = List.copyOf(rows);
        writing = List.of();
        synchronized (lock) {
            List<ClockCorrection> fresh = known.stream()
                    .filter(k -> rows.stream().noneMatch(w -> isSame(w, k)))
                    .toList();
            due.clear();
            due.addAll(fresh);
            known = bounded(rows, fresh);
        }
    }

    private static List<ClockCorrection> read(Connection connection, String which, Boot boot) throws SQLException {
        List<ClockCorrection> rows = new ArrayList<>();
        try (PreparedStatement s = connection.prepareStatement(
                "SELECT boot_counter, boot_nonce, boot_kernel, from_seq, to_seq, from_ns, to_ns, old_offset_ms,"
                        + " offset_ms, error_ms, source FROM offsets " + which)) {
            if (boot != null) {
                s.setLong(1, boot.counter());
                s.setString(2, boot.nonce());
            }
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    rows.add(new ClockCorrection(
                            new Boot(r.getLong(1), r.getString(2), r.getString(3)),
                            r.getLong(4),
                            r.getLong(5),
                            r.getLong(6),
                            r.getLong(7),
                            r.getLong(8),
                            r.getLong(9),
                            r.getLong(10),
                            r.getString(11)));
                }
            }
        }
        return rows;
    }

    boolean isDirty() {
        synchronized (lock) {
            return !due.isEmpty();
        }
    }

    /** Writes what is due and puts the times of rows right that are there already. To be called before rows are added. */
    void write(Connection connection, SegmentRows rows) throws SQLException {
        synchronized (lock) {
            writing = List.copyOf(due);
        }
        for (ClockCorrection c : writing) {
            insert(connection, c);
            for (Detail detail : Detail.values()) {
                shift(connection, rows, c, detail);
            }
        }
        if (!writing.isEmpty()) {
            try (Statement s = connection.createStatement()) {
                s.executeUpdate("DELETE FROM offsets WHERE id <= (SELECT max(id) FROM offsets) - " + MOST);
            }
        }
    }

    private static void insert(Connection connection, ClockCorrection c) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "INSERT INTO offsets(boot_counter, boot_nonce, boot_kernel, from_seq, to_seq, from_ns, to_ns,"
                        + " old_offset_ms, offset_ms, error_ms, source) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            s.setLong(1, c.boot().counter());
            s.setString(2, c.boot().nonce());
            s.setString(3, c.boot().kernelBootId());
            s.setLong(4, c.fromSequence());
            s.setLong(5, c.toSequence());
            s.setLong(6, c.fromNs());
            s.setLong(7, c.toNs());
            s.setLong(8, c.oldOffsetMs());
            s.setLong(9, c.newOffsetMs());
            s.setLong(10, c.errorMs());
            s.setString(11, c.source());
            s.executeUpdate();
        }
    }

    /** Rows of a boot lie side by side. Every scan of a stretch was stamped with the same offset: its number says enough. */
    private static void shift(Connection connection, SegmentRows rows, ClockCorrection c, Detail detail)
            throws SQLException {
        long boot = bootRow(connection, c.boot());
        long newest = rows.newest(detail);
        long first = rows.firstWith(Column.BOOT, boot, detail, Ids.base(detail), newest);
        if (boot == 0 || first == Long.MAX_VALUE || rows.value(Column.BOOT, first) != boot) {
            return;
        }
        long next = rows.firstWith(Column.BOOT, boot + 1, detail, first, newest);
        for (String end : List.of("first", "last")) {
            try (PreparedStatement s =
                    connection.prepareStatement("UPDATE " + Ids.table(detail) + " SET " + end + "_utc_ms = " + end
                            + "_utc_ms + ? WHERE id BETWEEN ? AND ? AND " + end + "_seq BETWEEN ? AND ?")) {
                s.setLong(1, c.shiftMs());
                s.setLong(2, first);
                s.setLong(3, next == Long.MAX_VALUE ? newest : next - 1);
                s.setLong(4, c.fromSequence());
                s.setLong(5, c.toSequence());
                s.executeUpdate();
            }
        }
    }

    private static long bootRow(Connection connection, Boot boot) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "SELECT id FROM boots WHERE counter = ? AND nonce = ? ORDER BY id LIMIT 1")) {
            s.setLong(1, boot.counter());
            s.setString(2, boot.nonce());
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? r.getLong(1) : 0;
            }
        }
    }

    /** The times of a row that is about to be written: of scans that may have been put right while they waited. */
    long utcMs(Sealed sealed, long sequence, long stampedMs) {
        if (sealed.clock() != ClockState.UNSYNCHRONISED) {
            return stampedMs; // summaries of scans that were read back are right already
        }
        for (List<ClockCorrection> list : List.of(written, writing)) {
            for (ClockCorrection c : list) {
                if (sequence >= c.fromSequence()
                        && sequence <= c.toSequence()
                        && c.boot().equals(sealed.boot())) {
                    return stampedMs + c.shiftMs();
                }
            }
        }
        return stampedMs;
    }

    void committed() {
        if (writing.isEmpty()) {
            return;
        }
        LOG.info("event=journal-restamped stretches={}", writing.size());
        synchronized (lock) {
            due.removeAll(writing);
        }
        written = bounded(written, writing);
        writing = List.of();
    }

    void rolledBack() {
        writing = List.of();
    }

    private static boolean isSame(ClockCorrection a, ClockCorrection b) {
        return a.fromSequence() == b.fromSequence() && a.boot().equals(b.boot());
    }

    private static List<ClockCorrection> bounded(List<ClockCorrection> old, List<ClockCorrection> more) {
        List<ClockCorrection> all = new ArrayList<>(old);
        all.addAll(more);
        return List.copyOf(all.subList(Math.max(0, all.size() - MOST), all.size()));
    }
}
