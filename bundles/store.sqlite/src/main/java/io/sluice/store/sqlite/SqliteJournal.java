package io.sluice.store.sqlite;

import io.sluice.model.ClockCorrection;
import io.sluice.model.Layout;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import io.sluice.port.store.AuditLog;
import io.sluice.port.store.Collector;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import io.sluice.port.store.Journal;
import io.sluice.port.store.JournalFacts;
import io.sluice.port.store.NoticeLog;
import io.sluice.port.store.StateKeeper;
import java.io.Closeable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in two SQLite files below {@code <home>/data}, each with a thread of its own, so that one's trouble is not the
 * other's. Always constructs: a file that cannot be opened is retried, and {@link JournalFacts#fault()} says so.
 *
 * <pre>
 *  append(Scan)       --> queue --> journal-telemetry --> telemetry.db --\
 *  append(Notice)     --> queue --> journal-alarm ------> alarm.db ------+--> Cursor (one per uplink)
 *  keep, record       -------------^
 * </pre>
 *
 * Thread-safe. {@link #append(Scan)}, {@link #append(Notice)} and {@link #keep} never wait for the disk.
 */
public class SqliteJournal implements Journal, History, Collector, NoticeLog, StateKeeper, AuditLog, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);
    private static final long OPEN_WAIT_MS = 2000;
    private static final long COLLECT_WAIT_MS = 2000;
    private static final long AUDIT_WAIT_MS = 5000;
    private static final long CLOSE_WAIT_MS = 5000;

    private final SqliteHistory history;
    private final TelemetryLane telemetry;
    private final AlarmLane alarm;
    private final FileOwner telemetryOwner;
    private final FileOwner alarmOwner;

    /**
     * Starts both threads, which open the files. Returns at once.
     *
     * @param settings what can be set
     * @param home directory of the site; {@code data} below it is created if missing
     * @param monotonicNs clock for intervals, ns, never steps
     */
    public SqliteJournal(JournalSettings settings, Path home, LongSupplier monotonicNs) {
        this(settings, home, monotonicNs, c -> {}, c -> {});
    }

    SqliteJournal(
            JournalSettings settings,
            Path home,
            LongSupplier monotonicNs,
            FileOwner.Probe telemetryProbe,
            FileOwner.Probe alarmProbe) {
        Path data = home.toAbsolutePath().resolve("data");
        Database.Choice telemetryChoice = Database.choose(data, Schema.TELEMETRY);
        Database.Choice alarmChoice = Database.choose(data, Schema.ALARM);
        Path telemetryFile = telemetryChoice.file();
        Path alarmFile = alarmChoice.file();
        history = new SqliteHistory(telemetryFile);
        telemetry = new TelemetryLane(settings, telemetryFile, monotonicNs);
        alarm = new AlarmLane(settings, alarmFile, monotonicNs);
        telemetryOwner = new FileOwner(
                telemetryFile, Schema.TELEMETRY, "journal-telemetry", settings, monotonicNs, telemetryProbe, telemetry);
        alarmOwner = new FileOwner(alarmFile, Schema.ALARM, "journal-alarm", settings, monotonicNs, alarmProbe, alarm);
        telemetry.wakeWith(telemetryOwner::wake);
        alarm.wakeWith(alarmOwner::wake);
        telemetryOwner.notice(telemetryChoice.notice());
        alarmOwner.notice(alarmChoice.notice());
        telemetryOwner.start();
        alarmOwner.start();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if this revision was declared with other columns, or a device has more than 65536
     */
    @Override
    public void declare(Layout layout) {
        telemetry.declare(layout);
    }

    @Override
    public void correct(ClockCorrection correction) {
        telemetry.correct(correction);
    }

    @Override
    public boolean append(Scan scan) {
        return telemetry.append(scan);
    }

    @Override
    public boolean append(Notice notice) {
        return alarm.append(notice);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Waits until both files have been tried once, 2 s at most. {@code news} is called on one of the two journal threads,
     * also when a file becomes readable.
     *
     * @throws IllegalStateException if the uplink's earlier cursor is still open
     */
    @Override
    public Cursor cursor(String uplink, Runnable news, Detail detail) {
        telemetryOwner.awaitFirstAttempt(OPEN_WAIT_MS);
        alarmOwner.awaitFirstAttempt(OPEN_WAIT_MS);
        return new SqliteCursor(telemetry.leases(), alarm.leases(), uplink, news, detail);
    }

    @Override
    public boolean flush(long timeoutMs) {
        long deadline = System.nanoTime() + timeoutMs * 1_000_000;
        long first = telemetryOwner.request();
        long second = alarmOwner.request();
        boolean telemetryDone = telemetryOwner.await(first, deadline);
        return alarmOwner.await(second, deadline) && telemetryDone;
    }

    @Override
    public JournalFacts facts() {
        String fault = Stream.of(telemetryOwner.fault(), telemetry.fault(), alarmOwner.fault(), alarm.fault())
                .filter(f -> !f.isEmpty())
                .collect(Collectors.joining("; "));
        TelemetryCounts counts = telemetry.counts();
        return new JournalFacts(
                counts.scans.get(),
                counts.samples.get(),
                alarm.committed(),
                counts.dropped.get(),
                alarm.dropped(),
                counts.thinned.get(),
                counts.thinnedAgain.get(),
                counts.expired.get(),
                counts.bytes.get(),
                alarm.bytes(),
                counts.fullInMs.get(),
                counts.commits.get() + alarm.commits(),
                !telemetryOwner.isTroubled() && !alarmOwner.isTroubled(),
                fault);
    }

    @Override
    public List<String> points() {
        return history.points();
    }

    /** {@inheritDoc} At most 16 queries are open at once; what is beyond is refused with a {@link HistoryException}. */
    @Override
    public Pages read(Set<String> points, Detail detail, long fromUtcMs, long toUtcMs) {
        return history.read(points, detail, fromUtcMs, toUtcMs);
    }

    /** {@inheritDoc} What has not found its way into {@code alarm.db} comes from memory. */
    @Override
    public Collected collect(String uplink, long fromUtcMs, long toUtcMs) {
        telemetryOwner.awaitFirstAttempt(OPEN_WAIT_MS);
        alarmOwner.awaitFirstAttempt(OPEN_WAIT_MS);
        if (!telemetryOwner.isTroubled() && !alarmOwner.isTroubled() && !flush(COLLECT_WAIT_MS)) {
            LOG.warn("collection begins without what was measured last");
        }
        return new SegmentCollection(history, telemetry.leases(), alarm.leases(), uplink, fromUtcMs, toUtcMs);
    }

    /** {@inheritDoc} Waits until the file has been tried once, 2 s at most. */
    @Override
    public Map<String, String> load() {
        alarmOwner.awaitFirstAttempt(OPEN_WAIT_MS);
        return alarm.texts();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Committed with the next notice that is handed over after it, or a second later. All texts together may have
     * 33,554,432 characters; what is beyond is refused too.
     */
    @Override
    public void keep(String key, String text) {
        alarm.keep(key, text);
    }

    /**
     * {@inheritDoc}
     *
     * <p>If the file is in trouble the entry waits in memory (1024 at most) and the command may be carried out at once: a
     * broken disk must not keep an operator from acknowledging an alarm. Repeats within the process are still known then.
     *
     * @throws IllegalArgumentException if the id is empty or longer than 128 characters
     */
    @Override
    public boolean record(String id, long utcMs, String by, String action, String outcome) {
        AuditEntry entry = new AuditEntry(id, utcMs, by, action, outcome);
        if (contains(id) || !alarm.offer(entry)) {
            return false;
        }
        if (!alarmOwner.isTroubled()) {
            long deadline = System.nanoTime() + AUDIT_WAIT_MS * 1_000_000;
            if (!alarmOwner.await(alarmOwner.request(), deadline)) {
                LOG.warn("audit entry not yet durable command={}", id);
            }
        }
        return true;
    }

    @Override
    public boolean contains(String id) {
        alarmOwner.awaitFirstAttempt(OPEN_WAIT_MS);
        return alarm.hasSeen(id) || alarm.leases().hasAudit(id);
    }

    /** {@inheritDoc} What waits to be committed is not there yet. */
    @Override
    public List<NoticeLog.Entry> page(long before, int most, String subject) {
        if (most < 1 || most > NoticeLog.MOST) {
            throw new IllegalArgumentException("most " + most + ": allowed are 1 to " + NoticeLog.MOST);
        }
        alarmOwner.awaitFirstAttempt(OPEN_WAIT_MS);
        try {
            return alarm.leases().pages().page(before, most, subject);
        } catch (SQLException e) {
            throw new HistoryException("alarm.db: cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public List<AuditLog.Entry> page(long before, int most) {
        if (most < 1 || most > NoticeLog.MOST) {
            throw new IllegalArgumentException("most " + most + ": allowed are 1 to " + NoticeLog.MOST);
        }
        alarmOwner.awaitFirstAttempt(OPEN_WAIT_MS);
        try {
            return alarm.leases().pages().audit(before, most);
        } catch (SQLException e) {
            LOG.warn("audit cannot be read", e);
            return List.of();
        }
    }

    /** Lets both threads look at the clock: for clocks that are moved by hand. */
    void clockMoved() {
        telemetryOwner.wake();
        alarmOwner.wake();
    }

    /** Commits what waits and ends both threads, 5 s at most. What could not be written is counted. Idempotent. */
    @Override
    public void close() {
        long deadline = System.nanoTime() + CLOSE_WAIT_MS * 1_000_000;
        telemetryOwner.beginClose();
        alarmOwner.close(CLOSE_WAIT_MS);
        telemetryOwner.close((deadline - System.nanoTime()) / 1_000_000);
    }
}
