package io.sluice.store.sqlite;

import io.sluice.port.store.Detail;
import io.sluice.port.store.Lease;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/** What an open cursor has to do with segments. Guarded by the lane's lock. */
final class TelemetryBook {
    /** Segments that wait as live at most; what is older is backlog. */
    static final int MAX_LIVE = 4;

    final UplinkEntry entry;
    final Runnable news;
    final ArrayDeque<Lease> live = new ArrayDeque<>();
    final Set<Long> leased = new HashSet<>();
    boolean open = true;

    /** The sum as last read, and over which ids. */
    Intervals summed = new Intervals();

    SegmentRows.Sum sum = new SegmentRows.Sum(0, 0);

    TelemetryBook(UplinkEntry entry, Runnable news) {
        this.entry = entry;
        this.news = news;
    }

    void offerLive(Lease lease) {
        if (lease.detail() != entry.detail) {
            return;
        }
        live.addLast(lease);
        if (live.size() > MAX_LIVE) {
            live.removeFirst();
        }
    }

    /**
     * The oldest unsent segment that is neither leased nor waiting as live; 0 if there is none. Summaries come before what is
     * finer, for they stand in for what is older.
     */
    long oldestFree() {
        Detail[] details = Detail.values();
        for (int d = details.length - 1; d >= 0; d--) {
            long id = oldestFree(details[d]);
            if (id != 0) {
                return id;
            }
        }
        return 0;
    }

    private long oldestFree(Detail detail) {
        if (entry.convertFrom != null && detail.ordinal() < entry.detail.ordinal()) {
            return 0; // about to be replaced by summaries
        }
        long end = Ids.end(detail);
        long id = entry.unsent.firstFrom(Math.max(1, Ids.base(detail)), end);
        while (id != Long.MAX_VALUE) {
            if (!leased.contains(id) && !isLive(id)) {
                return id;
            }
            id = entry.unsent.firstFrom(id + 1, end);
        }
        return 0;
    }

    void forgetLeases() {
        live.clear();
        leased.clear();
    }

    private boolean isLive(long id) {
        for (Lease lease : live) {
            if (lease.segment() == id) {
                return true;
            }
        }
        return false;
    }
}
