package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.alarm.Notice;
import io.sluice.port.store.Collector;
import io.sluice.port.store.Detail;
import io.sluice.port.store.History;
import io.sluice.port.store.Lease;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was in both files, and what one uplink had not delivered of it, when this was made. Reads over connections of its
 * own, one segment at a time. Confined to one thread at a time, but {@link #close()} may come from any.
 */
final class SegmentCollection implements Collector.Collected {
    private static final int CHUNK = 256;
    private static final List<Detail> OLDEST_FIRST = List.of(Detail.HOURS, Detail.MINUTES, Detail.SCANS);

    private final SegmentReader reader;
    private final TelemetryLeases segments;
    private final AlarmReader events;
    private final long fromUtcMs;
    private final long toUtcMs;
    private final ArrayDeque<Scroll> scrolls;
    private final List<Boot> boots;
    private final Intervals noticeIds;
    private final ArrayDeque<Notice> unwritten;
    private long noticeAt;
    private long damaged;
    private volatile boolean closed;

    SegmentCollection(
            SqliteHistory history,
            TelemetryLeases segments,
            AlarmLeases alarms,
            String uplink,
            long fromUtcMs,
            long toUtcMs) {
        if (fromUtcMs < 0 || fromUtcMs >= toUtcMs) {
            throw new IllegalArgumentException("collect from " + fromUtcMs + " to before " + toUtcMs + ": empty");
        }
        this.segments = segments;
        this.fromUtcMs = fromUtcMs;
        this.toUtcMs = toUtcMs;
        this.events = alarms.open();
        AlarmLeases.Undelivered undelivered = alarms.undelivered(uplink);
        this.noticeIds = undelivered.ids();
        this.unwritten = new ArrayDeque<>(undelivered.unwritten());
        Intervals ids = segments.unsent(uplink);
        SegmentReader opened = null;
        boolean ok = false;
        try {
            opened = history.open();
            reader = opened;
            scrolls = reader.look(rows -> plan(rows, uplink, ids));
            boots = reader.look(rows -> boots(rows, ids));
            events.read(1, 1, 1); // better refused now than broken off when the telemetry is through
            ok = true;
        } catch (SQLException e) {
            throw failed("journal", e);
        } finally {
            if (!ok) {
                events.disable();
                if (opened != null) {
                    opened.close();
                }
            }
        }
    }

    private static History.HistoryException failed(String file, SQLException e) {
        return new History.HistoryException(file + ": cannot be read: " + e.getMessage(), e);
    }

    private ArrayDeque<Scroll> plan(SegmentRows rows, String uplink, Intervals ids) throws SQLException {
        if (uplink.isEmpty()) {
            return SegmentReplay.plan(rows, reader, Detail.SCANS, fromUtcMs, toUtcMs, ids);
        }
        ArrayDeque<Scroll> plan = new ArrayDeque<>();
        for (Detail d : OLDEST_FIRST) {
            Intervals part = ids.within(Math.max(1, Ids.base(d)), Ids.end(d));
            if (!part.isEmpty()) {
                // a window that began before the range tells of its first part
                long window = Math.max(1, d.windowMs());
                plan.add(new Scroll(reader, d, Math.floorDiv(fromUtcMs, window) * window, toUtcMs, part));
            }
        }
        return plan;
    }

    private static List<Boot> boots(SegmentRows rows, Intervals ids) throws SQLException, DamagedSegmentException {
        Set<Boot> found = new LinkedHashSet<>();
        for (Detail d : OLDEST_FIRST) {
            Intervals part = ids.within(Math.max(1, Ids.base(d)), Ids.end(d));
            for (int i = 0; i < part.size(); i++) {
                long id = rows.atOrAfter(d, part.first(i), part.last(i));
                while (id != Long.MAX_VALUE) {
                    found.add(rows.bootOf(id));
                    long boot = rows.value(SegmentRows.Column.BOOT, id);
                    id = rows.firstWith(SegmentRows.Column.BOOT, boot + 1, d, id, part.last(i));
                }
            }
        }
        return List.copyOf(found);
    }

    @Override
    public List<Boot> boots() {
        return boots;
    }

    @Override
    public Lease next() {
        try {
            while (!closed && !scrolls.isEmpty()) {
                Scroll scroll = scrolls.getFirst();
                SegmentRows.Found found = scroll.next();
                if (found != null) {
                    return new Lease(
                            found.id(), false, Ids.detail(found.id()), found.columns(), segments.right(found.scans()));
                }
                damaged += scroll.damaged();
                scrolls.removeFirst();
            }
            return null;
        } catch (SQLException e) {
            throw failed("telemetry.db", e);
        }
    }

    @Override
    public List<Notice> notices() {
        try {
            while (!closed) {
                long from = noticeIds.firstFrom(Math.max(1, noticeAt), Long.MAX_VALUE);
                if (from == Long.MAX_VALUE) {
                    return fromMemory();
                }
                long last = noticeIds.lastOf(from);
                Map<Long, Notice> rows = events.read(from, last, CHUNK);
                noticeAt = last + 1;
                List<Notice> page = new ArrayList<>();
                for (Map.Entry<Long, Notice> row : rows.entrySet()) {
                    damaged += row.getValue() == null ? 1 : 0;
                    if (row.getValue() != null && isWanted(row.getValue())) {
                        page.add(row.getValue());
                    }
                    if (rows.size() == CHUNK) {
                        noticeAt = row.getKey() + 1;
                    }
                }
                if (!page.isEmpty()) {
                    return page;
                }
            }
            return List.of();
        } catch (SQLException e) {
            throw failed("alarm.db", e);
        }
    }

    private List<Notice> fromMemory() {
        List<Notice> page = new ArrayList<>();
        while (page.size() < CHUNK && !unwritten.isEmpty()) {
            Notice n = unwritten.poll();
            if (isWanted(n)) {
                page.add(n);
            }
        }
        return page;
    }

    private boolean isWanted(Notice n) {
        return n.utcMs() >= fromUtcMs && n.utcMs() < toUtcMs;
    }

    @Override
    public long damaged() {
        return damaged + (scrolls.isEmpty() ? 0 : scrolls.getFirst().damaged());
    }

    @Override
    public void close() {
        closed = true;
        reader.close();
        events.disable();
    }
}
