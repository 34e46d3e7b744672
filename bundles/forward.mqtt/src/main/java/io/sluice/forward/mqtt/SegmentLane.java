package io.sluice.forward.mqtt;

import io.sluice.codec.wire.SenmlWriter.Batch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Segments of one kind, live or backlog, on their way. A segment counts as delivered when all its messages are acknowledged;
 * until then it stays leased, and after a lost connection all of it is sent again. Confined to the uplink's thread, except
 * {@link #ready()}.
 */
final class SegmentLane {
    private static final long MS = 1_000_000;
    private static final long PAUSE_NS = 5_000_000_000L;

    private final String topic;
    private final MqttSettings settings;
    private final Link.Kind kind;
    private final TokenBucket bucket;
    private final JournalSide journal;
    private final Tally tally;
    private final LongSupplier clock;
    private final Deque<Parcel> queue = new ArrayDeque<>();
    /** What the platform has still to confirm, by boot and segment; as many as messages may be in flight. */
    private final Map<String, Parcel> unconfirmed = new LinkedHashMap<>();

    private final AtomicInteger ready = new AtomicInteger();
    private int underway;
    private boolean paused;
    private long pausedUntilNs;
    private volatile String fault = "";

    /** @param bucket limits bytes per second; null for no limit */
    SegmentLane(
            String topic,
            MqttSettings settings,
            Link.Kind kind,
            TokenBucket bucket,
            JournalSide journal,
            Tally tally,
            LongSupplier clock) {
        this.topic = topic;
        this.settings = settings;
        this.kind = kind;
        this.bucket = bucket;
        this.journal = journal;
        this.tally = tally;
        this.clock = clock;
    }

    /** Segments that are written and wait to be sent; the journal's thread adds to it. */
    AtomicInteger ready() {
        return ready;
    }

    /** Takes a segment that was counted in {@link #ready()}. */
    void add(JournalSide.Leased leased) {
        queue.add(new Parcel(leased));
        underway++;
    }

    /** Sends what there is room for. */
    void pump(Link link, long nowNs) {
        if (paused && nowNs - pausedUntilNs < 0) {
            return;
        }
        paused = false;
        expire(nowNs);
        while (!queue.isEmpty() && hasRoom() && link.hasRoom(kind) && (bucket == null || bucket.isOpen(nowNs))) {
            Parcel parcel = queue.peekFirst();
            byte[] payload = parcel.batch.payloads().get(parcel.next++);
            parcel.outstanding++;
            if (parcel.next == 1) {
                parcel.sent(nowNs);
            }
            if (parcel.next == parcel.batch.payloads().size()) {
                queue.removeFirst();
                ready.decrementAndGet();
                journal.wake();
            }
            if (bucket != null) {
                bucket.take(payload.length);
            }
            link.send(parcel.message(payload), parcel);
        }
    }

    private boolean hasRoom() {
        return unconfirmed.size() < settings.inFlight() || queue.peekFirst().next > 0;
    }

    /** The platform has confirmed a batch. */
    void confirmed(String boot, long segment) {
        Parcel parcel = unconfirmed.get(key(boot, segment));
        if (parcel != null) {
            parcel.confirmed = true;
            parcel.settle();
        }
    }

    private static String key(String boot, long segment) {
        return boot + ':' + segment;
    }

    /** Gives back what the platform has not confirmed in time. */
    private void expire(long nowNs) {
        for (Parcel parcel : List.copyOf(unconfirmed.values())) {
            if (nowNs - parcel.sentNs >= settings.delivery().receiptMs() * MS) {
                fault = "no receipt for batch " + key(parcel.leased.boot(), parcel.leased.segment()) + " in "
                        + settings.delivery().receiptMs() + " ms";
                parcel.giveBack();
            }
        }
    }

    /** Whether something waits for room. */
    boolean isWaiting() {
        return !queue.isEmpty();
    }

    /** Whether nothing waits or is under way. */
    boolean isEmpty() {
        return underway == 0;
    }

    /** Time until the limit or a pause lets something through, ns. */
    long openInNs(long nowNs) {
        if (!unconfirmed.isEmpty()) {
            return Math.min(MS * 100, sendInNs(nowNs));
        }
        return sendInNs(nowNs);
    }

    private long sendInNs(long nowNs) {
        if (queue.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (paused) {
            return pausedUntilNs - nowNs;
        }
        long open = bucket == null ? 0 : bucket.openInNs(nowNs);
        // open and still here: it waits for an acknowledgement
        return open == 0 ? Long.MAX_VALUE : open;
    }

    /** The connection is gone: gives everything back. */
    void disconnected() {
        paused = false;
        while (!queue.isEmpty()) {
            queue.peekFirst().giveBack();
        }
        List.copyOf(unconfirmed.values()).forEach(Parcel::giveBack);
    }

    /** Why the broker refuses; empty if it does not. */
    String fault() {
        return fault;
    }

    private final class Parcel implements Sent.Owner {
        private final JournalSide.Leased leased;
        private final Batch batch;
        private int next;
        private int outstanding;
        private boolean over;
        private boolean confirmed = !settings.delivery().receipts();
        private long sentNs;

        Parcel(JournalSide.Leased leased) {
            this.leased = leased;
            this.batch = leased.batch();
        }

        private Outgoing message(byte[] payload) {
            return new Outgoing(
                    topic,
                    payload,
                    false,
                    settings.encoding().contentType(),
                    settings.encoding().isText() && !settings.delivery().deflate(),
                    settings.delivery().deflate() ? "deflate" : "",
                    leased.replay());
        }

        private void sent(long nowNs) {
            sentNs = nowNs;
            if (!confirmed) {
                unconfirmed.put(key(leased.boot(), leased.segment()), this);
            }
        }

        @Override
        public void arrived(Sent sent) {
            if (confirmed) {
                fault = "";
            }
            outstanding--;
            settle();
        }

        private void settle() {
            if (over || outstanding > 0 || next < batch.payloads().size() || !confirmed) {
                return;
            }
            over = true;
            fault = "";
            underway--;
            forget();
            measure();
            if (!leased.replay()) {
                tally.samples.add(batch.samples());
                tally.held.add(batch.held());
            }
            journal.acknowledge(leased);
        }

        private void measure() {
            long nowNs = clock.getAsLong();
            for (long takenNs : leased.takenNs()) {
                tally.delays.add((nowNs - takenNs) / MS, 1);
            }
        }

        private void forget() {
            if (settings.delivery().receipts()) {
                unconfirmed.remove(key(leased.boot(), leased.segment()), this);
            }
        }

        @Override
        public void refused(Sent sent, String why) {
            fault = why;
            paused = true;
            pausedUntilNs = clock.getAsLong() + PAUSE_NS;
            giveBack();
        }

        @Override
        public void lost(Sent sent) {
            giveBack();
        }

        private void giveBack() {
            if (over) {
                return;
            }
            over = true;
            underway--;
            forget();
            if (queue.remove(this)) {
                ready.decrementAndGet();
            }
            journal.release(leased);
        }
    }
}
