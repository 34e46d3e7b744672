package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Transition;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Lease;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * Writes to a journal as fast as it goes and says what the journal has let go of as committed, until it is killed:
 * {@code s <first> <last>} for a segment, {@code t <sequence>} for a transition, {@code k <since>} for a state.
 */
final class KilledWriter {
    private KilledWriter() {}

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
        Thread writer = new Thread(() -> write(journal, boot), "writer");
        writer.start();
        while (true) {
            news.acquire();
            for (Lease lease = keeper.live(); lease != null; lease = keeper.live()) {
                int last = lease.scans().size() - 1;
                out.println("s " + lease.scans().get(0).sequence() + " "
                        + lease.scans().get(last).sequence());
            }
            for (Transition t : keeper.transitions(100)) {
                if (t.boot().equals(boot)) {
                    out.println("t " + t.sequence());
                }
            }
            for (Lease lease = sender.live(); lease != null; lease = sender.live()) {
                sender.acknowledge(lease);
            }
            sender.transitions(100).forEach(sender::acknowledge);
        }
    }

    private static void write(SqliteJournal journal, Boot boot) {
        Random random = new Random(boot.counter());
        for (long n = 1; n < Long.MAX_VALUE; n++) {
            double[] values = {random.nextGaussian(), n / 1000.0, -1.5};
            journal.append(
                    new Scan(boot, n, 1, (int) (n % 4), Realm.LIVE, n, 0, ClockState.HOLDOVER, values, new byte[3]));
            if (n % 50 == 0) {
                Transition t = Fixtures.transition(n / 50);
                journal.append(new Transition(
                        boot,
                        t.sequence(),
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
                        t.limit(),
                        t.quality(),
                        t.clock(),
                        t.realm(),
                        t.monotonicNs(),
                        t.utcMs(),
                        t.ackDeadlineUtcMs()));
                journal.keep(Fixtures.state("alarm-" + n % 7, Colour.RED));
            }
            if (n % 20 == 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
