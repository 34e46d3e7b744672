package io.sluice.store.sqlite;

import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Lease;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Appends a scan every 2 ms and a notice every 20 ms, whatever the disk does, and says what an uplink gets and acknowledges:
 * {@code s <sequence>} for each scan, {@code t <sequence>} for each notice, {@code f <text>} when the journal's fault
 * changes, {@code d <count>} when something was dropped or went unsent. Ends when its input ends.
 */
final class FaultyDiskWriter {
    private FaultyDiskWriter() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
        JournalSettings d = JournalSettings.defaults();
        JournalSettings settings = new JournalSettings(
                20,
                d.maxSegmentBytes(),
                200_000,
                d.queueTransitions(),
                64 << 20,
                d.maxTelemetryBytes(),
                d.minFreeBytes(),
                d.keepScansDays(),
                d.keepMinutesDays(),
                d.keepHoursDays(),
                d.keepTransitions(),
                d.maxTransitions(),
                d.maxAuditRows(),
                d.maxUnsentIntervals(),
                d.forgetUplinkDays(),
                50,
                d.checkBytes());
        SqliteJournal journal = new SqliteJournal(settings, Path.of(arguments[0]), System::nanoTime);
        journal.declare(Fixtures.layout(1, 4, 3, false));
        Semaphore news = new Semaphore(0);
        Cursor cursor = journal.cursor("a", news::release);
        Thread writer = new Thread(() -> write(journal), "writer");
        writer.setDaemon(true);
        writer.start();
        Thread end = new Thread(FaultyDiskWriter::awaitEnd, "end");
        end.setDaemon(true);
        end.start();
        String fault = "";
        long lost = 0;
        while (true) {
            news.tryAcquire(20, TimeUnit.MILLISECONDS);
            for (Lease lease = cursor.live(); lease != null; lease = cursor.live()) {
                sent(lease, cursor, out);
            }
            for (Lease lease = cursor.backlog(); lease != null; lease = cursor.backlog()) {
                sent(lease, cursor, out);
            }
            for (Notice notice : cursor.notices(100)) {
                out.println("t " + notice.sequence());
                cursor.acknowledge(notice);
            }
            if (!fault.equals(journal.facts().fault())) {
                fault = journal.facts().fault();
                out.println("f " + fault);
            }
            long now = journal.facts().dropped() + journal.facts().expired();
            if (now != lost) {
                lost = now;
                out.println("d " + lost);
            }
        }
    }

    private static void sent(Lease lease, Cursor cursor, PrintStream out) {
        for (Scan scan : lease.scans()) {
            out.println("s " + scan.sequence());
        }
        cursor.acknowledge(lease);
    }

    private static void write(SqliteJournal journal) {
        for (long n = 1; n < Long.MAX_VALUE; n++) {
            journal.append(Fixtures.scan(n, (int) (n % 4), (double) n, n / 1000.0, -1.5));
            if (n % 10 == 0) {
                journal.append(Fixtures.transition(n / 10));
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // nothing is asked
            }
        } catch (IOException e) {
            // the parent is gone
        }
        Runtime.getRuntime().halt(0);
    }
}
