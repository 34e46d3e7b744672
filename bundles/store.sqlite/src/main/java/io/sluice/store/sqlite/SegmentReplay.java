package io.sluice.store.sqlite;

import io.sluice.port.store.Detail;
import io.sluice.port.store.Lease;
import io.sluice.port.store.Replay;
import io.sluice.store.sqlite.SegmentRows.Column;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time range told once more: hours for what is older than the oldest minute, minutes for what is older than the oldest scan,
 * then scans. Thread-safe.
 */
final class SegmentReplay implements Replay {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentReplay.class);

    private final SegmentReader reader;
    private final BooleanSupplier open;
    private final Detail detail;
    private final long fromUtcMs;
    private final long toUtcMs;

    // guarded by this
    private ArrayDeque<Scroll> scrolls;
    private boolean closed;

    SegmentReplay(SegmentReader reader, BooleanSupplier open, Detail detail, long fromUtcMs, long toUtcMs) {
        if (fromUtcMs >= toUtcMs) {
            throw new IllegalArgumentException("replay from " + fromUtcMs + " to before " + toUtcMs + ": empty");
        }
        this.reader = reader;
        this.open = open;
        this.detail = detail;
        this.fromUtcMs = fromUtcMs;
        this.toUtcMs = toUtcMs;
    }

    @Override
    public synchronized Lease next() {
        try {
            if (scrolls == null) {
                scrolls = reader.look(rows -> plan(rows, reader, detail, fromUtcMs, toUtcMs, null));
            }
            while (!closed && open.getAsBoolean() && !scrolls.isEmpty()) {
                SegmentRows.Found found = scrolls.getFirst().next();
                if (found != null) {
                    return new Lease(found.id(), false, Ids.detail(found.id()), found.columns(), found.scans());
                }
                scrolls.removeFirst();
            }
        } catch (SQLException e) {
            LOG.warn("replay stopped what=\"{}\"", e.getMessage());
            closed = true;
        }
        return null;
    }

    /**
     * Where to look for a range of time, oldest first.
     *
     * @param only the segments that may be told; null: all
     */
    static ArrayDeque<Scroll> plan(
            SegmentRows rows, SegmentReader reader, Detail detail, long fromUtcMs, long toUtcMs, Intervals only)
            throws SQLException {
        ArrayDeque<Scroll> plan = new ArrayDeque<>();
        long to = toUtcMs;
        for (Detail d = detail; d != null && to > fromUtcMs; d = Ids.coarser(d)) {
            long oldest = rows.atOrAfter(d, Ids.base(d), Ids.end(d));
            if (oldest == Long.MAX_VALUE) {
                continue;
            }
            // a window that began before the range tells of its first part
            long window = Math.max(1, d.windowMs());
            plan.addFirst(new Scroll(reader, d, Math.floorDiv(fromUtcMs, window) * window, to, only));
            to = Math.min(to, rows.value(Column.FIRST_UTC_MS, oldest));
        }
        return plan;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
