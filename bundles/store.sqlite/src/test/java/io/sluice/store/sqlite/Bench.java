package io.sluice.store.sqlite;

import io.sluice.model.Layout;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Transition;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.JournalFacts;
import io.sluice.port.store.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Prints what a sample costs on disk and how fast it gets there. Run by hand: {@code main [directory]}. */
final class Bench {
    private static final int DEVICES = 64;
    private static final int POINTS = 32;
    private static final Layout LAYOUT = Fixtures.layout(1, DEVICES, POINTS, false);

    private final Random random = new Random(1);
    private final double[][] level = new double[DEVICES][POINTS];
    private long sequence;

    private Bench() {
        for (double[] device : level) {
            for (int p = 0; p < POINTS; p++) {
                device[p] = Fixtures.round(5 + random.nextInt(40) + random.nextDouble(), 3);
            }
        }
    }

    @SuppressWarnings("SystemOut") // a program for people
    public static void main(String[] arguments) throws Exception {
        Path base = arguments.length > 0 ? Path.of(arguments[0]) : Path.of(System.getProperty("java.io.tmpdir"));
        Bench bench = new Bench();
        for (int perSegment : new int[] {1, 10, 60}) {
            System.out.printf("encode, %d s per segment: %s%n", perSegment, bench.encode(perSegment));
        }
        System.out.printf("alarm.db:%s%n", alarms(base));
        for (String synchronous : new String[] {"FULL", "NORMAL", "FULL", "NORMAL"}) {
            System.out.printf("journal at full speed, %s: %s%n", synchronous, bench.journal(base, synchronous));
            for (int perCommit : new int[] {1, 10}) {
                System.out.printf(
                        "one segment of %d s per commit, %s: %s%n",
                        perCommit, synchronous, bench.commits(base, synchronous, perCommit));
            }
        }
    }

    /** What a notice and a group of kept texts cost: in the file, and on the way to the medium. */
    private static String alarms(Path base) throws Exception {
        Path home = Files.createTempDirectory(base, "bench");
        StringBuilder said = new StringBuilder();
        try (SqliteJournal journal = open(home, "FULL")) {
            Cursor cursor = journal.cursor("a", () -> {});
            long n = 0;
            for (int perCommit : new int[] {1, 10}) {
                journal.flush(5000);
                long before = written();
                for (int i = 0; i < 300; i++) {
                    for (int k = 0; k < perCommit; k++) {
                        journal.append(transition(++n));
                    }
                    journal.flush(5000);
                    cursor.notices(100).forEach(cursor::acknowledge);
                }
                said.append(String.format(
                        "%n  %d transitions per commit: %.1f KB written per commit",
                        perCommit, (written() - before) / 1024.0 / 300));
            }
            for (int i = 0; i < 20_000; i++) {
                while (!journal.append(transition(++n))) {
                    journal.flush(5000);
                }
            }
            journal.flush(60_000);
        }
        Path file = home.resolve("data/alarm.db");
        said.append(String.format(
                "%n  %s transitions kept, %.0f bytes each in the file",
                Rig.query(file, "SELECT count(*) FROM transitions"),
                Double.parseDouble(Rig.query(file, "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%transitions%'"))
                        / Double.parseDouble(Rig.query(file, "SELECT count(*) FROM transitions"))));
        for (int keys : new int[] {1, 10, 100, 1000}) {
            said.append(String.format("%n  %s", kept(base, keys)));
        }
        return said.toString();
    }

    private static String kept(Path base, int keys) throws Exception {
        Path home = Files.createTempDirectory(base, "bench");
        try (SqliteJournal journal = open(home, "FULL")) {
            for (int k = 0; k < 2000; k++) {
                journal.keep("alarm/device-" + k + ":level", text(k));
            }
            journal.flush(5000);
            long before = written();
            long start = System.nanoTime();
            for (int i = 1; i <= 300; i++) {
                for (int k = 0; k < keys; k++) {
                    journal.keep("alarm/device-" + k * 2000 / keys + ":level", text(i));
                }
                journal.flush(5000);
            }
            return String.format(
                    "%d of 2000 texts of 200 characters per commit: %.1f KB written, %.2f ms",
                    keys, (written() - before) / 1024.0 / 300, (System.nanoTime() - start) / 1e6 / 300);
        }
    }

    private static String text(int number) {
        String text = "colour=red called=red ack=0 occurrence=17-a3f2c1d0%3Aa1 since=" + (1_770_000_000_000L + number);
        return text + " ".repeat(200 - text.length());
    }

    /** As a site makes them: no text much longer or shorter than in the field. */
    private static Transition transition(long sequence) {
        Transition t = Fixtures.transition(sequence);
        return new Transition(
                t.boot(),
                sequence,
                t.revision(),
                t.label(),
                t.device(),
                t.point(),
                t.previous(),
                t.next(),
                t.cause(),
                t.by(),
                t.value(),
                t.unit(),
                0.25,
                t.quality(),
                new Transition.Facts(false, "underpass", true, true, "flood-2026@7", false, ""),
                t.clock(),
                t.realm(),
                sequence * 1_000_000_000L,
                t.utcMs(),
                t.utcMs() + 300_000);
    }

    /** One scan of each device: every value moves by up to 3 thousandths, one in three stays. */
    private List<Scan> second() {
        List<Scan> scans = new ArrayList<>();
        for (int d = 0; d < DEVICES; d++) {
            double[] values = new double[POINTS];
            for (int p = 0; p < POINTS; p++) {
                if (random.nextInt(3) > 0) {
                    level[d][p] = Fixtures.round(level[d][p] + (random.nextInt(7) - 3) / 1000.0, 3);
                }
                values[p] = level[d][p];
            }
            scans.add(Fixtures.scan(++sequence, d, values));
        }
        return scans;
    }

    private String encode(int secondsPerSegment) {
        SegmentEncoder encoder = new SegmentEncoder(1 << 20);
        List<List<Scan>> seconds = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            seconds.add(second());
        }
        long bytes = 0;
        long samples = 0;
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 30; round++) {
            bytes = 0;
            samples = 0;
            long start = System.nanoTime();
            for (int i = 0; i < seconds.size(); i += secondsPerSegment) {
                encoder.begin(seconds.get(i).get(0), LAYOUT);
                for (int k = i; k < i + secondsPerSegment; k++) {
                    for (Scan scan : seconds.get(k)) {
                        encoder.add(scan);
                        samples += POINTS;
                    }
                }
                bytes += encoder.body().length;
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return String.format("%.2f bytes/sample, %.1f M samples/s", (double) bytes / samples, samples * 1e3 / best);
    }

    private String journal(Path base, String synchronous) throws Exception {
        Path home = Files.createTempDirectory(base, "bench");
        List<Scan> scans = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            scans.addAll(second());
        }
        try (SqliteJournal journal = open(home, synchronous)) {
            journal.declare(LAYOUT);
            Cursor cursor = journal.cursor("a", () -> {});
            long start = System.nanoTime();
            for (Scan scan : scans) {
                while (!journal.append(scan)) {
                    Thread.onSpinWait();
                }
                for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
                    cursor.acknowledge(lease);
                }
            }
            journal.flush(60_000);
            double seconds = (System.nanoTime() - start) / 1e9;
            JournalFacts facts = journal.facts();
            return String.format(
                    "%.2f M samples/s, %d commits, %.2f bytes/sample",
                    facts.samples() / seconds / 1e6,
                    facts.commits(),
                    (double) facts.telemetryBytes() / facts.samples());
        }
    }

    private String commits(Path base, String synchronous, int seconds) throws Exception {
        Path home = Files.createTempDirectory(base, "bench");
        int rounds = 300;
        long samples = (long) rounds * seconds * DEVICES * POINTS;
        double took;
        long written;
        try (SqliteJournal journal = open(home, synchronous)) {
            journal.declare(LAYOUT);
            Cursor cursor = journal.cursor("a", () -> {});
            journal.flush(5000);
            written = written();
            long start = System.nanoTime();
            for (int i = 0; i < rounds; i++) {
                for (int k = 0; k < seconds; k++) {
                    second().forEach(journal::append);
                }
                journal.flush(5000);
                for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
                    cursor.acknowledge(lease);
                }
            }
            took = (System.nanoTime() - start) / 1e9;
            written = written() - written;
        }
        return String.format(
                "%.0f commits/s, file %.2f bytes/sample, %.1f KB written per commit",
                rounds / took,
                (double) Files.size(home.resolve("data/telemetry.db")) / samples,
                written / 1024.0 / rounds);
    }

    /** Bytes this process has sent to block devices so far. */
    private static long written() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("write_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring(13)))
                .sum();
    }

    private static SqliteJournal open(Path home, String synchronous) {
        return new SqliteJournal(
                JournalSettings.defaults(),
                home,
                System::nanoTime,
                c -> {
                    c.setAutoCommit(true);
                    try (Statement s = c.createStatement()) {
                        s.execute("PRAGMA synchronous = " + synchronous);
                    }
                    c.setAutoCommit(false);
                },
                c -> {});
    }
}
