package io.sluice.forward.mqtt;

import io.sluice.codec.wire.CommandReader;
import io.sluice.codec.wire.Encoding;
import io.sluice.codec.wire.SenmlWriter;
import io.sluice.codec.wire.SenmlWriter.Batch;
import io.sluice.model.alarm.Notice;
import io.sluice.port.admin.Command;
import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Reply;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Journal;
import io.sluice.port.store.Lease;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that may wait for the disk, on a thread of its own: leasing, acknowledging, carrying out commands. So a stalled
 * disk stops telemetry, never an alarm, a keep-alive or a status. Leases are written here as well, off the fast lane's way.
 *
 * <p>Handbacks come from the uplink's thread and are as many as messages in flight; commands come from the library's and are
 * 64 at most. The journal may appear, vanish and be replaced at any time.
 */
final class JournalSide implements Runnable {
    static final int MOST_COMMANDS = 64;
    private static final Logger LOG = LoggerFactory.getLogger(JournalSide.class);
    private static final int MOST_NOTICES = 64;
    private static final int MOST_LIVE = 2;
    private static final int MOST_BACKLOG = 1;
    private static final long IDLE_NS = 1_000_000_000L;
    private static final long COUNT_NS = 250_000_000L;

    /** What the uplink takes from here; called on this thread, must return at once. */
    interface User {
        /** A segment, written. */
        void leased(Demand demand, Leased leased);

        /** Transitions and events. */
        void leased(Demand demand, List<Notice> notices);

        /** A command was carried out. */
        void replied(Reply reply);

        /** A segment could not be written and was given up. */
        void unwritable(long segment, int samples, String why);
    }

    /**
     * A connection that wants to be fed.
     *
     * @param connection number of the connection
     * @param maxPayloadBytes most bytes in one message
     * @param live where live segments go
     * @param backlog where the others go
     */
    record Demand(long connection, int maxPayloadBytes, SegmentLane live, SegmentLane backlog) {}

    /**
     * A segment, written.
     *
     * @param cursor it was leased from
     * @param lease what was leased
     * @param batch the same as messages
     */
    record Leased(Cursor cursor, Lease lease, Batch batch) {}

    private final String uplink;
    private final UplinkContext context;
    private final SenmlWriter writer;
    private final Tally tally;
    private final User user;
    private final Doorbell bell = new Doorbell();
    private final Queue<Runnable> handbacks = new ConcurrentLinkedQueue<>();
    private final Queue<byte[]> commands = new ArrayBlockingQueue<>(MOST_COMMANDS);
    private final Set<String> leasedNotices = new HashSet<>();
    private volatile Demand demand;
    private volatile boolean closed;
    private volatile boolean present;
    private volatile long waitingSamples;
    private Journal journal;
    private Cursor cursor;
    private long countedNs;
    private String fault = "";

    JournalSide(String uplink, String gateway, Encoding encoding, UplinkContext context, Tally tally, User user) {
        this.uplink = uplink;
        this.context = context;
        this.writer = new SenmlWriter(gateway, encoding);
        this.tally = tally;
        this.user = user;
    }

    /** Whether there is a journal. Any thread. */
    boolean isPresent() {
        return present;
    }

    /** Undelivered values, as last counted. Any thread. */
    long waitingSamples() {
        return waitingSamples;
    }

    /** Something may have changed. Any thread. */
    void wake() {
        bell.ring();
    }

    /** Feeds a connection from now on; null: none. */
    void feed(Demand next) {
        demand = next;
        bell.ring();
    }

    /** A segment was delivered. */
    void acknowledge(Leased leased) {
        hand(() -> {
            if (leased.cursor() == cursor) {
                cursor.acknowledge(leased.lease());
            }
        });
    }

    /** A segment was not delivered. */
    void release(Leased leased) {
        hand(() -> {
            if (leased.cursor() == cursor) {
                cursor.release(leased.lease());
            }
        });
    }

    /** A notice was delivered. */
    void acknowledge(Notice notice) {
        hand(() -> {
            leasedNotices.remove(notice.eventId());
            if (cursor != null) {
                cursor.acknowledge(notice);
            }
        });
    }

    /** A leased notice was not delivered. */
    void release(Notice notice) {
        hand(() -> {
            leasedNotices.remove(notice.eventId());
            if (cursor != null) {
                cursor.release(notice);
            }
        });
    }

    /** Asks whether anything undelivered waits; the answer comes on this thread, after all that was handed back before. */
    void ask(Consumer<Boolean> answer) {
        hand(() -> {
            openCursor();
            boolean waits = false;
            if (cursor != null) {
                Cursor.Backlog backlog = cursor.waiting();
                waits = backlog.segments() > 0 || backlog.transitions() > 0;
                // the last status of an ordered end follows: it must not repeat an older count
                waitingSamples = backlog.samples();
            }
            answer.accept(waits);
        });
    }

    private void hand(Runnable what) {
        handbacks.add(what);
        bell.ring();
    }

    /** Takes a command; any thread. False if too many wait. */
    boolean offer(byte[] command) {
        boolean taken = commands.offer(command);
        bell.ring();
        return taken;
    }

    /** Ends {@link #run}. Any thread. */
    void close() {
        closed = true;
        bell.ring();
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                boolean busy = false;
                try {
                    busy = step();
                    recovered();
                } catch (RuntimeException e) {
                    // the store may be restarting: whatever was leased is leased again from the next cursor
                    failed(e);
                }
                bell.await(busy ? 0 : IDLE_NS);
            }
        } finally {
            try {
                handBack();
            } catch (RuntimeException e) {
                failed(e);
            }
            closeCursor();
        }
    }

    private boolean step() {
        handBack();
        boolean busy = command();
        openCursor();
        if (cursor == null) {
            waitingSamples = 0;
            return busy;
        }
        Demand to = demand;
        if (to != null) {
            busy |= feedNotices(to);
            busy |= feedSegments(to);
        }
        long nowNs = context.host().monotonicNs();
        if (countedNs == 0 || nowNs - countedNs >= COUNT_NS) {
            countedNs = nowNs;
            waitingSamples = cursor.waiting().samples();
        }
        return busy;
    }

    private void handBack() {
        for (Runnable r = handbacks.poll(); r != null; r = handbacks.poll()) {
            r.run();
        }
    }

    private void openCursor() {
        Journal now = context.journal();
        present = now != null;
        if (now == journal && (cursor != null || now == null)) {
            return;
        }
        closeCursor();
        if (now != null) {
            cursor = now.cursor(uplink, bell::ring);
            journal = now;
        }
    }

    private void closeCursor() {
        Cursor old = cursor;
        cursor = null;
        journal = null;
        leasedNotices.clear();
        if (old != null) {
            try {
                old.close();
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    private boolean feedNotices(Demand to) {
        int room = MOST_NOTICES - leasedNotices.size();
        if (room <= 0) {
            return false;
        }
        List<Notice> found = cursor.notices(room);
        if (found.isEmpty()) {
            return false;
        }
        for (Notice t : found) {
            leasedNotices.add(t.eventId());
        }
        user.leased(to, found);
        return true;
    }

    private boolean feedSegments(Demand to) {
        boolean any = false;
        while (to.live().ready().get() < MOST_LIVE) {
            Lease lease = cursor.live();
            if (lease == null) {
                break;
            }
            write(to, to.live(), lease);
            any = true;
        }
        if (!any && to.backlog().ready().get() < MOST_BACKLOG) {
            Lease lease = cursor.backlog();
            if (lease != null) {
                write(to, to.backlog(), lease);
                any = true;
            }
        }
        return any;
    }

    private void write(Demand to, SegmentLane lane, Lease lease) {
        Batch batch;
        try {
            batch = writer.write(lease.layout(), lease.scans(), lease.segment(), to.maxPayloadBytes());
        } catch (IllegalArgumentException e) {
            int samples =
                    lease.scans().stream().mapToInt(s -> s.quality().length).sum();
            LOG.error(
                    "event=segment-unwritable uplink={} segment={} samples={} fault=\"{}\"",
                    uplink,
                    lease.segment(),
                    samples,
                    e.getMessage());
            user.unwritable(lease.segment(), samples, e.getMessage());
            // kept, it would block the lane for ever
            cursor.acknowledge(lease);
            return;
        }
        if (batch.payloads().isEmpty()) {
            tally.held.add(batch.held());
            cursor.acknowledge(lease);
            return;
        }
        lane.ready().incrementAndGet();
        user.leased(to, new Leased(cursor, lease, batch));
    }

    private boolean command() {
        byte[] payload = commands.poll();
        if (payload == null) {
            return false;
        }
        CommandReader.Result result = CommandReader.read(payload, "platform:" + uplink);
        if (result instanceof CommandReader.Refused refused) {
            user.replied(refused.reply());
        } else if (result instanceof CommandReader.Read read) {
            user.replied(execute(read.command()));
        }
        return true;
    }

    private Reply execute(Command command) {
        CommandGate gate = context.commands();
        if (gate == null) {
            return Reply.of(command.id(), "unavailable", "the gateway takes no commands now");
        }
        try {
            return gate.execute(command);
        } catch (RuntimeException e) {
            LOG.error("event=command-failed uplink={} id={} name={}", uplink, command.id(), command.name(), e);
            return Reply.of(command.id(), "unavailable", "the command failed: " + e.getMessage());
        }
    }

    private void failed(RuntimeException e) {
        String now = String.valueOf(e);
        if (!now.equals(fault)) {
            LOG.warn("event=journal-fault uplink={} fault=\"{}\"", uplink, now, e);
            fault = now;
        }
        closeCursor();
    }

    private void recovered() {
        if (!fault.isEmpty() && cursor != null) {
            LOG.info("event=journal-back uplink={}", uplink);
            fault = "";
        }
    }
}
