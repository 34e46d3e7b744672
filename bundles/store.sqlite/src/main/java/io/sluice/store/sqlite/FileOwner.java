package io.sluice.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns one database file. Opens it, commits when the lane says so, retries while there is trouble, puts a
 * corrupt file aside, closes.
 *
 * <pre>{@code
 *             open ok                commit ok
 *  CLOSED ---------------> OPEN <----------------+
 *    ^  | newer version      |  error: wait retryNs, same connection ---+
 *    |  +----> REFUSED       |  third error in a row, file gone: close --> CLOSED
 *    +-- new file <----------+  corrupt: close, put aside, at once
 * }</pre>
 *
 * The connection is confined to the thread; all else is thread-safe.
 */
final class FileOwner {
    /** A way for tests to disturb the file. */
    interface Probe {
        void beforeCommit(Connection connection) throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(FileOwner.class);
    private static final int REOPEN_AFTER = 3;
    private static final int MAX_NOTICES = 8;
    private static final long MIN_PARK_NS = 100_000;
    private static final long MAX_PARK_NS = 60_000_000_000L;

    private final Path file;
    private final Schema schema;
    private final Lane lane;
    private final long checkBytes;
    private final long retryNs;
    private final LongSupplier monotonicNs;
    private final Probe probe;
    private final Thread thread;
    private final CountDownLatch firstAttempt = new CountDownLatch(1);
    private final Object monitor = new Object();

    private volatile boolean awake;
    private volatile boolean closing;
    private volatile String trouble = "";
    private volatile String notices = "";
    private long passInNs = Long.MAX_VALUE; // confined to the thread
    // guarded by monitor
    private long ticket;
    private long done;
    private boolean ended;
    private boolean refused;
    // confined to the thread
    private final List<String> noticeList = new ArrayList<>();
    private Connection connection;
    private int failures;
    private long retryAtNs;

    FileOwner(
            Path file,
            Schema schema,
            String threadName,
            JournalSettings settings,
            LongSupplier monotonicNs,
            Probe probe,
            Lane lane) {
        this.file = file;
        this.schema = schema;
        this.lane = lane;
        this.checkBytes = settings.checkBytes();
        this.retryNs = settings.retryMs() * 1_000_000L;
        this.monotonicNs = monotonicNs;
        this.probe = probe;
        this.thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Lets the thread look at once whether there is something to do. Never blocks. */
    void wake() {
        awake = true;
        LockSupport.unpark(thread);
    }

    /** What is wrong with the file now, and what happened to it in this process; empty if nothing. */
    String fault() {
        String now = trouble;
        String before = notices;
        return now.isEmpty() ? before : before.isEmpty() ? now : now + "; " + before;
    }

    boolean isTroubled() {
        return !trouble.isEmpty();
    }

    /** Waits until the file has been tried once. */
    void awaitFirstAttempt(long timeoutMs) {
        try {
            if (!firstAttempt.await(timeoutMs, TimeUnit.MILLISECONDS)) {
                LOG.warn("journal opens slowly file={} waitedMs={}", file, timeoutMs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks for a commit of everything handed over so far; returns a number to wait for with {@link #await}. */
    long request() {
        long mine;
        synchronized (monitor) {
            mine = ++ticket;
        }
        wake();
        return mine;
    }

    /** Waits for a request to be carried out, until {@code deadlineNs} of {@link System#nanoTime()}. */
    boolean await(long request, long deadlineNs) {
        synchronized (monitor) {
            while (done < request) {
                long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0 || ended || refused) {
                    return false;
                }
                try {
                    monitor.wait(leftMs);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return true;
        }
    }

    /** Lets the thread commit what waits, once, and end. Idempotent. */
    void beginClose() {
        closing = true;
        wake();
    }

    /** {@link #beginClose} and wait for it. */
    void close(long timeoutMs) {
        beginClose();
        try {
            thread.join(Math.max(1, timeoutMs));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.error("journal does not close file={} waitedMs={}", file, timeoutMs);
        }
    }

    /** Adds a line, if it is one, to the fault that stays for the life of the process. On the owner's thread, or before it. */
    void notice(String text) {
        if (!text.isEmpty() && noticeList.size() < MAX_NOTICES) {
            noticeList.add(text);
            notices = String.join("; ", noticeList);
        }
    }

    private void run() {
        boolean last;
        long tried = 0;
        do {
            last = closing;
            long asked;
            boolean all;
            synchronized (monitor) {
                asked = ticket;
                all = last || asked > done;
            }
            boolean ok = round(all, last || asked > tried);
            tried = asked;
            firstAttempt.countDown();
            if (ok && all) {
                synchronized (monitor) {
                    done = asked;
                    monitor.notifyAll();
                }
            }
            if (!last) {
                park();
            }
        } while (!last);
        lane.abandon();
        detach();
        synchronized (monitor) {
            ended = true;
            monitor.notifyAll();
        }
    }

    private void park() {
        if (!awake) {
            long now = monotonicNs.getAsLong();
            long wait = refused ? MAX_PARK_NS : isTroubled() ? Math.min(retryAtNs - now, passInNs) : lane.dueInNs(now);
            LockSupport.parkNanos(this, Math.max(MIN_PARK_NS, Math.min(wait, MAX_PARK_NS)));
        }
        awake = false;
        // nobody has reason to interrupt this thread; a flag left standing would turn parking into spinning
        if (Thread.interrupted()) {
            LOG.warn("journal thread interrupted, goes on file={}", file);
        }
    }

    /** One look at the work; says whether nothing is left of what was asked for. */
    private boolean round(boolean all, boolean now) {
        try {
            lane.gather();
            if (refused) {
                return false;
            }
            passInNs = isTroubled() ? lane.passBy(monotonicNs.getAsLong()) : Long.MAX_VALUE;
            if (isTroubled() && !now && monotonicNs.getAsLong() < retryAtNs) {
                return false;
            }
            if (connection != null && Files.notExists(file)) {
                detach();
                notice(schema.name() + " was removed while in use");
            }
            if (connection == null && !open()) {
                return false;
            }
            long nowNs = monotonicNs.getAsLong();
            if (!all && lane.dueInNs(nowNs) > 0 && !isTroubled()) {
                return true;
            }
            return commit(all, nowNs, true);
        } catch (RuntimeException | LinkageError e) {
            if (!isTroubled()) {
                LOG.error("journal round failed file={}", file, e);
            }
            detach();
            troubled(schema.name() + ": " + e, false);
            return false;
        }
    }

    private boolean commit(boolean all, long nowNs, boolean replaceIfCorrupt) {
        try {
            probe.beforeCommit(connection);
            lane.commit(all, nowNs);
            healthy();
            return true;
        } catch (SQLException e) {
            rollback();
            if (replaceIfCorrupt && Database.isCorrupt(e)) {
                detach();
                return putAside(e.getMessage()) && open() && commit(all, nowNs, false);
            }
            troubled(schema.name() + " cannot be written: " + e.getMessage(), Database.isFull(e));
            if (++failures % REOPEN_AFTER == 0) {
                detach();
            }
            return false;
        }
    }

    private boolean open() {
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                if (!Files.isDirectory(file.getParent())) { // createDirectories refuses a link to a directory
                    Files.createDirectories(file.getParent());
                }
                connection = Database.open(file, schema, checkBytes, lane.walBytes());
                lane.opened(connection);
                connection.commit();
                lane.ready();
                if (!isTroubled()) { // while it is, each try opens it anew; that it writes again is said then
                    LOG.info("journal opened file={} bytes={}", file, Database.sizeWithLog(file));
                }
                return true;
            } catch (Database.NewerVersionException e) {
                refuse(e.getMessage());
                return false;
            } catch (Database.CorruptFileException e) {
                detach();
                if (!putAside(e.getMessage())) {
                    return false;
                }
            } catch (SQLException e) {
                detach();
                if (!Database.isCorrupt(e) && !Database.isUnintelligible(e)) {
                    troubled(schema.name() + " cannot be opened: " + e.getMessage(), Database.isFull(e));
                    return false;
                }
                if (!putAside(e.getMessage())) {
                    return false;
                }
            } catch (IOException e) {
                troubled(schema.name() + " cannot be opened: " + e, false);
                return false;
            }
        }
        troubled(schema.name() + " cannot be opened: the new file is damaged too", false);
        return false;
    }

    private void refuse(String why) {
        LOG.error("journal refused file={} why=\"{}\"", file, why);
        trouble = why;
        lane.abandon();
        synchronized (monitor) {
            refused = true;
            monitor.notifyAll();
        }
    }

    private boolean putAside(String why) {
        try {
            Path aside = Database.putAside(file);
            LOG.error("journal put aside file={} as={} why=\"{}\"", file, aside, why);
            notice(schema.name() + " was damaged (" + why + "), put aside as " + aside.getFileName());
            return true;
        } catch (IOException e) {
            troubled(schema.name() + " is damaged (" + why + ") and cannot be put aside: " + e, false);
            return false;
        }
    }

    private void healthy() {
        failures = 0;
        if (isTroubled()) {
            LOG.info("journal writes again file={}", file);
            trouble = "";
        }
    }

    private void troubled(String what, boolean full) {
        long now = monotonicNs.getAsLong();
        retryAtNs = now + retryNs;
        if (!isTroubled()) {
            LOG.error("journal in trouble file={} what=\"{}\"", file, what);
        }
        trouble = what;
        lane.troubled(full, now);
    }

    private void rollback() {
        try {
            if (connection != null) {
                connection.rollback();
            }
        } catch (SQLException e) {
            LOG.debug("rollback failed file={}", file, e);
            detach();
        }
    }

    private void detach() {
        lane.detached();
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.warn("journal closed with trouble file={} what=\"{}\"", file, e.getMessage());
        }
        connection = null;
    }
}
