package io.sluice.store.sqlite;

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

    SegmentReader.Sum sum = new SegmentReader.Sum(0, 0);

    TelemetryBook(UplinkEntry entry, Runnable news) {
        this.entry = entry;
        this.news = news;
    }

    void offerLive(Lease lease) {
        live.addLast(lease);
        if (live.size() > MAX_LIVE) {
            live.removeFirst();
        }
    }

    /** The oldest unsent segment that is neither leased nor waiting as live; 0 if there is none. */
    long oldestFree() {
        for (int i = 0; i < entry.unsent.size(); i++) {
            for (long id = entry.unsent.first(i); id <= entry.unsent.last(i); id++) {
                if (!leased.contains(id) && !isLive(id)) {
                    return id;
                }
            }
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
