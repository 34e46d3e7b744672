package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Lease;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes to a journal as fast as it goes and says what the journal has let go of as committed, until it is killed:
 * {@code s <first> <last>} for a segment, {@code t <sequence>} for a notice, {@code k <number>} for a text that was flushed.
 * Before notice n it keeps text n under {@link #TAIL} and forgets a text it kept before notice n - 3.
 */
final class KilledWriter {
    static final String TAIL = "alarm/tail";
    static final String FLUSHED = "alarm/flushed";
    static final String GONE = "alarm/gone-";

    private KilledWriter() {}

    /** A text that shows whether it is whole: {@code boot:number:} and so many stars. */
    static String text(long boot, long number) {
        return boot + ":" + number + ":" + "*".repeat((int) (number * 977 % 9000));
    }

    public static void main(String[] arguments) throws Exception {
        Boot boot = new Boot(Long.parseLong(arguments[1]), "00000000", "");
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
        JournalSettings d = JournalSettings.defaults();
        JournalSettings quick = new JournalSettings(
                10,
                8192,
                d.queueScans(),
                d.queueTransitions(),
                d.maxPendingBytes(),
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
                d.retryMs(),
                d.checkBytes());
        SqliteJournal journal = new SqliteJournal(quick, Path.of(arguments[0]), System::nanoTime);
        journal.declare(Fixtures.layout(1, 4, 3, false));
        Semaphore news = new Semaphore(0);
        Cursor keeper = journal.cursor("keeper", news::release);
        Cursor sender = journal.cursor("sender", () -> {});
        Thread writer = new Thread(() -> write(journal, boot, out), "writer");
        writer.start();
        while (true) {
            news.acquire();
            for (Lease lease = keeper.live(); lease != null; lease = keeper.live()) {
                int last = lease.scans().size() - 1;
                out.println("s " + lease.scans().get(0).sequence() + " "
                        + lease.scans().get(last).sequence());
            }
            for (Notice notice : keeper.notices(100)) {
                if (notice.boot().equals(boot)) {
                    out.println("t " + notice.sequence());
                }
            }
            for (Lease lease = sender.live(); lease != null; lease = sender.live()) {
                sender.acknowledge(lease);
            }
            sender.notices(100).forEach(sender::acknowledge);
        }
    }

    private static void write(SqliteJournal journal, Boot boot, PrintStream out) {
        Random random = new Random(boot.counter());
        for (long n = 1; n < Long.MAX_VALUE; n++) {
            double[] values = {random.nextGaussian(), n / 1000.0, -1.5};
            journal.append(
                    new Scan(boot, n, 1, (int) (n % 4), Realm.LIVE, n, 0, ClockState.HOLDOVER, values, new byte[3]));
            if (n % 50 == 0) {
                long number = n / 50;
                journal.keep("alarm/" + n % 7, text(boot.counter(), n));
                journal.keep(GONE + number, "here");
                journal.keep(GONE + (number - 3), "");
                journal.keep(TAIL, text(boot.counter(), number));
                journal.append(number % 3 == 0 ? Fixtures.event(boot, number) : Fixtures.transition(boot, number));
            }
            if (n % 333 == 0) {
                journal.keep(FLUSHED, text(boot.counter(), n));
                if (journal.flush(10_000)) {
                    out.println("k " + n);
                }
            }
            if (n % 20 == 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
