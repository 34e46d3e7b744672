package io.sluice.forward.mqtt;

import io.sluice.codec.wire.Encoding;
import io.sluice.codec.wire.SenmlWriter.Batch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Segments of one kind, live or backlog, on their way. A segment counts as delivered when all its messages are acknowledged;
 * until then it stays leased, and after a lost connection all of it is sent again. Confined to the uplink's thread, except
 * {@link #ready()}.
 */
final class SegmentLane {
    private static final long PAUSE_NS = 5_000_000_000L;

    private final String topic;
    private final Encoding encoding;
    private final Link.Kind kind;
    private final TokenBucket bucket;
    private final JournalSide journal;
    private final Tally tally;
    private final LongSupplier clock;
    private final Deque<Parcel> queue = new ArrayDeque<>();
    private final AtomicInteger ready = new AtomicInteger();
    private int underway;
    private boolean paused;
    private long pausedUntilNs;
    private volatile String fault = "";

    /** @param bucket limits bytes per second; null for no limit */
    SegmentLane(
            String topic,
            Encoding encoding,
            Link.Kind kind,
            TokenBucket bucket,
            JournalSide journal,
            Tally tally,
            LongSupplier clock) {
        this.topic = topic;
        this.encoding = encoding;
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
        while (!queue.isEmpty() && link.hasRoom(kind) && (bucket == null || bucket.isOpen(nowNs))) {
            Parcel parcel = queue.peekFirst();
            byte[] payload = parcel.batch.payloads().get(parcel.next++);
            parcel.outstanding++;
            if (parcel.next == parcel.batch.payloads().size()) {
                queue.removeFirst();
                ready.decrementAndGet();
                journal.wake();
            }
            if (bucket != null) {
                bucket.take(payload.length);
            }
            link.send(new Outgoing(topic, payload, false, encoding.contentType(), encoding.isText()), parcel);
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

        Parcel(JournalSide.Leased leased) {
            this.leased = leased;
            this.batch = leased.batch();
        }

        @Override
        public void arrived(Sent sent) {
            fault = "";
            outstanding--;
            if (!over && outstanding == 0 && next == batch.payloads().size()) {
                over = true;
                underway--;
                tally.samples.add(batch.samples());
                tally.held.add(batch.held());
                journal.acknowledge(leased);
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
            if (queue.remove(this)) {
                ready.decrementAndGet();
            }
            journal.release(leased);
        }
    }
}
