package io.sluice.store.sqlite;

import io.sluice.port.store.Lease;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which segments each uplink has not delivered, which are leased, and which wait as live. Thread-safe: one lock, never held
 * over I/O or a call to somebody else.
 *
 * <pre>{@code
 *              live() from memory
 *   committed ---------------------> LEASED --- acknowledge ---> gone
 *       |  fifth in line               | ^
 *       v                              | |
 *    BACKLOG <-------- release --------+ |
 *       +---------- backlog() from file -+
 * }</pre>
 */
final class TelemetryLeases {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryLeases.class);

    private final Object lock = new Object();
    private final SegmentReader reader;
    private final int maxIntervals;

    // guarded by lock
    private final UplinkRegistry registry = new UplinkRegistry();
    private final List<TelemetryBook> books = new ArrayList<>();
    private final Map<Long, String> damaged = new LinkedHashMap<>();
    private Intervals everything = new Intervals();
    private long identity;
    private boolean loadedOnce;
    private long ranMs;
    private long committedId;
    private int damagedCount;
    private String damagedLast = "";

    /** What the running transaction writes about uplinks and damaged segments. */
    record Plan(List<UplinkTable.Save> saves, Map<Long, String> damaged) {}

    TelemetryLeases(Path file, int maxIntervals) {
        this.reader = new SegmentReader(file);
        this.maxIntervals = maxIntervals;
    }

    // ---- the file's thread

    void loaded(List<UplinkEntry> stored, long fileIdentity, Intervals all, long lastId, long fileRanMs) {
        synchronized (lock) {
            boolean same = loadedOnce && identity == fileIdentity;
            if (same && lastId > committedId) {
                // a commit that was reported as failed got through after all
                for (UplinkEntry e : registry.all()) {
                    e.unsent.add(committedId + 1, lastId);
                }
            }
            registry.loaded(stored, same, all);
            if (!same) {
                for (TelemetryBook book : books) {
                    book.forgetLeases();
                }
                damaged.clear();
            }
            everything = all;
            identity = fileIdentity;
            loadedOnce = true;
            committedId = lastId;
            ranMs = fileRanMs;
        }
    }

    void ready() {
        reader.enable();
        news();
    }

    void detached() {
        reader.disable();
    }

    boolean isDirty() {
        synchronized (lock) {
            return !damaged.isEmpty() || registry.isDirty();
        }
    }

    Intervals unsentBySome() {
        synchronized (lock) {
            return registry.unsentBySome();
        }
    }

    List<UplinkEntry> stampAndForget(long nowRanMs, long afterMs) {
        synchronized (lock) {
            ranMs = nowRanMs;
            registry.stamp(nowRanMs);
            return registry.forgotten(nowRanMs, afterMs);
        }
    }

    /** What every uplink's rows must be once segments {@code first} to {@code last} are committed. */
    Plan plan(UplinkTable table, List<UplinkEntry> forgotten, long removedThrough, long first, long last) {
        synchronized (lock) {
            List<UplinkTable.Save> saves = new ArrayList<>();
            for (UplinkEntry e : registry.all()) {
                if (forgotten.contains(e)) {
                    continue;
                }
                Intervals unsent = e.unsent.copy();
                unsent.remove(1, removedThrough);
                unsent.add(first, last);
                unsent.limit(maxIntervals);
                saves.add(table.plan(e, unsent));
            }
            return new Plan(saves, new LinkedHashMap<>(damaged));
        }
    }

    void committed(
            Plan plan,
            List<UplinkEntry> forgotten,
            Retention.Removed removed,
            long first,
            long last,
            List<Lease> live) {
        synchronized (lock) {
            UplinkTable.written(plan.saves());
            damaged.keySet().removeAll(plan.damaged().keySet());
            for (UplinkEntry e : forgotten) {
                if (e.open) {
                    // opened in this very moment: write it anew
                    e.row = 0;
                    e.saved = new Intervals();
                } else {
                    LOG.warn("uplink forgotten, holds no data back any more uplink={}", e.name);
                    registry.remove(e);
                }
            }
            for (UplinkEntry e : registry.all()) {
                e.unsent.remove(1, removed.unsentThrough());
                e.unsent.add(first, last);
                e.unsent.limit(maxIntervals);
            }
            everything.remove(1, removed.oldest() - 1);
            everything.add(first, last);
            committedId = Math.max(committedId, last);
            for (TelemetryBook book : books) {
                live.forEach(book::offerLive);
            }
        }
    }

    void news() {
        List<TelemetryBook> told;
        synchronized (lock) {
            told = List.copyOf(books);
        }
        for (TelemetryBook book : told) {
            try {
                book.news.run();
            } catch (RuntimeException e) {
                LOG.error("uplink failed on news uplink={}", book.entry.name, e);
            }
        }
    }

    // ---- any thread

    TelemetryBook open(String uplink, Runnable news) {
        synchronized (lock) {
            TelemetryBook book = new TelemetryBook(registry.open(uplink, everything), news);
            book.entry.openedMs = ranMs;
            books.add(book);
            return book;
        }
    }

    void close(TelemetryBook book) {
        synchronized (lock) {
            if (book.open) {
                book.open = false;
                book.entry.open = false;
                book.entry.openedMs = ranMs;
                book.forgetLeases();
                books.remove(book);
            }
        }
    }

    Lease live(TelemetryBook book) {
        synchronized (lock) {
            Lease lease = book.live.poll();
            while (lease != null && !book.entry.unsent.contains(lease.segment())) {
                lease = book.live.poll();
            }
            if (lease != null) {
                book.leased.add(lease.segment());
            }
            return lease;
        }
    }

    Lease backlog(TelemetryBook book) {
        while (true) {
            long id;
            synchronized (lock) {
                id = book.open ? book.oldestFree() : 0;
                if (id == 0) {
                    return null;
                }
                book.leased.add(id);
            }
            try {
                SegmentReader.Found found = reader.read(id);
                if (found != null) {
                    return new Lease(id, false, found.layout(), found.scans());
                }
                missing(book, id, reader.next(id));
            } catch (DamagedSegmentException e) {
                damaged(book, id, e.getMessage());
            } catch (SQLException e) {
                // said by the reader; the segment waits for better times
                synchronized (lock) {
                    book.leased.remove(id);
                }
                return null;
            }
        }
    }

    void acknowledge(TelemetryBook book, long segment) {
        synchronized (lock) {
            book.leased.remove(segment);
            book.entry.acknowledged(segment, maxIntervals);
        }
    }

    void release(TelemetryBook book, long segment) {
        synchronized (lock) {
            book.leased.remove(segment);
        }
    }

    /** Segments that wait, and the sums over them; the sums are as old as the file was last readable. */
    long waiting(TelemetryBook book) {
        Intervals now;
        synchronized (lock) {
            now = book.entry.unsent.copy();
            if (now.sameAs(book.summed)) {
                return now.count();
            }
        }
        try {
            SegmentReader.Sum sum = reader.sum(now);
            synchronized (lock) {
                book.summed = now;
                book.sum = sum;
            }
        } catch (SQLException e) {
            LOG.debug("sum over the backlog failed uplink={}", book.entry.name, e);
        }
        return now.count();
    }

    SegmentReader.Sum sum(TelemetryBook book) {
        synchronized (lock) {
            return book.sum;
        }
    }

    /** What is wrong with reading; empty if nothing. */
    String fault() {
        String reading = reader.trouble();
        synchronized (lock) {
            if (damagedCount == 0) {
                return reading;
            }
            String text = damagedCount + " damaged segments left out, last " + damagedLast;
            return reading.isEmpty() ? text : reading + "; " + text;
        }
    }

    private void missing(TelemetryBook book, long id, long next) {
        synchronized (lock) {
            book.leased.remove(id);
            book.entry.unsent.remove(id, next == Long.MAX_VALUE ? id : next - 1);
        }
    }

    private void damaged(TelemetryBook book, long id, String why) {
        LOG.error("segment damaged, left out segment={} uplink={} why=\"{}\"", id, book.entry.name, why);
        synchronized (lock) {
            book.leased.remove(id);
            for (UplinkEntry e : registry.all()) {
                e.unsent.remove(id, id);
            }
            everything.remove(id, id);
            damaged.put(id, why);
            damagedCount++;
            damagedLast = id + ": " + why;
        }
    }
}
