package io.sluice.store.sqlite;

import io.sluice.model.alarm.Notice;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a notice, a kept text and an audit entry: bounded queue, one commit for what has gathered meanwhile,
 * {@code alarm.db}. Commits at once; only kept texts wait for each other, and acknowledgements for the commit interval. While
 * the file is in trouble, notices that wait for it are handed to the cursors from memory.
 *
 * <p>Notices and texts are taken from under one lock at one moment: whoever finds a notice after a crash also finds the texts
 * that were kept before it, and no text is there without the notices that went before it.
 *
 * <p>{@link #append}, {@link #keep}, {@link #texts} and {@link #offer} are thread-safe and never wait for the disk; what is
 * marked "owner" is confined to the file's thread.
 */
final class AlarmLane implements Lane {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmLane.class);
    private static final long WAL_BYTES = 1 << 20;
    private static final int MAX_AUDITS = 1024;
    private static final long MAX_GROUP_NS = 1_000_000_000L;
    private static final long MAINTAIN_NS = 600_000_000_000L;

    private final JournalSettings settings;
    private final Path path;
    private final LongSupplier monotonicNs;
    private final AlarmLeases leases;
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    private final Object lock = new Object();
    private volatile Runnable wake = () -> {};
    private volatile long bytes;
    private volatile String lost = "";

    // guarded by lock
    private final ArrayDeque<Notice> queue = new ArrayDeque<>();
    private final KeptTexts kept;
    private final ArrayDeque<AuditEntry> audits = new ArrayDeque<>();
    private final Set<String> auditsSeen = new LinkedHashSet<>();
    private boolean refusalLogged;
    private boolean stopped;

    // owner
    private AlarmFile file;
    private long identity;
    private long openedNs;
    private long tickNs;
    private long maintainedNs;
    private long lostUnsent;
    private boolean full;

    /** What one commit writes. */
    private record Batch(List<Notice> notices, Map<String, String> texts, List<AuditEntry> audits) {
        boolean isEmpty() {
            return notices.isEmpty() && texts.isEmpty() && audits.isEmpty();
        }
    }

    AlarmLane(JournalSettings settings, Path path, LongSupplier monotonicNs) {
        this.settings = settings;
        this.path = path;
        this.monotonicNs = monotonicNs;
        this.kept = new KeptTexts(Math.min(MAX_GROUP_NS, settings.commitIntervalNs()));
        this.leases = new AlarmLeases(path, settings.maxUnsentIntervals());
        this.tickNs = monotonicNs.getAsLong();
        this.maintainedNs = tickNs;
    }

    /** How the file's thread is woken. Set once, before anything else. */
    void wakeWith(Runnable owner) {
        wake = owner;
        leases.wakeWith(owner);
    }

    AlarmLeases leases() {
        return leases;
    }

    boolean append(Notice notice) {
        synchronized (lock) {
            if (stopped || queue.size() >= settings.queueTransitions()) {
                dropped.incrementAndGet();
                return false;
            }
            queue.add(notice);
        }
        wake.run();
        return true;
    }

    void keep(String key, String text) {
        KeptTexts.Outcome outcome;
        String refusal = "";
        long now = monotonicNs.getAsLong();
        synchronized (lock) {
            outcome = kept.keep(key, text, now);
            if (outcome == KeptTexts.Outcome.REFUSED && !refusalLogged) {
                refusalLogged = true;
                refusal = kept.fault();
            }
        }
        if (!refusal.isEmpty()) {
            LOG.error("state cannot be kept, further ones are only counted what=\"{}\"", refusal);
        }
        if (outcome == KeptTexts.Outcome.FIRST) {
            wake.run();
        }
    }

    Map<String, String> texts() {
        synchronized (lock) {
            return kept.all();
        }
    }

    /** Whether this process has seen an audit entry with this id. */
    boolean hasSeen(String command) {
        synchronized (lock) {
            return auditsSeen.contains(command);
        }
    }

    /** Queues an audit entry; says whether its id is new to this process. */
    boolean offer(AuditEntry entry) {
        synchronized (lock) {
            if (!auditsSeen.add(entry.command())) {
                return false;
            }
            if (auditsSeen.size() > 2 * MAX_AUDITS) {
                auditsSeen.remove(auditsSeen.iterator().next());
            }
            if (stopped || audits.size() >= MAX_AUDITS) {
                LOG.error("audit entry cannot be kept command={} by={}", entry.command(), entry.by());
                return true;
            }
            audits.add(entry);
        }
        wake.run();
        return true;
    }

    @Override
    public long walBytes() {
        return WAL_BYTES;
    }

    @Override
    public void opened(Connection connection) throws SQLException {
        long base;
        try {
            base = Database.lastAside(path) << 40;
        } catch (IOException e) {
            throw new SQLException("list " + path.getParent() + ": " + e, e);
        }
        file = new AlarmFile(connection, base);
        openedNs = monotonicNs.getAsLong();
        Map<String, String> stored = file.texts();
        boolean same = identity == file.uplinks().identity();
        synchronized (lock) {
            kept.loaded(stored, same, openedNs);
        }
        Intervals everything = new Intervals();
        everything.add(file.firstId(), file.lastId());
        List<Notice> rescued = leases.loaded(
                file.uplinks().load(connection),
                same,
                everything,
                file.lastId(),
                file.uplinks().ranBeforeMs());
        identity = file.uplinks().identity();
        synchronized (lock) {
            for (int i = rescued.size() - 1; i >= 0; i--) {
                queue.addFirst(rescued.get(i));
            }
        }
    }

    @Override
    public void ready() {
        bytes = Database.sizeWithLog(path);
        leases.ready();
    }

    @Override
    public void detached() {
        leases.detached();
        try {
            if (file != null) {
                file.close();
            }
        } catch (SQLException e) {
            LOG.debug("statements closed with trouble", e);
        }
        file = null;
    }

    @Override
    public void gather() {
        // the queue is read in place: what is under way to the disk still counts against its bound
    }

    @Override
    public long dueInNs(long nowNs) {
        long texts;
        synchronized (lock) {
            if (!queue.isEmpty() || !audits.isEmpty()) {
                return 0;
            }
            texts = kept.dueInNs(nowNs);
        }
        if (leases.misses()) {
            return 0;
        }
        long other = leases.isDirty() ? tickNs + settings.commitIntervalNs() : maintainedNs + MAINTAIN_NS;
        return Math.min(texts, other - nowNs);
    }

    @Override
    public void commit(boolean all, long nowNs) throws SQLException {
        leases.lookForMissing();
        Batch batch;
        synchronized (lock) {
            batch = new Batch(List.copyOf(queue), kept.changes(), List.copyOf(audits));
        }
        if (full && !batch.texts().isEmpty()) {
            // what little room there is belongs to the notices; a text too many must not take them along
            commit(new Batch(batch.notices(), Map.of(), batch.audits()), nowNs);
            commit(new Batch(List.of(), batch.texts(), List.of()), nowNs);
        } else {
            commit(batch, nowNs);
        }
        full = false;
    }

    private void commit(Batch batch, long nowNs) throws SQLException {
        boolean maintain = nowNs - maintainedNs >= MAINTAIN_NS;
        tickNs = nowNs;
        if (batch.isEmpty() && !maintain && !leases.isDirty()) {
            leases.troubled(List.of());
            return;
        }
        long first = file.lastId() + 1;
        Map<EventId, Long> ids = new LinkedHashMap<>();
        Map<Long, Notice> written = new HashMap<>();
        int unwritable = write(batch, ids, written);
        long ranMs = file.uplinks().ranBeforeMs() + (nowNs - openedNs) / 1_000_000;
        List<UplinkEntry> forgotten = maintain ? leases.stampAndForget(ranMs, settings.forgetUplinkMs()) : List.of();
        if (maintain) {
            file.uplinks().ran(ranMs);
        }
        for (UplinkEntry entry : forgotten) {
            file.uplinks().drop(entry);
        }
        long removed = removeOld(first);
        AlarmLeases.Plan plan = leases.plan(file, forgotten, ids, removed);
        file.uplinks().write(plan.saves());
        file.commit();

        commits.incrementAndGet();
        committed.addAndGet(ids.size());
        dropped.addAndGet(unwritable);
        bytes = Database.sizeWithLog(path);
        done(batch, nowNs);
        leases.committed(plan, forgotten, ids, written, removed);
        if (maintain) {
            maintainedNs = nowNs;
        }
        if (!ids.isEmpty()) {
            leases.news();
        }
    }

    @Override
    public void troubled(boolean noRoom, long nowNs) {
        full = noRoom;
        if (file != null) {
            file.rolledBack();
        }
        List<Notice> waiting;
        synchronized (lock) {
            waiting = List.copyOf(queue);
        }
        if (leases.troubled(waiting)) {
            leases.news();
        }
    }

    /** Nothing to do: {@link #troubled} hands out what waits, and is called with each new try. */
    @Override
    public long passBy(long nowNs) {
        return Long.MAX_VALUE;
    }

    @Override
    public void abandon() {
        synchronized (lock) {
            stopped = true;
            dropped.addAndGet(queue.size());
            queue.clear();
            kept.stop();
            audits.clear();
        }
    }

    long committed() {
        return committed.get();
    }

    long dropped() {
        return dropped.get();
    }

    long commits() {
        return commits.get();
    }

    long bytes() {
        return bytes;
    }

    /** What is wrong beside the file itself; empty if nothing. */
    String fault() {
        String refused;
        synchronized (lock) {
            refused = kept.fault();
        }
        return lost.isEmpty() ? refused : refused.isEmpty() ? lost : lost + "; " + refused;
    }

    /**
     * Writes a batch; notes the rows of the notices that were not there yet.
     *
     * @return notices that no try can write
     */
    private int write(Batch batch, Map<EventId, Long> ids, Map<Long, Notice> written) throws SQLException {
        int unwritable = 0;
        for (Notice notice : batch.notices()) {
            long id = file.insert(notice);
            unwritable += id < 0 ? 1 : 0;
            if (id > 0) {
                ids.put(EventId.of(notice), id);
                written.put(id, notice);
            }
        }
        for (Map.Entry<String, String> text : batch.texts().entrySet()) {
            file.put(text.getKey(), text.getValue());
        }
        for (AuditEntry entry : batch.audits()) {
            file.insert(entry);
        }
        file.limitAudit(settings.maxAuditRows());
        return unwritable;
    }

    /** Takes a committed batch out of the queues; a text that was kept anew meanwhile stays. */
    private void done(Batch batch, long takenNs) {
        synchronized (lock) {
            for (int i = 0; i < batch.notices().size() && !stopped; i++) {
                queue.remove();
            }
            kept.committed(batch.texts(), takenNs);
            for (int i = 0; i < batch.audits().size() && !stopped; i++) {
                audits.remove();
            }
        }
    }

    /**
     * Removes what all uplinks have beyond {@code keepTransitions}, and anything beyond {@code maxTransitions}.
     *
     * @return notices up to this id are gone; 0 if none was removed
     */
    private long removeOld(long firstNew) throws SQLException {
        if (file.lastId() - settings.keepTransitions() < file.firstId()) {
            return 0;
        }
        Intervals unsent = leases.unsentBySome();
        long wanted = leases.hasUplinks() ? (unsent.isEmpty() ? firstNew : unsent.first(0)) : Long.MAX_VALUE;
        long soft = Math.min(file.lastId() - settings.keepTransitions(), wanted - 1);
        long through = Math.max(soft, file.lastId() - settings.maxTransitions());
        if (through < file.firstId()) {
            return 0;
        }
        file.removeThrough(through);
        long before = unsent.count();
        if (unsent.remove(1, through)) {
            lostUnsent += before - unsent.count();
            lost = lostUnsent + " undelivered notices removed to keep " + settings.maxTransitions();
            LOG.error("journal removes undelivered notices count={} through={}", lostUnsent, through);
        }
        return through;
    }
}
