package io.sluice.store.sqlite;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** One uplink's dealings with notices, kept from cursor to cursor. Guarded by the lane's lock. */
final class AlarmBook {
    /** Acknowledgements without a row kept at most; what falls out is sent twice. */
    private static final int MAX_ACKNOWLEDGED = 4096;

    final UplinkEntry entry;
    Runnable news = () -> {};

    /** Leased events with their row, 0 while they have none. */
    final Map<EventId, Long> leased = new HashMap<>();

    /** Acknowledged events whose row is to be looked up with the next commit. */
    final Set<EventId> fresh = new LinkedHashSet<>();

    /** Acknowledged events that have no row yet. */
    final Set<EventId> early = new LinkedHashSet<>();

    AlarmBook(UplinkEntry entry) {
        this.entry = entry;
    }

    boolean isTaken(EventId event) {
        return leased.containsKey(event) || fresh.contains(event) || early.contains(event);
    }

    void acknowledgedWithoutRow(EventId event) {
        fresh.add(event);
        limit(fresh);
    }

    void stillWithoutRow(EventId event) {
        early.add(event);
        limit(early);
    }

    private static void limit(Set<EventId> events) {
        Iterator<EventId> oldest = events.iterator();
        while (events.size() > MAX_ACKNOWLEDGED && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }
}
