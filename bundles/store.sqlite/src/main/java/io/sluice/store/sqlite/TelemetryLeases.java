package io.sluice.store.sqlite;

import io.sluice.model.Scan;
import io.sluice.port.store.Detail;
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
    private final OffsetTable offsets;
    private final int maxIntervals;

    // guarded by lock
    private final UplinkRegistry registry = new UplinkRegistry();
    private final List<TelemetryBook> books = new ArrayList<>();
    private final Map<Long, String> damaged = new LinkedHashMap<>();
    private Intervals everything = new Intervals();
    private long identity;
    private boolean loadedOnce;
    private long ranMs;
    private long[] committedId = new long[Detail.values().length];
    private int damagedCount;
    private String damagedLast = "";

    /** What the running transaction writes about uplinks and damaged segments. */
    record Plan(List<UplinkTable.Save> saves, Map<Long, String> damaged) {}

    TelemetryLeases(Path file, int maxIntervals, OffsetTable offsets) {
        this.offsets = offsets;
        this.reader = new SegmentReader(file);
        this.maxIntervals = maxIntervals;
    }

    // ---- the file's thread

    void loaded(List<UplinkEntry> stored, long fileIdentity, Intervals all, long[] lastId, long fileRanMs) {
        synchronized (lock) {
            boolean same = loadedOnce && identity == fileIdentity;
            if (same) {
                // a commit that was reported as failed may have got through after all
                for (UplinkEntry e : registry.all()) {
                    int d = e.detail.ordinal();
                    e.unsent.add(committedId[d] + 1, lastId[d]);
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

    /**
     * Brings what is unsent into the detail that uplinks were opened with since the last time. Reads the file.
     *
     * @param mark for scans and minutes: what is before is in the summaries of the next detail
     */
    void convert(SegmentRows rows, long[] mark, long[] lastId) throws SQLException {
        List<UplinkEntry> due = new ArrayList<>();
        synchronized (lock) {
            for (UplinkEntry e : registry.all()) {
                if (e.convertFrom != null) {
                    due.add(e);
                }
            }
        }
        for (UplinkEntry e : due) {
            Intervals before;
            Detail from;
            Detail to;
            synchronized (lock) {
                before = e.unsent.copy();
                from = e.convertFrom;
                to = e.detail;
            }
            Conversion done = Conversion.of(rows, before, from, to, mark, lastId);
            synchronized (lock) {
                if (e.detail == to && e.convertFrom == from) {
                    done.applyTo(e.unsent);
                    e.convertFrom = null;
                }
            }
        }
    }

    /**
     * What every uplink's rows must be once these are committed.
     *
     * @param first first segment written, by detail
     * @param last last segment written, by detail; below {@code first} if none was
     */
    Plan plan(UplinkTable table, List<UplinkEntry> forgotten, List<Gone> gone, long[] first, long[] last) {
        synchronized (lock) {
            List<UplinkTable.Save> saves = new ArrayList<>();
            for (UplinkEntry e : registry.all()) {
                if (forgotten.contains(e)) {
                    continue;
                }
                Intervals unsent = e.unsent.copy();
                long[] stoodIn = e.stoodIn.clone();
                update(unsent, stoodIn, e.detail, gone, first, last);
                saves.add(table.plan(e, unsent));
            }
            return new Plan(saves, new LinkedHashMap<>(damaged));
        }
    }

    private void update(Intervals unsent, long[] stoodIn, Detail detail, List<Gone> gone, long[] first, long[] last) {
        for (Gone g : gone) {
            g.applyTo(unsent, stoodIn);
        }
        int d = detail.ordinal();
        unsent.add(first[d], last[d]);
        unsent.limit(maxIntervals);
    }

    void committed(
            Plan plan, List<UplinkEntry> forgotten, List<Gone> gone, long[] first, long[] last, List<Lease> live) {
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
                update(e.unsent, e.stoodIn, e.detail, gone, first, last);
            }
            for (Gone g : gone) {
                everything.remove(g.first(), g.last());
            }
            for (int d = 0; d < first.length; d++) {
                everything.add(first[d], last[d]);
                committedId[d] = Math.max(committedId[d], last[d]);
            }
            for (TelemetryBook book : books) {
                live.forEach(book::offerLive);
            }
        }
    }

    /** Offers segments that are in no file, as live and only as that. */
    void passBy(List<Lease> live) {
        if (live.isEmpty()) {
            return;
        }
        synchronized (lock) {
            for (TelemetryBook book : books) {
                live.forEach(book::offerLive);
            }
        }
        news();
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

    TelemetryBook open(String uplink, Runnable news, Detail detail) {
        synchronized (lock) {
            TelemetryBook book = new TelemetryBook(registry.open(uplink, everything, detail), news);
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
            while (lease != null && lease.segment() < Ids.PASSED_BY && !book.entry.unsent.contains(lease.segment())) {
                lease = book.live.poll();
            }
            if (lease != null) {
                book.leased.add(lease.segment());
                List<Scan> right = offsets.right(lease.scans());
                return right == lease.scans()
                        ? lease
                        : new Lease(lease.segment(), true, lease.detail(), lease.layout(), right);
            }
            return null;
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
                SegmentRows.Found found = reader.read(id);
                if (found != null) {
                    return new Lease(id, false, Ids.detail(id), found.columns(), offsets.right(found.scans()));
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
            SegmentRows.Sum sum = reader.sum(now);
            synchronized (lock) {
                book.summed = now;
                book.sum = sum;
            }
        } catch (SQLException e) {
            LOG.debug("sum over the backlog failed uplink={}", book.entry.name, e);
        }
        return now.count();
    }

    SegmentRows.Sum sum(TelemetryBook book) {
        synchronized (lock) {
            return book.sum;
        }
    }

    /** What this uplink has not delivered; everything for an empty name; everything scanned for one that is not known. */
    Intervals unsent(String uplink) {
        synchronized (lock) {
            return uplink.isEmpty() ? everything.copy() : registry.unsent(uplink, everything);
        }
    }

    /** The scans with the times known by now. */
    List<Scan> right(List<Scan> scans) {
        return offsets.right(scans);
    }

    /** Where replays read. */
    SegmentReader reader() {
        return reader;
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
