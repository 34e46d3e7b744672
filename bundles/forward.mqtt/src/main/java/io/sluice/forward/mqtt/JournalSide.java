package io.sluice.forward.mqtt;

import io.sluice.codec.wire.CommandReader;
import io.sluice.codec.wire.SenmlWriter.Batch;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import io.sluice.port.admin.Command;
import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Reply;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.store.Cursor;
import io.sluice.port.store.Journal;
import io.sluice.port.store.Lease;
import io.sluice.port.store.Replay;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
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
    /** How long a hand-over waits for acknowledgements: what is still in flight then is sent again by the other. */
    private static final long YIELD_NS = 5_000_000_000L;

    /** What the uplink takes from here; called on this thread, must return at once. */
    interface User {
        /** A segment, written. */
        void leased(Demand demand, Leased leased);

        /** Transitions and events. */
        void leased(Demand demand, List<Notice> notices);

        /** A command was carried out. */
        void replied(Reply reply);

        /** A replay is over; {@code why} is empty if all of the range was told. */
        void replayed(long fromUtcMs, long toUtcMs, long segments, long samples, String why);

        /** The place in the journal was given up to another uplink. */
        void yielded();

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
     * Segments, written. The scans themselves are let go: a batch waits for the broker, and a heap of 64 MiB holds a dozen.
     *
     * @param cursor they were leased from
     * @param leases what was leased, without scans: one or more of one boot and revision
     * @param boot boot of the scans
     * @param takenNs boot-time clock of each live scan, ns; empty for all else
     * @param batch the same as messages
     * @param replay whether they are told once more: then the journal wants to hear nothing of it
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Leased(Cursor cursor, List<Lease> leases, String boot, long[] takenNs, Batch batch, boolean replay) {
        static Leased of(Cursor cursor, List<Lease> leases, Batch batch, boolean replay) {
            boolean live = !replay && leases.get(0).live();
            return new Leased(
                    cursor,
                    leases.stream().map(Leased::emptied).toList(),
                    leases.get(0).scans().get(0).boot().id(),
                    live
                            ? leases.stream()
                                    .flatMap(l -> l.scans().stream())
                                    .mapToLong(Scan::monotonicNs)
                                    .toArray()
                            : new long[0],
                    batch,
                    replay);
        }

        private static Lease emptied(Lease lease) {
            return new Lease(lease.segment(), lease.live(), lease.detail(), lease.layout(), List.of());
        }

        boolean isLive() {
            return !replay && leases.get(0).live();
        }

        /** Number of the batch: its first segment's. */
        long segment() {
            return leases.get(0).segment();
        }
    }

    private record Range(long fromUtcMs, long toUtcMs) {}

    private final String uplink;
    private final MqttSettings settings;
    private final UplinkContext context;
    private final Baton baton;
    private final Budget budget;
    private final Packer live;
    private final Packer backlog;
    private final Tally tally;
    private final User user;
    private final Doorbell bell = new Doorbell();
    private final Queue<Runnable> handbacks = new ConcurrentLinkedQueue<>();
    private final Queue<byte[]> commands = new ArrayBlockingQueue<>(MOST_COMMANDS);
    private final Set<String> leasedNotices = new HashSet<>();
    private final AtomicReference<Range> asked = new AtomicReference<>();
    private final Deque<Leased> again = new ArrayDeque<>();
    private Range range;
    private Replay replay;
    private int replaying;
    private long replayedSegments;
    private long replayedSamples;
    private int outstanding;
    private long yieldSinceNs;
    private boolean yielding;
    private Demand gatheredFor;
    private volatile boolean hurry;
    private volatile long oldestUtcMs;
    private volatile Demand demand;
    private volatile boolean closed;
    private volatile boolean present;
    private volatile long waitingSamples;
    private Journal journal;
    private Cursor cursor;
    private long countedNs;
    private String fault = "";

    JournalSide(MqttSettings settings, String gateway, UplinkContext context, Baton baton, Tally tally, User user) {
        this.uplink = settings.name();
        this.settings = settings;
        this.context = context;
        this.baton = baton;
        this.budget = new Budget(uplink, settings.delivery().monthlyBytes(), context, tally.wireBytes::sum);
        this.live = new Packer(gateway, settings);
        this.backlog = new Packer(gateway, settings);
        this.tally = tally;
        this.user = user;
    }

    Budget budget() {
        return budget;
    }

    /** Event time of the oldest undelivered segment, ms; 0 if none. Any thread. */
    long oldestUtcMs() {
        return oldestUtcMs;
    }

    /** An ordered end: nothing is gathered any more. Any thread. */
    void hurry() {
        hurry = true;
        bell.ring();
    }

    /** Begins a replay; any thread. Empty, or why not. */
    String replay(long fromUtcMs, long toUtcMs) {
        if (fromUtcMs >= toUtcMs) {
            return "from " + fromUtcMs + " is not before to " + toUtcMs;
        }
        if (!present || !baton.isOwner(uplink)) {
            return "uplink " + uplink + " has no journal now";
        }
        if (!asked.compareAndSet(null, new Range(fromUtcMs, toUtcMs))) {
            return "uplink " + uplink + " is replaying another range";
        }
        bell.ring();
        return "";
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

    /** A batch was delivered. */
    void acknowledge(Leased leased) {
        hand(() -> {
            if (leased.cursor() != cursor) {
                return;
            }
            if (leased.replay()) {
                replaying--;
                replayedSegments += leased.leases().size();
                replayedSamples += leased.batch().samples();
            } else {
                outstanding--;
                leased.leases().forEach(cursor::acknowledge);
            }
        });
    }

    /** A batch was not delivered. */
    void release(Leased leased) {
        hand(() -> {
            if (leased.cursor() != cursor) {
                return;
            }
            if (leased.replay()) {
                again.add(leased);
            } else {
                outstanding--;
                leased.leases().forEach(cursor::release);
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
                Cursor.Backlog waiting = cursor.waiting();
                waits = waiting.segments() > 0 || waiting.transitions() > 0;
                // the last status of an ordered end follows: it must not repeat an older count
                waitingSamples = waiting.samples();
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
            long nowNs = context.host().monotonicNs();
            baton.leave(uplink, nowNs);
            budget.step(nowNs);
            budget.keep(nowNs);
            live.close();
            backlog.close();
        }
    }

    private boolean step() {
        handBack();
        boolean busy = command();
        long nowNs = context.host().monotonicNs();
        budget.step(nowNs);
        if (yields(nowNs)) {
            return busy;
        }
        openCursor();
        if (cursor == null) {
            waitingSamples = 0;
            return busy;
        }
        Demand to = demand;
        if (to == null || !to.equals(gatheredFor)) {
            scatter();
            gatheredFor = to;
        }
        if (to != null) {
            busy |= feedNotices(to);
            if (budget.isOpen()) {
                busy |= feedSegments(to, nowNs);
            } else {
                scatter();
            }
        }
        if (countedNs == 0 || nowNs - countedNs >= COUNT_NS) {
            countedNs = nowNs;
            Cursor.Backlog waiting = cursor.waiting();
            waitingSamples = waiting.samples();
            oldestUtcMs = waiting.oldestUtcMs();
        }
        return busy;
    }

    /** Whether another uplink is to have the place: finishes what is in flight, then gives it up. */
    private boolean yields(long nowNs) {
        if (!baton.mustYield(uplink, nowNs)) {
            yielding = false;
            return false;
        }
        if (!yielding) {
            yielding = true;
            yieldSinceNs = nowNs;
            scatter();
        }
        boolean idle = outstanding == 0 && leasedNotices.isEmpty() && replaying == 0;
        if (cursor == null || demand == null || idle || nowNs - yieldSinceNs >= YIELD_NS) {
            closeCursor();
            baton.release(uplink);
            LOG.info("event=place-yielded uplink={} place={} clean={}", uplink, settings.place(), idle);
            waitingSamples = 0;
            oldestUtcMs = 0;
            user.yielded();
        }
        return true;
    }

    /** Gives back what is gathered. */
    private void scatter() {
        for (Packer p : List.of(live, backlog)) {
            List<Lease> leases = p.take();
            if (cursor != null) {
                leases.forEach(cursor::release);
            }
        }
    }

    private void handBack() {
        for (Runnable r = handbacks.poll(); r != null; r = handbacks.poll()) {
            r.run();
        }
    }

    private void openCursor() {
        Journal now = context.journal();
        present = now != null;
        boolean mine = baton.take(uplink, context.host().monotonicNs());
        if (now == journal && (cursor != null || now == null)) {
            return;
        }
        closeCursor();
        if (now != null && mine) {
            cursor =
                    now.cursor(settings.place(), bell::ring, settings.delivery().detail());
            journal = now;
        }
    }

    private void closeCursor() {
        Cursor old = cursor;
        cursor = null;
        journal = null;
        leasedNotices.clear();
        outstanding = 0;
        live.take();
        backlog.take();
        endReplay("the journal was closed");
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

    private boolean feedSegments(Demand to, long nowNs) {
        boolean any = false;
        while (to.live().ready().get() < MOST_LIVE) {
            Lease lease = cursor.live();
            if (lease == null) {
                break;
            }
            gather(to, to.live(), live, lease, nowNs);
            any = true;
        }
        if (to.live().ready().get() < MOST_LIVE && (live.isRipe(nowNs) || hurry)) {
            flush(to, to.live(), live);
        }
        if (!any && to.backlog().ready().get() < MOST_BACKLOG) {
            any = feedBacklog(to, nowNs) || feedReplay(to);
        }
        return any;
    }

    /** History need not be waited for: a batch is what lies there, up to the batch's span. */
    private boolean feedBacklog(Demand to, long nowNs) {
        Lease lease = cursor.backlog();
        boolean any = lease != null;
        while (lease != null) {
            gather(to, to.backlog(), backlog, lease, nowNs);
            if (backlog.isEmpty()
                    || backlog.isRipe(nowNs)
                    || to.backlog().ready().get() >= MOST_BACKLOG) {
                break;
            }
            lease = cursor.backlog();
        }
        flush(to, to.backlog(), backlog);
        return any;
    }

    private void gather(Demand to, SegmentLane lane, Packer packer, Lease lease, long nowNs) {
        if (!packer.takes(lease)) {
            flush(to, lane, packer);
        }
        packer.gather(lease, nowNs);
        if (packer.isRipe(nowNs) || hurry) {
            flush(to, lane, packer);
        }
    }

    private void flush(Demand to, SegmentLane lane, Packer packer) {
        if (packer.isEmpty()) {
            return;
        }
        List<Lease> leases = packer.take();
        Batch batch;
        try {
            batch = packer.write(leases, to.maxPayloadBytes(), false);
        } catch (IllegalArgumentException e) {
            if (leases.size() > 1) {
                // one of them spoils it: each alone
                for (Lease lease : leases) {
                    packer.gather(lease, 0);
                    flush(to, lane, packer);
                }
            } else {
                unwritable(leases.get(0), e);
                // kept, it would block the lane for ever
                leases.forEach(cursor::acknowledge);
            }
            return;
        }
        if (batch.payloads().isEmpty()) {
            tally.held.add(batch.held());
            leases.forEach(cursor::acknowledge);
            return;
        }
        lane.ready().incrementAndGet();
        outstanding++;
        user.leased(to, Leased.of(cursor, leases, batch, false));
    }

    private void unwritable(Lease lease, IllegalArgumentException e) {
        int samples = lease.scans().stream().mapToInt(s -> s.quality().length).sum();
        LOG.error(
                "event=segment-unwritable uplink={} segment={} samples={} fault=\"{}\"",
                uplink,
                lease.segment(),
                samples,
                e.getMessage());
        user.unwritable(lease.segment(), samples, e.getMessage());
    }

    /** One batch of a replay at a time, behind all else. */
    private boolean feedReplay(Demand to) {
        if (range == null) {
            range = asked.get();
            if (range == null) {
                return false;
            }
            replay = cursor.replay(range.fromUtcMs(), range.toUtcMs());
            replayedSegments = 0;
            replayedSamples = 0;
            replaying = 0;
        }
        Leased next = again.poll();
        if (next == null && replay != null) {
            next = nextReplay(to);
        }
        if (next != null) {
            to.backlog().ready().incrementAndGet();
            user.leased(to, next);
            return true;
        }
        if (replay == null && replaying == 0) {
            endReplay("");
        }
        return false;
    }

    private Leased nextReplay(Demand to) {
        for (Lease lease = replay.next(); lease != null; lease = replay.next()) {
            try {
                Batch batch = backlog.write(List.of(lease), to.maxPayloadBytes(), true);
                if (!batch.payloads().isEmpty()) {
                    replaying++;
                    return Leased.of(cursor, List.of(lease), batch, true);
                }
            } catch (IllegalArgumentException e) {
                unwritable(lease, e);
            }
        }
        replay.close();
        replay = null;
        return null;
    }

    private void endReplay(String why) {
        again.clear();
        Range ended = range;
        if (ended == null) {
            return;
        }
        range = null;
        Replay open = replay;
        replay = null;
        asked.set(null);
        if (open != null) {
            open.close();
        }
        user.replayed(ended.fromUtcMs(), ended.toUtcMs(), replayedSegments, replayedSamples, why);
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
