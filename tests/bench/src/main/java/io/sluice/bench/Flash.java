package io.sluice.bench;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Layout.DeviceLayout;
import io.sluice.model.Layout.PointLayout;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Detail;
import io.sluice.port.store.Lease;
import io.sluice.store.sqlite.JournalSettings;
import io.sluice.store.sqlite.SqliteJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What a site costs its card: the journal is given a site's scans with a clock that is moved by hand, an uplink takes and
 * acknowledges them, and the kernel's count of what this process had written is read before and after (proc(5), {@code
 * write_bytes}: needs a directory that is no tmpfs).
 */
final class Flash {
    private static final long DAY_MS = 86_400_000L;
    private static final long BEGIN_MS = 1_790_000_000_000L;
    private static final int COMMIT_MS = 10_000;
    private static final int PATIENCE_MS = 20_000;

    private final AtomicLong nowMs = new AtomicLong();
    private final Random dice = new Random(20);

    private Flash() {}

    /**
     * A site of 20 points at 1/min for a day, and one of 2,048 points at 1 Hz for ten minutes, both with commits every 10 s.
     *
     * @param work an empty directory to be, on the disk that is measured
     */
    static void measure(Path work, Figures figures) throws IOException, SQLException {
        Cost small = new Flash().run(work.resolve("small"), 5, 4, 60_000, DAY_MS);
        double day = 1e-6;
        figures.add(
                "flash.mbPerDay",
                small.written * day,
                "MB",
                "20 points at 1/min, commits every 10 s, one uplink up: by the kernel");
        figures.add("flash.mbPerDayStored", small.bodies * day, "MB", "of that, coded segments");
        Cost large = new Flash().run(work.resolve("large"), 64, 32, 1000, 600_000);
        figures.add(
                "flash.ratio",
                (double) large.written / large.bodies,
                "-",
                "2,048 points at 1 Hz, commits every 10 s: written over coded bytes");
        figures.add("flash.bytesPerReading", (double) large.bodies / large.readings, "B", "of these, coded");
    }

    /**
     * What a run cost.
     *
     * @param written by the kernel's count, bytes
     * @param bodies coded segments in the file, bytes
     */
    private record Cost(long written, long bodies, long readings) {}

    private Cost run(Path home, int devices, int points, long periodMs, long durationMs)
            throws IOException, SQLException {
        Files.createDirectories(home);
        Layout layout = layout(devices, points);
        double[][] level = new double[devices][points];
        long readings = 0;
        long before = writtenBytes();
        try (SqliteJournal journal = new SqliteJournal(settings(), home, () -> nowMs.get() * 1_000_000L)) {
            journal.declare(layout);
            Cursor cursor = journal.cursor("platform", () -> {}, Detail.SCANS);
            long sequence = 0;
            for (long atMs = 0; atMs < durationMs; atMs += periodMs) {
                for (int d = 0; d < devices; d++) {
                    journal.append(scan(++sequence, d, level[d], atMs));
                    readings += points;
                }
                // an acknowledgement comes after its commit and is written with the next one
                nowMs.addAndGet(periodMs);
                if (nowMs.get() % COMMIT_MS == 0) {
                    commit(journal, cursor);
                }
            }
        }
        return new Cost(writtenBytes() - before, bodies(home.resolve("data/telemetry.db")), readings);
    }

    private static void commit(SqliteJournal journal, Cursor cursor) {
        if (!journal.flush(PATIENCE_MS)) {
            throw new IllegalStateException(
                    "the journal does not commit: " + journal.facts().fault());
        }
        for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
            cursor.acknowledge(lease);
        }
    }

    private Scan scan(long sequence, int device, double[] level, long atMs) {
        double[] values = new double[level.length];
        for (int p = 0; p < values.length; p++) {
            // as instruments are: most of the time the last digit moves, sometimes something happens
            level[p] += dice.nextInt(40) == 0 ? dice.nextGaussian() * 20 : Math.rint(dice.nextGaussian());
            values[p] = Math.rint(level[p]) / 10;
        }
        return new Scan(
                new Boot(1, "0000be1c", ""),
                sequence,
                1,
                device,
                Realm.LIVE,
                atMs * 1_000_000L,
                BEGIN_MS,
                ClockState.SYNCHRONISED,
                values,
                new byte[values.length]);
    }

    private static Layout layout(int devices, int points) {
        List<DeviceLayout> all = new ArrayList<>();
        for (int d = 0; d < devices; d++) {
            List<PointLayout> columns = new ArrayList<>();
            for (int p = 0; p < points; p++) {
                columns.add(new PointLayout("p" + p, "mm", 1));
            }
            all.add(new DeviceLayout("dev-" + d, columns));
        }
        return new Layout(1, all);
    }

    private static JournalSettings settings() {
        // as shipped but for the first
        return new JournalSettings(
                COMMIT_MS, 256 << 10, 20_000, 4096, 4L << 20, 1L << 30, 16L << 20, 400, 800, 3650, 10_000, 100_000,
                100_000, 1000, 30, 1000, 64L << 20);
    }

    private static long writtenBytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/io"))) {
            return lines.filter(l -> l.startsWith("write_bytes: "))
                    .mapToLong(l -> Long.parseLong(l.substring(13)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long bodies(Path file) throws SQLException {
        long sum = 0;
        try (Connection db = new org.sqlite.JDBC().connect("jdbc:sqlite:" + file, new Properties());
                Statement s = db.createStatement()) {
            for (String table : List.of("segments", "minutes", "hours")) {
                try (ResultSet r = s.executeQuery("SELECT total(length(body)) FROM " + table)) {
                    sum += r.next() ? r.getLong(1) : 0;
                }
            }
        }
        return sum;
    }
}
