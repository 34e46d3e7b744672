package io.sluice.store.sqlite;

import io.sluice.model.ClockCorrection;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Scan;
import io.sluice.port.store.Detail;
import io.sluice.port.store.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a scan: queue, open segment, pending segments, file; then to the cursors as live.
 *
 * <pre>
 *  append -> ScanQueue -> SegmentBuilder -> pending -> [ telemetry.db ] -> live slot of each cursor (from memory)
 *   any thread    |------------- journal-telemetry --------------|    \--> unsent intervals -> backlog (read back)
 * </pre>
 *
 * {@link #append} and {@link #declare} are thread-safe; what is marked "owner" is confined to the file's thread.
 */
final class TelemetryLane implements Lane {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryLane.class);
    private static final int WAKE_AT = 1024;
    private static final int MAX_LAYOUTS = 64;
    private static final long ACKNOWLEDGED_NS = 60_000_000_000L;
    private static final long MAINTAIN_NS = 600_000_000_000L;
    private static final long PRESSED_NS = 10_000_000_000L;
    private static final long ROW_BYTES = 128;

    private final JournalSettings settings;
    private final Path path;
    private final LongSupplier monotonicNs;
    private final ScanQueue queue;
    private final int wakeAt;
    private final Map<Integer, Layout> layouts = new ConcurrentHashMap<>();
    private final OffsetTable offsets = new OffsetTable();
    private final TelemetryLeases leases;
    private final TelemetryCounts counts = new TelemetryCounts();
    private volatile Runnable wake = () -> {};
    private volatile boolean stopped;
    private volatile String misfit = "";

    // owner
    private final Scan[] chunk = new Scan[256];
    private final SegmentBuilder builder;
    private final List<Sealed> pending = new ArrayList<>();
    private Layout layout;
    private long pendingBytes;
    private TelemetryFile file;
    private Retention retention;
    private final Summaries summaries;
    private final Forecast forecast = new Forecast();
    private long syncedUtcMs = Long.MIN_VALUE;
    private boolean saidThin;
    private long openedNs;
    private long tickNs;
    private long maintainedNs;
    private long wroteNs;
    private long pressedUntilNs;
    private boolean pressed;
    private boolean saidTight;
    private final PassBy passBy;
    private boolean troubled;

    TelemetryLane(JournalSettings settings, Path path, LongSupplier monotonicNs) {
        this.settings = settings;
        this.path = path;
        this.monotonicNs = monotonicNs;
        this.queue = new ScanQueue(settings.queueScans());
        this.wakeAt = Math.min(WAKE_AT, settings.queueScans() / 2);
        this.builder = new SegmentBuilder(settings.maxSegmentBytes());
        this.leases = new TelemetryLeases(path, settings.maxUnsentIntervals(), offsets);
        this.passBy = new PassBy(settings, leases);
        this.summaries = new Summaries(settings.maxSegmentBytes());
        this.tickNs = monotonicNs.getAsLong();
        this.maintainedNs = tickNs;
        this.wroteNs = tickNs;
    }

    /** How the file's thread is woken. Set once, before anything else. */
    void wakeWith(Runnable owner) {
        wake = owner;
    }

    TelemetryCounts counts() {
        return counts;
    }

    TelemetryLeases leases() {
        return leases;
    }

    void declare(Layout columns) {
        for (Layout.DeviceLayout device : columns.devices()) {
            if (device.points().size() > SegmentFormat.MAX_COLUMNS) {
                throw new IllegalArgumentException("device \"" + device.name() + "\" has "
                        + device.points().size() + " points: allowed are " + SegmentFormat.MAX_COLUMNS);
            }
        }
        Layout before = layouts.putIfAbsent(columns.revision(), Layouts.same(columns));
        if (before != null && !before.equals(columns)) {
            throw new IllegalArgumentException(
                    "revision " + columns.revision() + ": already declared with other columns");
        }
        if (layouts.size() > MAX_LAYOUTS) {
            // what is this far behind has no scans in the queue any more
            layouts.keySet().removeIf(r -> r < columns.revision() - MAX_LAYOUTS / 2);
        }
    }

    void correct(ClockCorrection correction) {
        offsets.correct(correction);
    }

    boolean append(Scan scan) {
        int waiting = stopped ? -1 : queue.offer(scan);
        if (waiting < 0) {
            counts.dropped.addAndGet(scan.values().length);
            return false;
        }
        if (waiting == wakeAt) {
            wake.run();
        }
        return true;
    }

    @Override
    public long walBytes() {
        return Retention.walBytes(settings.maxTelemetryBytes());
    }

    @Override
    public void opened(Connection connection) throws SQLException {
        long base;
        try {
            // a new file beside one put aside numbers on from where that one cannot have come to
            base = Database.lastAside(path) << 40;
        } catch (IOException e) {
            throw new SQLException("list " + path.getParent() + ": " + e, e);
        }
        offsets.load(connection);
        file = new TelemetryFile(connection, base, offsets);
        retention = new Retention(connection, file.rows(), settings.maxTelemetryBytes());
        summaries.restore(file.rows());
        openedNs = monotonicNs.getAsLong();
        leases.loaded(
                file.loadUplinks(),
                file.uplinks().identity(),
                file.everything(),
                file.lastIds(),
                file.uplinks().ranBeforeMs());
    }

    @Override
    public void ready() {
        counts.bytes.set(Database.sizeWithLog(path));
        leases.ready();
    }

    @Override
    public void detached() {
        leases.detached();
        try {
            if (file != null) {
                file.close();
                retention.close();
            }
        } catch (SQLException e) {
            LOG.debug("statements closed with trouble", e);
        }
        file = null;
        retention = null;
    }

    @Override
    public void gather() {
        // in health only as much as the live slots hold, so that a busy uplink sees every segment pass as live
        while (stopped || (troubled ? passBy.isOn() || hasRoom() : !isReady())) {
            int n = queue.poll(chunk);
            if (n == 0) {
                return;
            }
            for (int i = 0; i < n; i++) {
                Scan scan = chunk[i];
                chunk[i] = null;
                if (stopped) {
                    counts.dropped.addAndGet(scan.values().length);
                } else {
                    take(scan);
                }
            }
        }
    }

    @Override
    public long dueInNs(long nowNs) {
        return isReady() || queue.size() >= wakeAt ? 0 : tickNs + settings.commitIntervalNs() - nowNs;
    }

    @Override
    public void commit(boolean all, long nowNs) throws SQLException {
        boolean tick = all || nowNs - tickNs >= settings.commitIntervalNs();
        int round = 0;
        int rounds = settings.queueScans() / chunk.length + 2; // what was there when it began, not what keeps coming
        do {
            gather();
            // in trouble the open segment grows instead of falling into many small ones
            boolean worth = all ? queue.size() < chunk.length : !troubled || pending.isEmpty();
            if (tick && !builder.isEmpty() && worth) {
                seal();
            }
            do {
                write(all, nowNs);
                troubled = false;
                passBy.end(nowNs);
            } while (!pending.isEmpty());
        } while (all && queue.size() > 0 && ++round < rounds);
        if (tick) {
            tickNs = nowNs;
        }
    }

    @Override
    public void troubled(boolean full, long nowNs) {
        if (!troubled) {
            troubled = true;
            passBy.troubled(nowNs);
        }
        if (full) {
            pressed = true;
            pressedUntilNs = nowNs + PRESSED_NS;
        }
        if (file != null) {
            file.rolledBack();
            offsets.rolledBack();
        }
    }

    @Override
    public long passBy(long nowNs) {
        if (stopped || !troubled) {
            return Long.MAX_VALUE;
        }
        if (passBy.dueInNs(nowNs) <= 0) {
            if (!passBy.isOn()) {
                LOG.warn("journal stands still, telemetry passes it by file={}", path);
                for (Sealed waiting : pending) {
                    waiting.scans().forEach(scan -> passBy.add(scan, waiting.layout()));
                }
                builder.scans().forEach(scan -> passBy.add(scan, builder.layout()));
                passBy.begin();
            }
            gather();
            passBy.hand(nowNs);
        }
        return passBy.dueInNs(nowNs);
    }

    @Override
    public void abandon() {
        stopped = true;
        for (Sealed sealed : pending) {
            counts.dropped.addAndGet(sealed.samples());
        }
        pending.clear();
        pendingBytes = 0;
        if (!builder.isEmpty()) {
            counts.dropped.addAndGet(builder.seal().samples());
        }
        gather();
    }

    /** What is wrong beside the file itself; empty if nothing. */
    String fault() {
        String reading = leases.fault();
        return misfit.isEmpty() ? reading : reading.isEmpty() ? misfit : misfit + "; " + reading;
    }

    /** Whether enough is closed for a commit before the interval has passed. */
    private boolean isReady() {
        return pendingBytes >= settings.maxSegmentBytes() || pending.size() >= TelemetryBook.MAX_LIVE;
    }

    private boolean hasRoom() {
        return pendingBytes + builder.bytes() < settings.maxPendingBytes();
    }

    private void take(Scan scan) {
        if (layout == null || layout.revision() != scan.revision()) {
            layout = layouts.get(scan.revision());
        }
        if (layout == null || !fits(scan, layout)) {
            if (misfit.isEmpty()) {
                LOG.error(
                        "scan does not fit its layout, dropped revision={} device={} columns={} declared={}",
                        scan.revision(),
                        scan.device(),
                        scan.values().length,
                        layout != null);
            }
            misfit = "scans of revision " + scan.revision() + ", device " + scan.device()
                    + " do not fit a declared layout";
            counts.dropped.addAndGet(scan.values().length);
            return;
        }
        if (passBy.isOn()) {
            passBy.add(scan, layout);
            if (!hasRoom()) {
                counts.dropped.addAndGet(scan.values().length);
                return;
            }
        }
        if (!builder.accepts(scan, layout)) {
            seal();
        }
        builder.add(scan, layout);
        if (builder.isFull()) {
            seal();
        }
    }

    private static boolean fits(Scan scan, Layout layout) {
        int n = scan.values().length;
        return scan.device() >= 0
                && scan.device() < layout.devices().size()
                && layout.devices().get(scan.device()).points().size() == n
                && scan.quality().length == n;
    }

    private void seal() {
        Sealed sealed = builder.seal();
        pending.add(sealed);
        pendingBytes += sealed.body().length;
        int old = pending.size() - 1 - TelemetryBook.MAX_LIVE;
        if (old >= 0) {
            pending.set(old, pending.get(old).withoutScans());
        }
    }

    /** Writes one transaction: as much as fits the live slots, so that the log stays short after an outage too. */
    private void write(boolean all, long nowNs) throws SQLException {
        List<Sealed> batch = List.copyOf(pending.subList(0, Math.min(pending.size(), TelemetryBook.MAX_LIVE)));
        boolean maintain = nowNs - maintainedNs >= MAINTAIN_NS;
        // acknowledgements wait for a commit of their company: one that is lost is sent once more, a commit is worn
        // flash
        boolean acknowledged = leases.isDirty() && (all || nowNs - wroteNs >= ACKNOWLEDGED_NS);
        if (batch.isEmpty() && !maintain && !acknowledged && !offsets.isDirty() && summaries.isEmpty()) {
            return;
        }
        summaries.catchUp(file.rows());
        List<Summaries.Row> rows = List.copyOf(summaries.waiting());
        Retention.Marks marks = summaries.marks(file.lastIds());
        leases.convert(file.rows(), new long[] {marks.minutes(), marks.hours(), 0}, file.lastIds());
        long ranMs = file.uplinks().ranBeforeMs() + (nowNs - openedNs) / 1_000_000;
        List<UplinkEntry> forgotten = maintain ? leases.stampAndForget(ranMs, settings.forgetUplinkMs()) : List.of();
        Retention.Removed aged =
                maintain ? retention.age(agedBefore(), leases.unsentBySome(), marks) : Retention.Removed.NOTHING;
        Retention.Removed removed = Retention.Removed.NOTHING;
        if (!batch.isEmpty() || !rows.isEmpty()) {
            removed = retention.makeRoom(need(batch, rows), isPressed(nowNs), leases.unsentBySome(), marks);
        }
        file.restamp();
        List<Gone> gone = new ArrayList<>(aged.gone());
        gone.addAll(removed.gone());
        long[] before = file.lastIds();
        for (Sealed sealed : batch) {
            file.insert(sealed);
        }
        for (Summaries.Row row : rows) {
            file.insert(row);
        }
        long[] first = file.lastIds();
        for (int d = 0; d < first.length; d++) {
            first[d] = before[d] + 1;
        }
        for (UplinkEntry entry : forgotten) {
            file.uplinks().drop(entry);
        }
        if (maintain) {
            file.uplinks().ran(ranMs);
        }
        if (maintain || !gone.isEmpty()) {
            file.tidy();
        }
        TelemetryLeases.Plan plan = leases.plan(file.uplinks(), forgotten, gone, first, file.lastIds());
        for (Map.Entry<Long, String> d : plan.damaged().entrySet()) {
            file.damaged(d.getKey(), d.getValue());
        }
        file.writeUplinks(plan.saves());
        long fullInMs = look(nowNs);
        retention.shrink();
        file.commit();
        offsets.committed();
        counts.fullInMs.set(removed.thinned() + removed.thinnedAgain() + removed.expired() > 0 ? 0 : fullInMs);
        count(removed);
        wroteNs = nowNs;
        committed(batch, rows, plan, forgotten, gone, first);
        if (maintain) {
            maintainedNs = nowNs;
        }
    }

    /** Rows that are older than these may go, by detail, once every uplink has them; only a clock that was set says so. */
    private long[] agedBefore() {
        long[] before = {settings.keepScansDays(), settings.keepMinutesDays(), settings.keepHoursDays()};
        for (int d = 0; d < before.length; d++) {
            before[d] = syncedUtcMs == Long.MIN_VALUE ? Long.MIN_VALUE : syncedUtcMs - before[d] * 86_400_000L;
        }
        return before;
    }

    private long look(long nowNs) throws SQLException {
        if (!forecast.isDue(nowNs)) {
            return counts.fullInMs.get();
        }
        long diskBytes = Math.max(0, path.getParent().toFile().getUsableSpace() - settings.minFreeBytes());
        long unsent = file.rows().sum(leases.unsentBySome()).samples();
        return forecast.look(nowNs, unsent, retention.capacity(diskBytes));
    }

    private void count(Retention.Removed removed) {
        counts.thinned.addAndGet(removed.thinned());
        counts.thinnedAgain.addAndGet(removed.thinnedAgain());
        long expired = counts.expired.getAndAdd(removed.expired());
        if (removed.thinned() + removed.thinnedAgain() > 0 && !saidThin) {
            saidThin = true;
            LOG.warn("journal full, unsent telemetry gives way to its summaries file={}", path);
        }
        if (removed.expired() > 0 && expired == 0) {
            LOG.warn("journal removes unsent telemetry to keep its bound file={}", path);
        }
    }

    private static long need(List<Sealed> batch, List<Summaries.Row> rows) {
        long need = 8 * 4096;
        for (Summaries.Row row : rows) {
            need += row.sealed().body().length + row.sealed().body().length / 16 + ROW_BYTES;
        }
        for (Sealed sealed : batch) {
            need += sealed.body().length + sealed.body().length / 16 + ROW_BYTES;
        }
        return need;
    }

    /** Whether the file may not grow: the disk was full a moment ago, or nearly is. */
    private boolean isPressed(long nowNs) {
        pressed = pressed && nowNs < pressedUntilNs;
        boolean tight = pressed || path.getParent().toFile().getUsableSpace() < settings.minFreeBytes();
        if (tight != saidTight) {
            saidTight = tight;
            LOG.warn("journal and disk space file={} mayGrow={}", path, !tight);
        }
        return tight;
    }

    private void committed(
            List<Sealed> batch,
            List<Summaries.Row> rows,
            TelemetryLeases.Plan plan,
            List<UplinkEntry> forgotten,
            List<Gone> gone,
            long[] first) {
        counts.commits.incrementAndGet();
        List<Lease> live = new ArrayList<>();
        long[] next = first.clone();
        for (Sealed sealed : batch) {
            long id = next[Detail.SCANS.ordinal()]++;
            pendingBytes -= sealed.body().length;
            counts.scans.addAndGet(sealed.scanCount());
            counts.samples.addAndGet(sealed.samples());
            if (!sealed.scans().isEmpty()) {
                live.add(new Lease(id, true, sealed.layout(), sealed.scans()));
                Scan newest = sealed.scans().get(sealed.scans().size() - 1);
                syncedUtcMs = newest.clock() == ClockState.SYNCHRONISED ? newest.utcMs() : syncedUtcMs;
            }
            summaries.committed(id, sealed);
        }
        for (Summaries.Row row : rows) {
            long id = next[row.detail().ordinal()]++;
            live.add(new Lease(
                    id, true, row.detail(), row.sealed().layout(), row.sealed().scans()));
        }
        pending.subList(0, batch.size()).clear();
        counts.bytes.set(Database.sizeWithLog(path));
        long[] last = next.clone();
        for (int d = 0; d < last.length; d++) {
            last[d]--;
        }
        leases.committed(plan, forgotten, gone, first, last, live);
        summaries.written(rows.size(), first);
        if (!batch.isEmpty() || !rows.isEmpty()) {
            leases.news();
        }
    }
}
