package io.sluice.forward.mqtt;

import io.sluice.model.Realm;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ObjIntConsumer;

/**
 * Notices on their way, transitions and events in one row: those offered on the fast lane and those leased from the journal,
 * each under way once. Oldest first; where memory runs out an event goes before a transition. Confined to the uplink's thread,
 * except {@link #offer}.
 *
 * <pre>
 * offer() -> offered (256) -+
 *                           +-> known by event id: waiting (256 not leased) -> in flight -> acknowledged (1024 ids)
 * journal's lease ----------+                         ^---- connection lost ----+
 * </pre>
 */
final class AlarmLane {
    static final int MOST = 256;
    private static final int REMEMBERED = 1_024;
    private static final long PAUSE_NS = 5_000_000_000L;

    private final Queue<Notice> offered = new ArrayBlockingQueue<>(MOST);
    private final TreeMap<Key, Entry> waiting = new TreeMap<>();
    private final Map<String, Entry> known = new HashMap<>();
    private final Map<String, Boolean> acknowledged = new LinkedHashMap<>(64, 0.75f, false) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final JournalSide journal;
    private final Tally tally;
    private final LongSupplier clock;
    private final Function<Notice, Outgoing> writer;
    private final Consumer<Notice> delivered;
    private final ObjIntConsumer<Notice> tooLarge;
    private final LongAdder dropped = new LongAdder();
    private volatile String fault = "";
    private long pausedUntilNs;
    private boolean paused;

    private record Key(long boot, long sequence, String id) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparingLong(Key::boot)
                .thenComparingLong(Key::sequence)
                .thenComparing(Key::id);

        static Key of(Notice t) {
            return new Key(t.boot().counter(), t.sequence(), t.eventId());
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private static final class Entry {
        private final Notice notice;
        private boolean leased;

        Entry(Notice notice, boolean leased) {
            this.notice = notice;
            this.leased = leased;
        }
    }

    AlarmLane(
            JournalSide journal,
            Tally tally,
            LongSupplier clock,
            Function<Notice, Outgoing> writer,
            Consumer<Notice> delivered,
            ObjIntConsumer<Notice> tooLarge) {
        this.journal = journal;
        this.clock = clock;
        this.tally = tally;
        this.writer = writer;
        this.delivered = delivered;
        this.tooLarge = tooLarge;
    }

    /** Takes a notice; any thread, never blocks. False if there is no room: then only the journal has it. */
    boolean offer(Notice notice) {
        boolean taken = offered.offer(notice);
        if (!taken && !journal.isPresent()) {
            dropped.increment();
        }
        return taken;
    }

    /** Takes what was offered. True if it changes what stands: a transition that is no drill's. */
    boolean take() {
        boolean any = false;
        for (Notice t = offered.poll(); t != null; t = offered.poll()) {
            any |= !(t instanceof Event) && t.realm() == Realm.LIVE;
            if (!known.containsKey(t.eventId()) && !acknowledged.containsKey(t.eventId())) {
                add(t, false);
            }
        }
        return any;
    }

    private void add(Notice t, boolean leased) {
        if (!leased && known.size() >= MOST) {
            forget();
        }
        Entry entry = new Entry(t, leased);
        known.put(t.eventId(), entry);
        waiting.put(Key.of(t), entry);
    }

    /** Gives up the oldest event that only this lane has, or else the oldest transition. */
    private void forget() {
        Key oldest = null;
        for (Map.Entry<Key, Entry> e : waiting.entrySet()) {
            if (!e.getValue().leased) {
                boolean event = e.getValue().notice instanceof Event;
                if (oldest == null || event) {
                    oldest = e.getKey();
                }
                if (event) {
                    break;
                }
            }
        }
        if (oldest != null) {
            waiting.remove(oldest);
            known.remove(oldest.id());
            if (!journal.isPresent()) {
                dropped.increment();
            }
        }
    }

    /** Takes what the journal has leased. */
    void leased(List<Notice> notices) {
        for (Notice t : notices) {
            Entry entry = known.get(t.eventId());
            if (acknowledged.containsKey(t.eventId())) {
                journal.acknowledge(t);
            } else if (entry != null) {
                entry.leased = true;
            } else {
                add(t, true);
            }
        }
    }

    /** Sends what there is room for. */
    void pump(Link link, long nowNs) {
        if (paused && nowNs - pausedUntilNs < 0) {
            return;
        }
        paused = false;
        while (!waiting.isEmpty() && link.hasRoom(Link.Kind.ALARM)) {
            Entry entry = waiting.pollFirstEntry().getValue();
            Outgoing message = writer.apply(entry.notice);
            if (link.fits(message)) {
                link.send(message, new Underway(entry));
            } else {
                giveUp(entry, message);
            }
        }
    }

    /** The broker would hang up on it, again and again, and nothing behind it would ever arrive. */
    private void giveUp(Entry entry, Outgoing message) {
        settled(entry.notice);
        tooLarge.accept(entry.notice, message.payload().length);
    }

    private void settled(Notice notice) {
        known.remove(notice.eventId());
        acknowledged.put(notice.eventId(), Boolean.TRUE);
        journal.acknowledge(notice);
    }

    /** The connection is gone: gives back what the journal had leased, keeps the rest. */
    void disconnected() {
        paused = false;
        waiting.values().removeIf(entry -> {
            if (entry.leased) {
                giveBack(entry);
            }
            return entry.leased;
        });
    }

    private void giveBack(Entry entry) {
        known.remove(entry.notice.eventId());
        journal.release(entry.notice);
    }

    /** Another uplink delivers what the journal has: forgets what is not under way. */
    void surrender() {
        offered.clear();
        waiting.values().removeIf(entry -> {
            known.remove(entry.notice.eventId());
            return true;
        });
    }

    /** Whether nothing waits or is under way. */
    boolean isEmpty() {
        return known.isEmpty() && offered.isEmpty();
    }

    /** Notices that were given up since the last call, because there was no journal and no room. */
    long takeDropped() {
        return dropped.sumThenReset();
    }

    /** Time until a pause is over, ns. */
    long pauseEndsInNs(long nowNs) {
        return paused && !waiting.isEmpty() ? pausedUntilNs - nowNs : Long.MAX_VALUE;
    }

    /** Why the broker refuses; empty if it does not. */
    String fault() {
        return fault;
    }

    private final class Underway implements Sent.Owner {
        private final Entry entry;

        Underway(Entry entry) {
            this.entry = entry;
        }

        @Override
        public void arrived(Sent sent) {
            fault = "";
            tally.transitions.increment();
            settled(entry.notice);
            delivered.accept(entry.notice);
        }

        @Override
        public void refused(Sent sent, String why) {
            fault = why;
            paused = true;
            pausedUntilNs = clock.getAsLong() + PAUSE_NS;
            waiting.put(Key.of(entry.notice), entry);
        }

        @Override
        public void lost(Sent sent) {
            if (entry.leased) {
                giveBack(entry);
            } else {
                waiting.put(Key.of(entry.notice), entry);
            }
        }
    }
}
