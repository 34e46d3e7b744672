package io.sluice.store.sqlite;

import io.sluice.model.alarm.Notice;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Detail;
import io.sluice.port.store.Lease;
import io.sluice.port.store.Replay;
import java.util.List;

/** One uplink's place in both files. Thread-safe: all state is behind the locks of the two lanes. */
final class SqliteCursor implements Cursor {
    private final TelemetryLeases segments;
    private final AlarmLeases events;
    private final TelemetryBook segmentBook;
    private final AlarmBook eventBook;
    private final Object lock = new Object();
    private volatile boolean closed;

    SqliteCursor(TelemetryLeases segments, AlarmLeases events, String uplink, Runnable news, Detail detail) {
        this.segments = segments;
        this.events = events;
        segmentBook = segments.open(uplink, news, detail);
        eventBook = events.open(uplink, news);
    }

    @Override
    public Lease live() {
        return closed ? null : segments.live(segmentBook);
    }

    @Override
    public Lease backlog() {
        return closed ? null : segments.backlog(segmentBook);
    }

    @Override
    public List<Notice> notices(int max) {
        return closed || max <= 0 ? List.of() : events.notices(eventBook, max);
    }

    @Override
    public void acknowledge(Lease lease) {
        segments.acknowledge(segmentBook, lease.segment());
    }

    @Override
    public void release(Lease lease) {
        if (!closed) {
            segments.release(segmentBook, lease.segment());
        }
    }

    @Override
    public void acknowledge(Notice notice) {
        events.acknowledge(eventBook, notice);
    }

    @Override
    public void release(Notice notice) {
        if (!closed) {
            events.release(eventBook, notice);
        }
    }

    @Override
    public Replay replay(long fromUtcMs, long toUtcMs) {
        return new SegmentReplay(segments.reader(), () -> !closed, segmentBook.entry.detail, fromUtcMs, toUtcMs);
    }

    @Override
    public Backlog waiting() {
        long count = segments.waiting(segmentBook);
        SegmentRows.Sum sum = segments.sum(segmentBook);
        return new Backlog(count, sum.samples(), events.waiting(eventBook), sum.oldestUtcMs());
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        segments.close(segmentBook);
        events.close(eventBook);
    }
}
