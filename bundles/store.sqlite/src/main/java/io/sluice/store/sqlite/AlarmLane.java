package io.sluice.store.sqlite;

import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Transition;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
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
 * The way of a transition, a state and an audit entry: bounded queue, one commit for what has gathered meanwhile,
 * {@code alarm.db}. Commits at once; only acknowledgements wait for the commit interval. While the file is in trouble,
 * transitions that wait for it are handed to the cursors from memory.
 *
 * <p>{@link #append}, {@link #keep}, {@link #states} and {@link #offer} are thread-safe and never wait for the disk; what is
 * marked "owner" is confined to the file's thread.
 */
final class AlarmLane implements Lane {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmLane.class);
    private static final long WAL_BYTES = 1 << 20;
    private static final int MAX_AUDITS = 1024;
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
    private final ArrayDeque<Transition> queue = new ArrayDeque<>();
    private final Map<String, AlarmState> states = new LinkedHashMap<>();
    private final Map<String, AlarmState> changed = new LinkedHashMap<>();
    private final ArrayDeque<AuditEntry> audits = new ArrayDeque<>();
    private final Set<String> auditsSeen = new LinkedHashSet<>();
    private boolean stopped;

    // owner
    private AlarmFile file;
    private long identity;
    private long openedNs;
    private long tickNs;
    private long maintainedNs;
    private long lostUnsent;

    /** What one commit writes. */
    private record Batch(List<Transition> transitions, List<AlarmState> states, List<AuditEntry> audits) {
        boolean isEmpty() {
            return transitions.isEmpty() && states.isEmpty() && audits.isEmpty();
        }
    }

    AlarmLane(JournalSettings settings, Path path, LongSupplier monotonicNs) {
        this.settings = settings;
        this.path = path;
        this.monotonicNs = monotonicNs;
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

    boolean append(Transition transition) {
        synchronized (lock) {
            if (stopped || queue.size() >= settings.queueTransitions()) {
                dropped.incrementAndGet();
                return false;
            }
            queue.add(transition);
        }
        wake.run();
        return true;
    }

    void keep(AlarmState state) {
        synchronized (lock) {
            states.put(state.alarm(), state);
            if (!stopped) {
                changed.put(state.alarm(), state);
            }
        }
        wake.run();
    }

    List<AlarmState> states() {
        synchronized (lock) {
            return List.copyOf(states.values());
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
        Map<String, AlarmState> stored = file.states();
        boolean same = identity == file.uplinks().identity();
        synchronized (lock) {
            stored.forEach(states::putIfAbsent);
            if (!same) {
                // a file that took the place of another knows nothing yet
                states.values().stream()
                        .filter(s -> !s.equals(stored.get(s.alarm())))
                        .forEach(s -> changed.putIfAbsent(s.alarm(), s));
            }
        }
        Intervals everything = new Intervals();
        everything.add(file.firstId(), file.lastId());
        leases.loaded(
                file.uplinks().load(connection),
                same,
                everything,
                file.lastId(),
                file.uplinks().ranBeforeMs());
        identity = file.uplinks().identity();
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
        synchronized (lock) {
            if (!queue.isEmpty() || !changed.isEmpty() || !audits.isEmpty()) {
                return 0;
            }
        }
        return leases.isDirty() ? tickNs + settings.commitIntervalNs() - nowNs : maintainedNs + MAINTAIN_NS - nowNs;
    }

    @Override
    public void commit(boolean all, long nowNs) throws SQLException {
        Batch batch;
        synchronized (lock) {
            batch = new Batch(List.copyOf(queue), List.copyOf(changed.values()), List.copyOf(audits));
        }
        boolean maintain = nowNs - maintainedNs >= MAINTAIN_NS;
        tickNs = nowNs;
        if (batch.isEmpty() && !maintain && !leases.isDirty()) {
            leases.troubled(List.of());
            return;
        }
        long first = file.lastId() + 1;
        Map<EventId, Long> ids = write(batch);
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
        bytes = Database.sizeWithLog(path);
        done(batch);
        leases.committed(plan, forgotten, ids, removed);
        if (maintain) {
            maintainedNs = nowNs;
        }
        if (!ids.isEmpty()) {
            leases.news();
        }
    }

    @Override
    public void troubled(boolean full, long nowNs) {
        if (file != null) {
            file.rolledBack();
        }
        List<Transition> waiting;
        synchronized (lock) {
            waiting = List.copyOf(queue);
        }
        if (leases.troubled(waiting)) {
            leases.news();
        }
    }

    @Override
    public void abandon() {
        synchronized (lock) {
            stopped = true;
            dropped.addAndGet(queue.size());
            queue.clear();
            changed.clear();
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
        return lost;
    }

    /** Writes a batch; returns the rows of the transitions that were not there yet. */
    private Map<EventId, Long> write(Batch batch) throws SQLException {
        Map<EventId, Long> ids = new LinkedHashMap<>();
        for (Transition t : batch.transitions()) {
            long id = file.insert(t);
            if (id > 0) {
                ids.put(EventId.of(t), id);
            }
        }
        for (AlarmState state : batch.states()) {
            file.put(state);
        }
        if (states().size() > AlarmFile.MAX_STATES) {
            file.limitStates();
        }
        for (AuditEntry entry : batch.audits()) {
            file.insert(entry);
        }
        file.limitAudit(settings.maxAuditRows());
        return ids;
    }

    /** Takes a committed batch out of the queues; a state that was kept anew meanwhile stays. */
    private void done(Batch batch) {
        synchronized (lock) {
            for (int i = 0; i < batch.transitions().size() && !stopped; i++) {
                queue.remove();
            }
            for (AlarmState state : batch.states()) {
                changed.remove(state.alarm(), state);
            }
            for (int i = 0; i < batch.audits().size() && !stopped; i++) {
                audits.remove();
            }
        }
    }

    /**
     * Removes what all uplinks have beyond {@code keepTransitions}, and anything beyond {@code maxTransitions}.
     *
     * @return transitions up to this id are gone; 0 if none was removed
     */
    private long removeOld(long firstNew) throws SQLException {
        if (file.lastId() - settings.keepTransitions() < file.firstId()) {
            return 0;
        }
        Intervals unsent = leases.unsentBySome();
        long kept = leases.hasUplinks() ? (unsent.isEmpty() ? firstNew : unsent.first(0)) : Long.MAX_VALUE;
        long soft = Math.min(file.lastId() - settings.keepTransitions(), kept - 1);
        long through = Math.max(soft, file.lastId() - settings.maxTransitions());
        if (through < file.firstId()) {
            return 0;
        }
        file.removeThrough(through);
        long before = unsent.count();
        if (unsent.remove(1, through)) {
            lostUnsent += before - unsent.count();
            lost = lostUnsent + " undelivered transitions removed to keep " + settings.maxTransitions();
            LOG.error("journal removes undelivered transitions count={} through={}", lostUnsent, through);
        }
        return through;
    }
}
