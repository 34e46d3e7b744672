package io.sluice.store.sqlite;

import io.sluice.model.Layout;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Lease;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.sqlite.JDBC;

/** A journal on a directory of its own, with a clock moved by hand and files that can be disturbed. */
final class Rig implements AutoCloseable {
    static final long WAIT_MS = 20_000;

    final Path home;
    final Layout layout = Fixtures.layout(1, 4, 3, false);
    final AtomicLong nowNs = new AtomicLong(1_000_000_000L);
    volatile FileOwner.Probe telemetryProbe = c -> {};
    volatile FileOwner.Probe alarmProbe = c -> {};
    SqliteJournal journal;
    private long sequence;

    Rig(Path home, JournalSettings settings) {
        this.home = home;
        open(settings);
    }

    Rig(Path home) {
        this(home, JournalSettings.defaults());
    }

    static JournalSettings settings(int queueScans, long maxPendingBytes, long maxTelemetryBytes, int maxIntervals) {
        JournalSettings d = JournalSettings.defaults();
        return new JournalSettings(
                d.commitIntervalMs(),
                d.maxSegmentBytes(),
                queueScans,
                16,
                maxPendingBytes,
                maxTelemetryBytes,
                d.minFreeBytes(),
                d.keepScansDays(),
                d.keepMinutesDays(),
                d.keepHoursDays(),
                100,
                300,
                100,
                maxIntervals,
                d.forgetUplinkDays(),
                d.retryMs(),
                d.checkBytes());
    }

    void open(JournalSettings settings) {
        journal = new SqliteJournal(
                settings, home, nowNs::get, c -> telemetryProbe.beforeCommit(c), c -> alarmProbe.beforeCommit(c));
        journal.declare(layout);
    }

    void reopen() {
        reopen(JournalSettings.defaults());
    }

    void reopen(JournalSettings settings) {
        journal.close();
        open(settings);
        journal.flush(WAIT_MS);
    }

    Path file(String name) {
        return home.resolve("data").resolve(name);
    }

    /** Appends a scan of three values, of which one takes its eight bytes on the disk too. */
    boolean scan() {
        sequence++;
        return journal.append(Fixtures.scan(sequence, (int) (sequence % 4), (double) sequence, noise(sequence), -1.5));
    }

    private static double noise(long n) {
        return 1 + ((n * 0x9e37_79b9_7f4a_7c15L) >>> 12) * 0x1p-52;
    }

    /** Appends and commits a segment of one scan. */
    void segment() {
        scan();
        flush();
    }

    void segments(int count) {
        for (int i = 0; i < count; i++) {
            segment();
        }
    }

    void flush() {
        if (!journal.flush(WAIT_MS)) {
            throw new AssertionError("not flushed: " + journal.facts());
        }
    }

    long sequence() {
        return sequence;
    }

    void pass(long ms) {
        nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
        journal.clockMoved();
    }

    String fault() {
        return journal.facts().fault();
    }

    /** Takes and acknowledges all backlog; returns the sequences in the order they came. */
    static List<Long> drain(Cursor cursor) {
        List<Long> sequences = new ArrayList<>();
        for (Lease lease = cursor.backlog(); lease != null; lease = cursor.backlog()) {
            lease.scans().stream().map(Scan::sequence).forEach(sequences::add);
            cursor.acknowledge(lease);
        }
        return sequences;
    }

    static List<Long> sequences(List<Notice> notices) {
        return notices.stream().map(Notice::sequence).toList();
    }

    /** Runs SQL on a file from outside. */
    static void sql(Path file, String... statements) throws SQLException {
        try (Connection c = new JDBC().connect("jdbc:sqlite:" + file, new Properties());
                Statement s = c.createStatement()) {
            for (String statement : statements) {
                s.execute(statement);
            }
        }
    }

    /** Makes a file of a script whose statements end with a semicolon at the end of a line. */
    static void script(Path file, String script) throws SQLException {
        Rig.sql(file, script.split(";\\R"));
    }

    static String query(Path file, String query) throws SQLException {
        try (Connection c = new JDBC().connect("jdbc:sqlite:" + file, new Properties());
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(query)) {
            return r.next() ? r.getString(1) : "";
        }
    }

    @Override
    public void close() {
        journal.close();
    }
}
