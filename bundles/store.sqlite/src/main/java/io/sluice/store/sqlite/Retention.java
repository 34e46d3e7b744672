package io.sluice.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Keeps {@code telemetry.db} within its bound: before new segments go in, the oldest go out, first those that every uplink
 * has, then unsent ones, which are counted. The newest stays always. Runs inside the transaction of a group commit and does
 * a bounded piece of work each time. Confined to the journal's thread.
 *
 * <pre>
 *  oldest                                                   newest
 *  [sent][unsent........][sent..][unsent..............][sent][new]
 *    1                      2                             3         then, oldest first: unsent
 * </pre>
 */
final class Retention implements AutoCloseable {
    private static final int CHUNK = 16;
    private static final int MAX_ROWS = 4096;
    private static final int VACUUM_PAGES = 256;

    /** Bytes freed by one call at most, beyond what is needed: a bound that was lowered is reached step by step. */
    private static final long STEP_BYTES = 16L << 20;

    private final Connection connection;
    private final long limitBytes;
    private final long pageSize;
    private final PreparedStatement pages;
    private final PreparedStatement free;
    private final PreparedStatement oldest;
    private final PreparedStatement delete;

    /**
     * What was removed by one call.
     *
     * @param rows segments removed
     * @param unsentThrough unsent segments up to this id are gone; 0 if none is
     * @param unsentSamples values in them
     * @param oldest the oldest segment left; 0 if none was removed
     */
    record Removed(int rows, long unsentThrough, long unsentSamples, long oldest) {
        static final Removed NOTHING = new Removed(0, 0, 0, 0);
    }

    Retention(Connection connection, long maxBytes) throws SQLException {
        this.connection = connection;
        try (Statement s = connection.createStatement()) {
            pageSize = Database.number(s, "PRAGMA page_size");
        }
        // the log is part of the bound: leave room for what may gather there between two checkpoints
        limitBytes = maxBytes - walBytes(maxBytes);
        pages = connection.prepareStatement("PRAGMA page_count");
        free = connection.prepareStatement("PRAGMA freelist_count");
        oldest = connection.prepareStatement(
                "SELECT id, samples FROM segments WHERE id BETWEEN ? AND ? ORDER BY id LIMIT " + CHUNK);
        delete = connection.prepareStatement("DELETE FROM segments WHERE id BETWEEN ? AND ?");
    }

    /**
     * Makes room.
     *
     * @param needBytes what is about to be written
     * @param pressed the disk is full: free as much as is needed even below the bound
     * @param unsent what some uplink has not delivered
     * @param newest the newest segment
     */
    Removed makeRoom(long needBytes, boolean pressed, Intervals unsent, long newest) throws SQLException {
        long target = Math.max(limitBytes - needBytes, used() - needBytes - STEP_BYTES);
        long wantedFree = pressed ? needBytes : 0;
        boolean tight = isTight(target, wantedFree);
        int rows = 0;
        long from = 1;
        for (int gap = 0; gap <= unsent.size() && tight && rows < MAX_ROWS; gap++) {
            long to = gap < unsent.size() ? Math.min(unsent.first(gap), newest) - 1 : newest - 1;
            int n = -1;
            while (n != 0 && tight && rows < MAX_ROWS) {
                n = deleteChunk(from, to).rows;
                rows += n;
                tight = isTight(target, wantedFree);
            }
            from = gap < unsent.size() ? unsent.last(gap) + 1 : newest;
        }
        long through = 0;
        long samples = 0;
        while (tight && rows < MAX_ROWS) {
            Chunk gone = deleteChunk(1, newest - 1);
            if (gone.rows == 0) {
                break;
            }
            rows += gone.rows;
            through = gone.last;
            samples += gone.samples;
            tight = isTight(target, wantedFree);
        }
        if (rows == 0) {
            return Removed.NOTHING;
        }
        try (Statement s = connection.createStatement()) {
            return new Removed(rows, through, samples, Database.number(s, "SELECT min(id) FROM segments"));
        }
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

    private record Chunk(int rows, long last, long samples) {}

    private Chunk deleteChunk(long from, long to) throws SQLException {
        if (from > to) {
            return new Chunk(0, 0, 0);
        }
        oldest.setLong(1, from);
        oldest.setLong(2, to);
        int rows = 0;
        long first = 0;
        long last = 0;
        long samples = 0;
        try (ResultSet r = oldest.executeQuery()) {
            while (r.next()) {
                last = r.getLong(1);
                first = rows == 0 ? last : first;
                samples += r.getLong(2);
                rows++;
            }
        }
        if (rows > 0) {
            delete.setLong(1, first);
            delete.setLong(2, last);
            delete.executeUpdate();
        }
        return new Chunk(rows, last, samples);
    }

    /** Room within {@code maxBytes} that is left to the write-ahead log, bytes. */
    static long walBytes(long maxBytes) {
        return Math.min(4L << 20, maxBytes / 8);
    }

    private boolean isTight(long target, long wantedFree) throws SQLException {
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
        oldest.close();
        delete.close();
    }
}
