package io.sluice.forward.mqtt;

import io.sluice.model.alarm.Transition;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Transitions on their way: those offered on the fast lane and those leased from the journal, each under way once. Oldest
 * first. Confined to the uplink's thread, except {@link #offer}.
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

    private final Queue<Transition> offered = new ArrayBlockingQueue<>(MOST);
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
    private final Function<Transition, Outgoing> writer;
    private final LongAdder dropped = new LongAdder();
    private volatile String fault = "";
    private long pausedUntilNs;
    private boolean paused;

    private record Key(long boot, long sequence, String id) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparingLong(Key::boot)
                .thenComparingLong(Key::sequence)
                .thenComparing(Key::id);

        static Key of(Transition t) {
            return new Key(t.boot().counter(), t.sequence(), t.eventId());
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private static final class Entry {
        private final Transition transition;
        private boolean leased;

        Entry(Transition transition, boolean leased) {
            this.transition = transition;
            this.leased = leased;
        }
    }

    AlarmLane(JournalSide journal, Tally tally, LongSupplier clock, Function<Transition, Outgoing> writer) {
        this.journal = journal;
        this.clock = clock;
        this.tally = tally;
        this.writer = writer;
    }

    /** Takes a transition; any thread, never blocks. False if there is no room: then only the journal has it. */
    boolean offer(Transition transition) {
        boolean taken = offered.offer(transition);
        if (!taken && !journal.isPresent()) {
            dropped.increment();
        }
        return taken;
    }

    /** Takes what was offered. True if there was any. */
    boolean take() {
        boolean any = false;
        for (Transition t = offered.poll(); t != null; t = offered.poll()) {
            any = true;
            if (!known.containsKey(t.eventId()) && !acknowledged.containsKey(t.eventId())) {
                add(t, false);
            }
        }
        return any;
    }

    private void add(Transition t, boolean leased) {
        if (!leased && known.size() >= MOST) {
            forgetOldest();
        }
        Entry entry = new Entry(t, leased);
        known.put(t.eventId(), entry);
        waiting.put(Key.of(t), entry);
    }

    private void forgetOldest() {
        for (Map.Entry<Key, Entry> e : waiting.entrySet()) {
            if (!e.getValue().leased) {
                waiting.remove(e.getKey());
                known.remove(e.getKey().id());
                if (!journal.isPresent()) {
                    dropped.increment();
                }
                return;
            }
        }
    }

    /** Takes what the journal has leased. */
    void leased(List<Transition> transitions) {
        for (Transition t : transitions) {
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
            link.send(writer.apply(entry.transition), new Underway(entry));
        }
    }

    /** The connection is gone: gives back what the journal had leased, keeps the rest. */
    void disconnected() {
        paused = false;
        waiting.values().removeIf(entry -> {
            if (entry.leased) {
                forget(entry);
            }
            return entry.leased;
        });
    }

    private void forget(Entry entry) {
        known.remove(entry.transition.eventId());
        journal.release(entry.transition);
    }

    /** Whether nothing waits or is under way. */
    boolean isEmpty() {
        return known.isEmpty() && offered.isEmpty();
    }

    /** Transitions that were given up since the last call, because there was no journal and no room. */
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
            known.remove(entry.transition.eventId());
            acknowledged.put(entry.transition.eventId(), Boolean.TRUE);
            tally.transitions.increment();
            journal.acknowledge(entry.transition);
        }

        @Override
        public void refused(Sent sent, String why) {
            fault = why;
            paused = true;
            pausedUntilNs = clock.getAsLong() + PAUSE_NS;
            waiting.put(Key.of(entry.transition), entry);
        }

        @Override
        public void lost(Sent sent) {
            if (entry.leased) {
                forget(entry);
            } else {
                waiting.put(Key.of(entry.transition), entry);
            }
        }
    }
}
