package io.sluice.store.sqlite;

import io.sluice.model.Scan;
import io.sluice.port.store.Detail;
import io.sluice.store.sqlite.SegmentRows.Column;
import io.sluice.store.sqlite.SegmentRows.Found;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments of one detail over a range of event times, one by one in the order of the journal. There is no index on time:
 * within one boot it grows with the numbers, so that a search by halves finds where the range begins. Steps of the clock by
 * more than {@link #MARGIN_MS} backwards within one boot may hide what lies between. Confined to one thread at a time.
 */
final class Scroll {
    private static final Logger LOG = LoggerFactory.getLogger(Scroll.class);
    private static final long MARGIN_MS = 600_000;

    private final SegmentReader reader;
    private final Detail detail;
    private final long fromUtcMs;
    private final long toUtcMs;
    /** The segments it may tell; null: all. */
    private final Intervals only;

    private long at;
    private long bootEnd;
    private boolean within;
    private long damaged;

    Scroll(SegmentReader reader, Detail detail, long fromUtcMs, long toUtcMs) {
        this(reader, detail, fromUtcMs, toUtcMs, null);
    }

    Scroll(SegmentReader reader, Detail detail, long fromUtcMs, long toUtcMs, Intervals only) {
        this.reader = reader;
        this.detail = detail;
        this.fromUtcMs = Math.max(fromUtcMs, Long.MIN_VALUE + MARGIN_MS);
        this.toUtcMs = Math.min(toUtcMs, Long.MAX_VALUE - MARGIN_MS);
        this.only = only;
        this.at = Ids.base(detail);
    }

    /** Segments that were there and could not be decoded. */
    long damaged() {
        return damaged;
    }

    /**
     * The next segment with scans in the range, and only these.
     *
     * @return null if there is no more
     * @throws SQLException if the file cannot be read now; asking again goes on where it stopped
     */
    Found next() throws SQLException {
        while (true) {
            long id = reader.look(this::advance);
            if (id == Long.MAX_VALUE) {
                return null;
            }
            Found found;
            try {
                found = reader.read(id);
            } catch (DamagedSegmentException e) {
                LOG.warn("segment damaged, left out of a query segment={} why=\"{}\"", id, e.getMessage());
                found = null;
                damaged++;
            }
            at = id + 1;
            List<Scan> scans = found == null
                    ? List.of()
                    : found.scans().stream()
                            .filter(s -> s.utcMs() >= fromUtcMs && s.utcMs() < toUtcMs)
                            .toList();
            if (!scans.isEmpty()) {
                return new Found(id, found.layout(), found.columns(), scans);
            }
        }
    }

    private long advance(SegmentRows rows) throws SQLException {
        while (true) {
            if (!within && !enterBoot(rows)) {
                return Long.MAX_VALUE;
            }
            long id = rows.atOrAfter(detail, at, bootEnd);
            long wanted = only == null || id == Long.MAX_VALUE ? id : only.firstFrom(id, bootEnd);
            if (wanted != id && wanted != Long.MAX_VALUE) {
                at = wanted;
                continue;
            }
            id = wanted;
            if (id == Long.MAX_VALUE || rows.value(Column.FIRST_UTC_MS, id) >= toUtcMs + MARGIN_MS) {
                within = false;
                at = bootEnd + 1;
            } else {
                at = id;
                return id;
            }
        }
    }

    private boolean enterBoot(SegmentRows rows) throws SQLException {
        while (true) {
            long id = rows.atOrAfter(detail, at, Ids.end(detail));
            if (id == Long.MAX_VALUE) {
                return false;
            }
            long newest = rows.newest(detail);
            long next = rows.firstWith(Column.BOOT, rows.value(Column.BOOT, id) + 1, detail, id, newest);
            bootEnd = next == Long.MAX_VALUE ? newest : next - 1;
            long start = rows.firstWith(Column.LAST_UTC_MS, fromUtcMs - MARGIN_MS, detail, id, bootEnd);
            if (start != Long.MAX_VALUE) {
                at = start;
                within = true;
                return true;
            }
            at = bootEnd + 1;
        }
    }
}
