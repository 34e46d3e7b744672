package io.sluice.store.sqlite;

import io.sluice.port.store.Detail;
import io.sluice.store.sqlite.SegmentRows.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps {@code telemetry.db} within its bound: before new segments go in, old ones go out. Runs inside the transaction of a
 * group commit and does a bounded piece of work each time. Confined to the journal's thread.
 *
 * <pre>
 *  scans    [delivered][unsent....................][delivered][unsent..............][new]
 *  minutes  [.........................................................................]
 *  hours    [.........................................................................]
 *
 *  1  delivered scans, oldest first; minutes that nobody needs, if they are more than half of all
 *  2  minutes that nobody needs                                         up to here nothing is lost
 *  3  unsent scans give way to their minutes while scans are half of all or more, else unsent minutes to their hours
 *  4  hours that nobody needs
 *  5  unsent hours, minutes, scans, oldest first: expired
 * </pre>
 *
 * The newest row of each stays always, and what is in no summary yet stays up to step 5.
 */
final class Retention implements AutoCloseable {
    private static final int CHUNK = 16;
    private static final int MAX_ROWS = 4096;
    private static final int VACUUM_PAGES = 256;
    private static final Detail[] DETAILS = Detail.values();

    /** Bytes freed by one call at most, beyond what is needed: a bound that was lowered is reached step by step. */
    private static final long STEP_BYTES = 16L << 20;

    private final Connection connection;
    private final SegmentRows rows;
    private final long limitBytes;
    private final long pageSize;
    private final PreparedStatement pages;
    private final PreparedStatement free;

    // one call
    private final List<Gone> gone = new ArrayList<>();
    private Intervals unsent = new Intervals();
    private Marks marks = new Marks(0, 0, new long[DETAILS.length]);
    private int removedRows;
    private long thinned;
    private long thinnedAgain;
    private long expired;
    private long target;
    private long wantedFree;

    /**
     * How far summaries have come.
     *
     * @param minutes segments before this one are in minutes that are in the file
     * @param hours minutes before this one are in hours that are in the file
     * @param newest the newest of each detail
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Marks(long minutes, long hours, long[] newest) {
        long newest(Detail detail) {
            return newest[detail.ordinal()];
        }
    }

    /**
     * What was removed by one call.
     *
     * @param rows rows removed
     * @param gone what they were, in the order they went
     * @param thinned values in unsent scans that gave way to minutes
     * @param thinnedAgain values in unsent minutes that gave way to hours
     * @param expired values in unsent rows that nothing stands in for
     */
    record Removed(int rows, List<Gone> gone, long thinned, long thinnedAgain, long expired) {
        static final Removed NOTHING = new Removed(0, List.of(), 0, 0, 0);
    }

    Retention(Connection connection, SegmentRows rows, long maxBytes) throws SQLException {
        this.connection = connection;
        this.rows = rows;
        try (Statement s = connection.createStatement()) {
            pageSize = Database.number(s, "PRAGMA page_size");
        }
        // the log is part of the bound: leave room for what may gather there between two checkpoints
        limitBytes = maxBytes - walBytes(maxBytes);
        pages = connection.prepareStatement("PRAGMA page_count");
        free = connection.prepareStatement("PRAGMA freelist_count");
    }

    /**
     * Makes room.
     *
     * @param needBytes what is about to be written
     * @param pressed the disk is full: free as much as is needed even below the bound
     * @param unsentBySome what some uplink has not delivered; changed to what is left of it
     * @param upTo how far summaries have come
     */
    Removed makeRoom(long needBytes, boolean pressed, Intervals unsentBySome, Marks upTo) throws SQLException {
        target = Math.max(limitBytes - needBytes, used() - needBytes - STEP_BYTES);
        wantedFree = pressed ? needBytes : 0;
        if (!isTight()) {
            return Removed.NOTHING;
        }
        gone.clear();
        removedRows = 0;
        thinned = 0;
        thinnedAgain = 0;
        expired = 0;
        unsent = unsentBySome;
        marks = upTo;
        removeDelivered();
        thin();
        repeat(() -> removeFree(Detail.HOURS, spare(Detail.HOURS)));
        repeat(() -> expire(Detail.HOURS));
        repeat(() -> expire(Detail.MINUTES));
        repeat(() -> expire(Detail.SCANS));
        return removedRows == 0
                ? Removed.NOTHING
                : new Removed(removedRows, List.copyOf(gone), thinned, thinnedAgain, expired);
    }

    /**
     * Removes what every uplink has and is too old, a bounded piece per call.
     *
     * @param beforeUtcMs by detail: rows whose last scan is older go; {@code Long.MIN_VALUE} for none
     */
    Removed age(long[] beforeUtcMs, Intervals unsentBySome, Marks upTo) throws SQLException {
        gone.clear();
        removedRows = 0;
        unsent = unsentBySome;
        marks = upTo;
        for (Detail detail : DETAILS) {
            long before = beforeUtcMs[detail.ordinal()];
            boolean more = before != Long.MIN_VALUE;
            while (more && removedRows < MAX_ROWS) {
                long to = detail.isSummary() ? spare(detail) : limit(detail);
                long oldest = rows.atOrAfter(detail, Ids.base(detail), to);
                // rows that are older but lie behind a younger one wait for it: a clock that was wrong for a while
                more = oldest != Long.MAX_VALUE
                        && rows.value(Column.LAST_UTC_MS, oldest) < before
                        && !unsent.contains(oldest);
                if (more) {
                    remove(oldest, oldest);
                }
            }
        }
        return removedRows == 0 ? Removed.NOTHING : new Removed(removedRows, List.copyOf(gone), 0, 0, 0);
    }

    private void removeDelivered() throws SQLException {
        repeat(() -> {
            boolean manyMinutes = samples(Detail.MINUTES) > all() / 2;
            return (manyMinutes && removeFree(Detail.MINUTES, spare(Detail.MINUTES)))
                    || removeFree(Detail.SCANS, limit(Detail.SCANS));
        });
        repeat(() -> removeFree(Detail.MINUTES, spare(Detail.MINUTES)));
    }

    /** Something that makes room and says whether it did. */
    private interface Step {
        boolean take() throws SQLException;
    }

    /** Takes a step as often as it helps and is needed. */
    private void repeat(Step step) throws SQLException {
        boolean more = true;
        while (more && goesOn()) {
            more = step.take();
        }
    }

    /** The first summary that may have to stand in for something finer that is unsent. */
    private long reserve(Detail summary) throws SQLException {
        Detail finer = summary == Detail.HOURS ? Detail.MINUTES : Detail.SCANS;
        long needs = unsent.firstFrom(Math.max(1, Ids.base(finer)), Ids.end(finer));
        if (finer == Detail.MINUTES) {
            needs = Math.min(needs, reserve(Detail.MINUTES));
        }
        long newest = marks.newest(summary);
        return needs == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : rows.firstWith(
                        Column.SOURCE_LAST, needs, summary, rows.atOrAfter(summary, Ids.base(summary), newest), newest);
    }

    /** The last summary that may go if nobody has yet to deliver it: it is in coarser ones, and stands in for nothing. */
    private long spare(Detail summary) throws SQLException {
        return Math.min(reserve(summary) - 1, limit(summary));
    }

    /** The last row of this detail that may go while it is told by coarser ones. */
    private long limit(Detail detail) {
        return switch (detail) {
            case SCANS -> Math.min(marks.newest(detail), marks.minutes()) - 1;
            case MINUTES -> Math.min(marks.newest(detail), marks.hours()) - 1;
            case HOURS -> marks.newest(detail) - 1;
        };
    }

    private void thin() throws SQLException {
        boolean more = true;
        while (more && goesOn()) {
            boolean scansFirst = samples(Detail.SCANS) >= all() / 2;
            more = thin(scansFirst ? Detail.SCANS : Detail.MINUTES) || thin(scansFirst ? Detail.MINUTES : Detail.SCANS);
        }
    }

    /** The oldest unsent rows give way to one row of summaries. */
    private boolean thin(Detail detail) throws SQLException {
        Detail to = Ids.coarser(detail);
        long oldest = unsent.firstFrom(Ids.base(detail), limit(detail));
        if (oldest == Long.MAX_VALUE) {
            return false;
        }
        long newest = marks.newest(to);
        long row = rows.firstWith(Column.SOURCE_NEXT, oldest + 1, to, rows.atOrAfter(to, Ids.base(to), newest), newest);
        if (row == Long.MAX_VALUE || (detail.isSummary() && rows.value(Column.SOURCE_NEXT, row) > reserve(detail))) {
            return false; // no summary yet, or these are still kept to stand in for scans
        }
        long covered = rows.value(Column.SOURCE_FIRST, row);
        if (oldest < covered) {
            // no summary was ever made of these: from before there were any, or the summaries are gone themselves
            long last = Math.min(covered - 1, limit(detail));
            expired += samplesOf(oldest, last);
            remove(oldest, last);
            return true;
        }
        long last = Math.min(rows.value(Column.SOURCE_NEXT, row) - 1, limit(detail));
        long first = row;
        while (first > Ids.base(to) + 1 && rows.value(Column.SOURCE_LAST, first - 1) >= oldest) {
            first--; // scans at the edge of a window are in the row before
        }
        long values = samplesOf(oldest, last);
        if (detail == Detail.SCANS) {
            thinned += values;
        } else {
            thinnedAgain += values;
        }
        if (unsent.remove(oldest, last)) {
            unsent.add(first, row);
        }
        delete(oldest, last);
        gone.add(new Gone(oldest, last, first, row));
        return true;
    }

    /** Values in the unsent rows among these. */
    private long samplesOf(long first, long last) throws SQLException {
        return rows.sum(unsent.within(first, last)).samples();
    }

    private boolean expire(Detail detail) throws SQLException {
        long newest = marks.newest(detail);
        long first = rows.atOrAfter(detail, Ids.base(detail), newest - 1);
        if (first == Long.MAX_VALUE) {
            return false;
        }
        long last = Math.min(first + CHUNK, newest) - 1;
        expired += samplesOf(first, last);
        remove(first, last);
        return true;
    }

    /** Removes the oldest rows up to {@code to} that nobody has yet to deliver, a few. */
    private boolean removeFree(Detail detail, long to) throws SQLException {
        long from = Ids.base(detail);
        while (true) {
            long first = rows.atOrAfter(detail, from, to);
            if (first == Long.MAX_VALUE) {
                return false;
            }
            long needed = unsent.firstFrom(first, to);
            if (needed > first) {
                remove(first, Math.min(Math.min(first + CHUNK - 1, to), needed - 1));
                return true;
            }
            from = unsent.lastOf(first) + 1;
        }
    }

    private void remove(long first, long last) throws SQLException {
        unsent.remove(first, last);
        delete(first, last);
        gone.add(new Gone(first, last, 0, 0));
    }

    private void delete(long first, long last) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "DELETE FROM " + Ids.table(Ids.detail(first)) + " WHERE id BETWEEN ? AND ?")) {
            s.setLong(1, first);
            s.setLong(2, last);
            removedRows += s.executeUpdate();
        }
    }

    private long samples(Detail detail) throws SQLException {
        return rows.sum(Ids.base(detail), Ids.end(detail)).samples();
    }

    private long all() throws SQLException {
        long all = 0;
        for (Detail detail : DETAILS) {
            all += samples(detail);
        }
        return all;
    }

    /**
     * Values that the file can hold beyond those it holds, as they take room now.
     *
     * @param diskBytes what the disk has left for the file
     */
    long capacity(long diskBytes) throws SQLException {
        long used = used();
        return used == 0 ? 0 : (long) ((double) all() * Math.min(limitBytes, used + diskBytes) / used);
    }

    /** Gives pages back to the file system if the file itself is over its bound, a few per call. */
    void shrink() throws SQLException {
        if (number(pages) * pageSize <= limitBytes || number(free) == 0) {
            return;
        }
        try (Statement s = connection.createStatement()) {
            // not execute(), which takes one step and so gives back one page
            s.executeUpdate("PRAGMA incremental_vacuum(" + VACUUM_PAGES + ")");
        }
    }

    /** Room within {@code maxBytes} that is left to the write-ahead log, bytes. */
    static long walBytes(long maxBytes) {
        return Math.min(4L << 20, maxBytes / 8);
    }

    private boolean goesOn() throws SQLException {
        return removedRows < MAX_ROWS && isTight();
    }

    private boolean isTight() throws SQLException {
        return used() > target || number(free) * pageSize < wantedFree;
    }

    private long used() throws SQLException {
        return (number(pages) - number(free)) * pageSize;
    }

    private static long number(PreparedStatement s) throws SQLException {
        try (ResultSet r = s.executeQuery()) {
            return r.next() ? r.getLong(1) : 0;
        }
    }

    @Override
    public void close() throws SQLException {
        pages.close();
        free.close();
    }
}
