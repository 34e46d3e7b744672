package io.sluice.store.sqlite;

import io.sluice.model.alarm.Notice;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Which notices each uplink has not delivered, which are leased, and which were acknowledged before they had a row: the
 * fast lane may be quicker than the disk. Thread-safe: one lock, never held over I/O or a call to somebody else.
 */
final class AlarmLeases {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmLeases.class);
    private static final int MAX_RECENT = 4096;
    private static final int CHUNK = 256;

    /** The newest notices, which uplinks get from memory: an alarm just committed must not hang on the file once more. */
    private static final int MAX_YOUNG = 256;

    private final Object lock = new Object();
    private final AlarmReader reader;
    /** For people, so that a long look back holds up no uplink. */
    private final AlarmReader pages;

    private final Path file;
    private final int maxIntervals;
    private volatile Runnable wake = () -> {};

    // guarded by lock
    private final UplinkRegistry registry = new UplinkRegistry();
    private final Map<String, AlarmBook> books = new LinkedHashMap<>();
    private final Map<EventId, Long> recent = new LinkedHashMap<>();
    private final TreeMap<Long, Notice> young = new TreeMap<>();
    private long missing;
    private long foundId;
    private Intervals everything = new Intervals();
    private List<Notice> unwritten = List.of();
    private long committedId;
    private long ranMs;

    /** What the running transaction writes about uplinks, and the acknowledgements it settles. */
    record Plan(List<UplinkTable.Save> saves, List<Settled> settled) {}

    /** An acknowledged event with its row; 0 if it has none yet. */
    record Settled(AlarmBook book, EventId event, long id) {}

    /** Rows that are undelivered, and notices that wait for a file that takes nothing. */
    record Undelivered(Intervals ids, List<Notice> unwritten) {}

    AlarmLeases(Path file, int maxIntervals) {
        this.reader = new AlarmReader(file);
        this.pages = new AlarmReader(file);
        this.file = file;
        this.maxIntervals = maxIntervals;
    }

    void wakeWith(Runnable owner) {
        wake = owner;
    }

    // ---- the file's thread

    /**
     * A file was opened.
     *
     * @return what the file before it held and some uplink has not delivered, as far as memory has it: to be written anew
     */
    List<Notice> loaded(List<UplinkEntry> stored, boolean same, Intervals all, long lastId, long fileRanMs) {
        List<Notice> rescued = new ArrayList<>();
        synchronized (lock) {
            if (!same) {
                Intervals unsent = registry.unsentBySome();
                young.forEach((id, notice) -> {
                    if (unsent.contains(id)) {
                        rescued.add(notice);
                    }
                });
                young.clear();
                missing = 0;
            }
            if (same && lastId > committedId) {
                for (UplinkEntry e : registry.all()) {
                    e.unsent.add(committedId + 1, lastId);
                }
            }
            registry.loaded(stored, same, all);
            if (!same) {
                books.values().forEach(b -> b.leased.replaceAll((event, id) -> 0L));
                recent.clear();
            }
            everything = all;
            committedId = lastId;
            foundId = same ? foundId : lastId;
            ranMs = fileRanMs;
        }
        return rescued;
    }

    void ready() {
        reader.enable();
        pages.enable();
        news();
    }

    void detached() {
        reader.disable();
        pages.disable();
    }

    /** Whether a row was missed that ought to be there. */
    boolean misses() {
        synchronized (lock) {
            return missing != 0;
        }
    }

    /**
     * Looks again for the row that was missed, while nothing is being removed.
     *
     * @throws SQLException corrupt, if it is still not there
     */
    void lookForMissing() throws SQLException {
        long id;
        synchronized (lock) {
            id = everything.contains(missing) ? missing : 0;
            missing = 0;
        }
        if (id != 0 && !reader.read(id, id, 1).containsKey(id)) {
            throw new SQLiteException("notice " + id + " is not in the file any more", SQLiteErrorCode.SQLITE_CORRUPT);
        }
    }

    boolean isDirty() {
        synchronized (lock) {
            for (AlarmBook book : books.values()) {
                if (!book.fresh.isEmpty()) {
                    return true;
                }
            }
            return registry.isDirty();
        }
    }

    boolean hasUplinks() {
        synchronized (lock) {
            return !registry.all().isEmpty();
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
     * The file cannot be written for now, or, with nothing waiting, can be again: what waits for it is offered from memory.
     *
     * @return whether there is something new to offer
     */
    boolean troubled(List<Notice> waiting) {
        synchronized (lock) {
            boolean more = waiting.size() > unwritten.size();
            unwritten = waiting;
            return more;
        }
    }

    /** What every uplink's rows must be once these new ids are committed. Looks rows up, with the transaction open. */
    Plan plan(AlarmFile file, List<UplinkEntry> forgotten, Map<EventId, Long> ids, long removedThrough)
            throws SQLException {
        List<Settled> open = new ArrayList<>();
        synchronized (lock) {
            for (AlarmBook book : books.values()) {
                book.fresh.forEach(event -> open.add(new Settled(book, event, -1)));
                book.early.stream().filter(ids::containsKey).forEach(event -> open.add(new Settled(book, event, -1)));
            }
        }
        List<Settled> settled = new ArrayList<>();
        for (Settled s : open) {
            settled.add(new Settled(s.book(), s.event(), file.find(s.event())));
        }
        synchronized (lock) {
            List<UplinkTable.Save> saves = new ArrayList<>();
            for (UplinkEntry e : registry.all()) {
                if (!forgotten.contains(e)) {
                    Intervals unsent = e.unsent.copy();
                    apply(e, unsent, settled, ids, removedThrough);
                    saves.add(file.uplinks().plan(e, unsent));
                }
            }
            return new Plan(saves, settled);
        }
    }

    /**
     * The transaction is on the medium.
     *
     * @param written its notices by row
     */
    void committed(
            Plan plan,
            List<UplinkEntry> forgotten,
            Map<EventId, Long> ids,
            Map<Long, Notice> written,
            long removedThrough) {
        synchronized (lock) {
            young.putAll(written);
            while (young.size() > MAX_YOUNG) {
                young.pollFirstEntry();
            }
            UplinkTable.written(plan.saves());
            for (UplinkEntry e : forgotten) {
                if (e.open) {
                    // opened in this very moment: write it anew
                    e.row = 0;
                    e.saved = new Intervals();
                } else {
                    registry.remove(e);
                    books.remove(e.name);
                }
            }
            for (UplinkEntry e : registry.all()) {
                apply(e, e.unsent, plan.settled(), ids, removedThrough);
            }
            for (Settled s : plan.settled()) {
                s.book().fresh.remove(s.event());
                s.book().early.remove(s.event());
                if (s.id() == 0) {
                    s.book().stillWithoutRow(s.event());
                }
            }
            for (Map.Entry<EventId, Long> id : ids.entrySet()) {
                recent.put(id.getKey(), id.getValue());
                everything.add(id.getValue(), id.getValue());
                committedId = Math.max(committedId, id.getValue());
            }
            Iterator<EventId> oldest = recent.keySet().iterator();
            while (recent.size() > MAX_RECENT) {
                oldest.next();
                oldest.remove();
            }
            everything.remove(1, removedThrough);
            unwritten = List.of();
        }
    }

    void news() {
        List<Runnable> told;
        synchronized (lock) {
            told = books.values().stream()
                    .filter(b -> b.entry.open)
                    .map(b -> b.news)
                    .toList();
        }
        for (Runnable news : told) {
            try {
                news.run();
            } catch (RuntimeException e) {
                LOG.error("uplink failed on news", e);
            }
        }
    }

    // ---- any thread

    AlarmBook open(String uplink, Runnable news) {
        AlarmBook book;
        synchronized (lock) {
            UplinkEntry entry = registry.open(uplink, everything);
            entry.openedMs = ranMs;
            book = books.get(uplink);
            if (book == null || book.entry != entry) {
                book = new AlarmBook(entry);
                books.put(uplink, book);
            }
            book.news = news;
            book.leased.clear();
        }
        wake.run();
        return book;
    }

    void close(AlarmBook book) {
        synchronized (lock) {
            book.entry.open = false;
            book.entry.openedMs = ranMs;
            book.leased.clear();
        }
    }

    List<Notice> notices(AlarmBook book, int max) {
        List<Notice> result = new ArrayList<>();
        Intervals unsent;
        List<Notice> inMemory;
        synchronized (lock) {
            unsent = book.entry.unsent.copy();
            inMemory = unwritten;
        }
        try {
            for (int i = 0; i < unsent.size(); i++) {
                long from = unsent.first(i);
                while (from <= unsent.last(i) && result.size() < max) {
                    Long next = leaseYoung(book, from, unsent.last(i), max, result);
                    if (next != null && next == from) {
                        from++;
                    } else {
                        long last = next == null ? unsent.last(i) : next - 1;
                        from = lease(book, from, last, reader.read(from, last, CHUNK), max, result) + 1;
                    }
                }
            }
        } catch (SQLException e) {
            LOG.debug("notices cannot be read uplink={}", book.entry.name, e);
        }
        synchronized (lock) {
            for (Notice n : inMemory) {
                EventId event = EventId.of(n);
                if (result.size() < max && !book.isTaken(event) && !recent.containsKey(event)) {
                    book.leased.put(event, 0L);
                    result.add(n);
                }
            }
        }
        return result;
    }

    void acknowledge(AlarmBook book, Notice notice) {
        EventId event = EventId.of(notice);
        synchronized (lock) {
            Long row = book.leased.remove(event);
            if (row == null || row == 0) {
                row = recent.get(event);
            }
            if (row == null) {
                book.acknowledgedWithoutRow(event);
            } else {
                book.entry.acknowledged(row, maxIntervals);
            }
        }
        wake.run();
    }

    void release(AlarmBook book, Notice notice) {
        synchronized (lock) {
            book.leased.remove(EventId.of(notice));
        }
    }

    long waiting(AlarmBook book) {
        synchronized (lock) {
            return book.entry.unsent.count() + unwritten.size();
        }
    }

    /** Whether the file has an audit entry with this id; false if it cannot be read. */
    boolean hasAudit(String command) {
        try {
            return reader.hasAudit(command);
        } catch (SQLException e) {
            LOG.debug("audit cannot be read", e);
            return false;
        }
    }

    /** What this uplink has not delivered; everything if the name is empty or not known. */
    Undelivered undelivered(String uplink) {
        synchronized (lock) {
            Intervals ids = uplink.isEmpty() ? everything.copy() : registry.unsent(uplink, everything);
            return new Undelivered(ids, unwritten);
        }
    }

    /** A reader of its own, whatever state the file is in for writing; to be disabled. */
    AlarmReader open() {
        AlarmReader own = new AlarmReader(file);
        own.enable();
        return own;
    }

    /** Reads {@code alarm.db} for people. */
    AlarmReader pages() {
        return pages;
    }

    /** The next id at or after this one that memory has, null if none; leases it if it is this one and free. */
    private Long leaseYoung(AlarmBook book, long from, long last, int max, List<Notice> result) {
        synchronized (lock) {
            Map.Entry<Long, Notice> next = young.ceilingEntry(from);
            if (next == null || next.getKey() > last) {
                return null;
            }
            if (next.getKey() == from) {
                leaseOne(book, from, next.getValue(), max, result);
            }
            return next.getKey();
        }
    }

    private static void leaseOne(AlarmBook book, long id, Notice notice, int max, List<Notice> result) {
        EventId event = EventId.of(notice);
        if (result.size() < max && book.entry.unsent.contains(id) && !book.isTaken(event)) {
            book.leased.put(event, id);
            result.add(notice);
        }
    }

    /** Forgets rows that are not there. One that this process wrote and nobody removed is looked for again: it may be damage. */
    private void gone(AlarmBook book, long first, long last) {
        if (first > last) {
            return;
        }
        long there = everything.firstFrom(Math.max(first, foundId + 1), last);
        if (there <= last && book.entry.unsent.contains(there)) {
            missing = there;
            wake.run();
        } else {
            book.entry.unsent.remove(first, last);
        }
    }

    /** Leases what was read and is free; drops what is not there any more. Returns the last id that was looked at. */
    private long lease(AlarmBook book, long from, long last, Map<Long, Notice> rows, int max, List<Notice> result) {
        synchronized (lock) {
            long expected = from;
            for (Map.Entry<Long, Notice> row : rows.entrySet()) {
                long id = row.getKey();
                gone(book, expected, id - 1);
                expected = id + 1;
                if (row.getValue() == null) {
                    book.entry.unsent.remove(id, id);
                } else {
                    leaseOne(book, id, row.getValue(), max, result);
                }
            }
            if (rows.size() < CHUNK) {
                gone(book, expected, last);
                return last;
            }
            return expected - 1;
        }
    }

    private void apply(
            UplinkEntry entry, Intervals unsent, List<Settled> settled, Map<EventId, Long> ids, long removedThrough) {
        for (long id : ids.values()) {
            unsent.add(id, id);
        }
        unsent.remove(1, removedThrough);
        for (Settled s : settled) {
            if (s.book().entry == entry && s.id() > 0) {
                unsent.remove(s.id(), s.id());
            }
        }
        unsent.limit(maxIntervals);
    }
}
