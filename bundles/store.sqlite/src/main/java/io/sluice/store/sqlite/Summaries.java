package io.sluice.store.sqlite;

import io.sluice.model.Layout;
import io.sluice.model.Scan;
import io.sluice.port.store.Detail;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes summaries of what has been committed; they are written with the next commit, which costs no sync of their own.
 *
 * <pre>
 *  committed segments --> Windows(1 min) --> rows --> [ minutes ] --> Windows(1 h) --> rows --> [ hours ]
 *        id                                   wait      id, source_first, source_last, source_next
 * </pre>
 *
 * What was in open windows when the process ended is read again when the file is opened. Confined to the journal's thread.
 */
final class Summaries {
    private static final Logger LOG = LoggerFactory.getLogger(Summaries.class);

    /** Segments read again at open, at most. */
    private static final int MAX_AGAIN = 4096;

    /** A row of summaries is closed at this size, bytes: what is open costs memory all the time. */
    private static final int MAX_BYTES = 65_536;

    /** How far back it reads where there is no summary yet, ms. */
    private static final long FIRST_MS = 120_000;

    private final Level minutes;
    private final Level hours;

    /** A row of summaries that waits for its commit. */
    record Row(Detail detail, Sealed sealed, Layout layout, long sourceFirst, long sourceLast, long sourceNext) {}

    private static final class Level {
        final Detail detail;
        final Windows windows;
        final SegmentBuilder builder;
        final List<Windows.Sweep> sweeps = new ArrayList<>();

        /** The last segment taken. */
        long taken;

        /** Segments before this one are in rows that are in the file. */
        long next;

        Level(Detail detail, int maxBytes) {
            this.detail = detail;
            windows = new Windows(detail);
            builder = new SegmentBuilder(maxBytes);
        }
    }

    private final List<Row> waiting = new ArrayList<>();
    private final List<Long> unread = new ArrayList<>();

    Summaries(int maxSegmentBytes) {
        minutes = new Level(Detail.MINUTES, Math.min(maxSegmentBytes, MAX_BYTES));
        hours = new Level(Detail.HOURS, Math.min(maxSegmentBytes, MAX_BYTES));
    }

    /** A file was opened: goes on where its summaries end. */
    void restore(SegmentRows rows) throws SQLException {
        waiting.clear();
        unread.clear();
        restore(minutes, rows);
        restore(hours, rows);
    }

    /** How far the summaries in the file have come. */
    Retention.Marks marks(long[] newest) {
        return new Retention.Marks(told(minutes), told(hours), newest);
    }

    private long told(Level level) {
        boolean all = waiting.isEmpty() && unread.isEmpty() && level.windows.isIdle();
        return all ? Math.max(level.taken + 1, level.next) : level.next;
    }

    boolean isEmpty() {
        return waiting.isEmpty() && unread.isEmpty();
    }

    /** What is to be written now. */
    List<Row> waiting() {
        return waiting;
    }

    /** These rows have been committed under the numbers from {@code first} of each detail. */
    void written(int count, long[] first) {
        List<Row> rows = List.copyOf(waiting.subList(0, count));
        waiting.subList(0, count).clear();
        long minute = first[Detail.MINUTES.ordinal()];
        for (Row row : rows) {
            (row.detail() == Detail.MINUTES ? minutes : hours).next = row.sourceNext();
            if (row.detail() == Detail.MINUTES) {
                feed(hours, row.sealed().scans(), row.layout(), minute++);
            }
        }
    }

    /** A segment has been committed. */
    void committed(long id, Sealed sealed) {
        if (sealed.scans().isEmpty() || !unread.isEmpty()) {
            unread.add(id); // memory was wanted back: they are in the file
        } else {
            feed(minutes, sealed.scans(), sealed.layout(), id);
        }
    }

    /** Reads what was committed without its scans at hand. Within a transaction: it leaves a read lock behind. */
    void catchUp(SegmentRows rows) throws SQLException {
        for (Long id : List.copyOf(unread)) {
            try {
                SegmentRows.Found found = rows.read(id);
                if (found != null) {
                    feed(minutes, found.scans(), found.layout(), id);
                }
            } catch (DamagedSegmentException e) {
                LOG.warn("segment not summed up segment={} why=\"{}\"", id, e.getMessage());
            }
            unread.remove(id);
        }
    }

    private void feed(Level level, List<Scan> scans, Layout layout, long id) {
        level.taken = id;
        for (Scan scan : scans) {
            level.windows.accept(scan, layout, id, level.sweeps);
        }
        for (Windows.Sweep sweep : level.sweeps) {
            rows(level, sweep);
        }
        level.sweeps.clear();
    }

    private void rows(Level level, Windows.Sweep sweep) {
        List<Sealed> parts = new ArrayList<>();
        SegmentBuilder builder = level.builder;
        for (Scan scan : sweep.scans()) {
            if (!builder.accepts(scan, sweep.summary()) || builder.isFull()) {
                parts.add(builder.seal());
            }
            builder.add(scan, sweep.summary());
        }
        parts.add(builder.seal());
        for (int i = 0; i < parts.size(); i++) {
            // only with the last part everything before the mark is told
            long next = i == parts.size() - 1 ? sweep.sourceNext() : sweep.sourceFirst();
            waiting.add(
                    new Row(level.detail, parts.get(i), sweep.layout(), sweep.sourceFirst(), sweep.sourceLast(), next));
        }
    }

    private void restore(Level level, SegmentRows rows) throws SQLException {
        Detail source = level.detail == Detail.MINUTES ? Detail.SCANS : Detail.MINUTES;
        long newestSource = rows.newest(source);
        long newest = rows.newest(level.detail);
        long from;
        if (newest > 0) {
            from = rows.value(SegmentRows.Column.SOURCE_NEXT, newest);
        } else if (newestSource == 0) {
            from = Ids.base(source);
        } else {
            long since = rows.value(SegmentRows.Column.LAST_UTC_MS, newestSource) - FIRST_MS;
            long found = rows.firstWith(
                    SegmentRows.Column.LAST_UTC_MS, since, source, newestSource - MAX_AGAIN, newestSource);
            from = source == Detail.SCANS ? found : rows.atOrAfter(source, Ids.base(source), newestSource);
        }
        from = Math.max(from, newestSource - MAX_AGAIN);
        level.windows.reset(from);
        level.next = from;
        level.taken = from - 1;
        if (newestSource == 0) {
            return;
        }
        Map<String, Long> told = newest > 0 ? told(level.detail, newest, from, rows) : Map.of();
        for (long id = rows.atOrAfter(source, from, newestSource);
                id != Long.MAX_VALUE;
                id = rows.atOrAfter(source, id + 1, newestSource)) {
            try {
                SegmentRows.Found found = rows.read(id);
                List<Scan> untold = new ArrayList<>(found.scans().size());
                for (Scan scan : found.scans()) {
                    if (scan.sequence() > told.getOrDefault(key(scan), Long.MIN_VALUE)) {
                        untold.add(scan);
                    }
                }
                feed(level, untold, found.layout(), id);
            } catch (DamagedSegmentException e) {
                LOG.warn("segment not summed up segment={} why=\"{}\"", id, e.getMessage());
            }
        }
    }

    /** The last sequence of each device that is in a summary, of those that hold something of the mark's segment. */
    private static Map<String, Long> told(Detail detail, long newest, long mark, SegmentRows rows) throws SQLException {
        Map<String, Long> told = new HashMap<>();
        for (long id = newest;
                id > Ids.base(detail)
                        && rows.value(SegmentRows.Column.SOURCE_LAST, id) >= mark
                        && newest - id < MAX_AGAIN;
                id--) {
            try {
                SegmentRows.Found found = rows.read(id);
                if (found != null) {
                    found.scans().forEach(s -> told.merge(key(s), s.sequence(), Math::max));
                }
            } catch (DamagedSegmentException e) {
                LOG.warn("summary damaged segment={} why=\"{}\"", id, e.getMessage());
            }
        }
        return told;
    }

    private static String key(Scan scan) {
        return scan.boot().id() + '/' + scan.revision() + '/' + scan.device();
    }
}
