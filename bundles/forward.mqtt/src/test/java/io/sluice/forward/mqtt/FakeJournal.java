package io.sluice.forward.mqtt;

import io.sluice.model.ClockCorrection;
import io.sluice.model.Layout;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Detail;
import io.sluice.port.store.Journal;
import io.sluice.port.store.JournalFacts;
import io.sluice.port.store.Lease;
import io.sluice.port.store.Replay;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A journal in memory that watches how it is used: what breaks the contract is in {@link #violations}. Thread-safe. */
final class FakeJournal implements Journal {
    private static final int MOST_LIVE = 4;

    private enum State {
        LIVE,
        BACKLOG,
        LEASED,
        DONE
    }

    private static final class Segment {
        private final long number;
        private final List<Scan> scans;
        private State state;
        private boolean asLive;

        Segment(long number, List<Scan> scans, State state) {
            this.number = number;
            this.scans = scans;
            this.state = state;
        }
    }

    private final List<Segment> segments = new ArrayList<>();
    private final Map<String, Notice> transitions = new LinkedHashMap<>();
    private final Map<String, State> transitionStates = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private Layout layout;
    private FakeCursor cursor;
    private Runnable news = () -> {};
    private int cursors;

    @Override
    public synchronized void declare(Layout next) {
        layout = next;
    }

    @Override
    public void correct(ClockCorrection correction) {
        // what an uplink is handed is all the same to it
    }

    @Override
    public boolean append(Scan scan) {
        commit(List.of(scan));
        return true;
    }

    /** Commits a segment. */
    synchronized void commit(List<Scan> scans) {
        long waitingLive = segments.stream().filter(s -> s.state == State.LIVE).count();
        if (waitingLive >= MOST_LIVE) {
            segments.stream().filter(s -> s.state == State.LIVE).findFirst().ifPresent(s -> s.state = State.BACKLOG);
        }
        segments.add(new Segment(segments.size() + 1, scans, cursor == null ? State.BACKLOG : State.LIVE));
        news.run();
    }

    /** Commits a segment that is history at once. */
    synchronized void commitAsBacklog(List<Scan> scans) {
        segments.add(new Segment(segments.size() + 1, scans, State.BACKLOG));
        news.run();
    }

    @Override
    public synchronized boolean append(Notice t) {
        transitions.put(t.eventId(), t);
        transitionStates.putIfAbsent(t.eventId(), State.BACKLOG);
        news.run();
        return true;
    }

    @Override
    public synchronized Cursor cursor(String uplink, Runnable onNews, Detail detail) {
        if (cursor != null) {
            violations.add("cursor opened twice");
        }
        cursor = new FakeCursor();
        cursors++;
        news = onNews;
        return cursor;
    }

    @Override
    public boolean flush(long timeoutMs) {
        return true;
    }

    @Override
    public JournalFacts facts() {
        return new JournalFacts(0, 0, 0, 0, 0, 0, 0, 0, 0, "");
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized boolean isOpen() {
        return cursor != null;
    }

    synchronized int cursors() {
        return cursors;
    }

    synchronized long undelivered() {
        return count(s -> s.state != State.DONE);
    }

    synchronized long leased() {
        return count(s -> s.state == State.LEASED);
    }

    synchronized boolean isAcknowledged(Notice t) {
        return transitionStates.get(t.eventId()) == State.DONE;
    }

    private long count(Predicate<Segment> which) {
        return segments.stream().filter(which).count();
    }

    private final class FakeCursor implements Cursor {
        @Override
        public Lease live() {
            return lease(State.LIVE, true);
        }

        @Override
        public Lease backlog() {
            return lease(State.BACKLOG, false);
        }

        private Lease lease(State from, boolean live) {
            synchronized (FakeJournal.this) {
                check();
                for (Segment s : segments) {
                    if (s.state == from) {
                        s.state = State.LEASED;
                        s.asLive = live;
                        return new Lease(s.number, live, layout, s.scans);
                    }
                }
                return null;
            }
        }

        @Override
        public List<Notice> notices(int max) {
            synchronized (FakeJournal.this) {
                check();
                List<Notice> found = new ArrayList<>();
                for (Notice t : transitions.values()) {
                    if (found.size() < max && transitionStates.get(t.eventId()) == State.BACKLOG) {
                        transitionStates.put(t.eventId(), State.LEASED);
                        found.add(t);
                    }
                }
                return found;
            }
        }

        @Override
        public void acknowledge(Lease lease) {
            settle(lease, State.DONE);
        }

        @Override
        public void release(Lease lease) {
            settle(lease, State.BACKLOG);
        }

        private void settle(Lease lease, State to) {
            synchronized (FakeJournal.this) {
                check();
                Segment s = segments.get((int) lease.segment() - 1);
                if (s.state != State.LEASED || s.asLive != lease.live()) {
                    violations.add("segment " + lease.segment() + " is " + s.state + " and becomes " + to);
                }
                s.state = to;
            }
        }

        @Override
        public void acknowledge(Notice t) {
            synchronized (FakeJournal.this) {
                check();
                transitionStates.put(t.eventId(), State.DONE);
            }
        }

        @Override
        public void release(Notice t) {
            synchronized (FakeJournal.this) {
                check();
                if (transitionStates.get(t.eventId()) != State.LEASED) {
                    violations.add("transition " + t.eventId() + " released, was " + transitionStates.get(t.eventId()));
                }
                transitionStates.put(t.eventId(), State.BACKLOG);
            }
        }

        @Override
        public Replay replay(long fromUtcMs, long toUtcMs) {
            synchronized (FakeJournal.this) {
                check();
                List<Lease> found = segments.stream()
                        .filter(s -> s.scans.get(0).utcMs() >= fromUtcMs
                                && s.scans.get(0).utcMs() < toUtcMs)
                        .map(s -> new Lease(s.number, false, layout, s.scans))
                        .toList();
                java.util.Iterator<Lease> rest = found.iterator();
                return new Replay() {
                    @Override
                    public Lease next() {
                        return rest.hasNext() ? rest.next() : null;
                    }

                    @Override
                    public void close() {
                        // nothing is held open
                    }
                };
            }
        }

        @Override
        public Backlog waiting() {
            synchronized (FakeJournal.this) {
                check();
                long samples = segments.stream()
                        .filter(s -> s.state != State.DONE)
                        .flatMap(s -> s.scans.stream())
                        .mapToLong(s -> s.quality().length)
                        .sum();
                long open = transitions.keySet().stream()
                        .filter(id -> transitionStates.get(id) != State.DONE)
                        .count();
                return new Backlog(undelivered(), samples, open, 0);
            }
        }

        @Override
        public void close() {
            synchronized (FakeJournal.this) {
                for (Segment s : segments) {
                    if (s.state == State.LEASED || s.state == State.LIVE) {
                        s.state = State.BACKLOG;
                    }
                }
                transitionStates.replaceAll((id, state) -> state == State.LEASED ? State.BACKLOG : state);
                cursor = null;
                news = () -> {};
            }
        }

        private void check() {
            if (cursor != this) {
                throw new IllegalStateException("cursor is closed");
            }
        }
    }
}
