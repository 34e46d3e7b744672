package io.sluice.forward.mqtt;

import io.sluice.codec.wire.AlarmWriter;
import io.sluice.codec.wire.ReceiptReader;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Transition;
import io.sluice.port.admin.Reply;
import io.sluice.port.forward.Uplink;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.forward.UplinkFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One uplink over MQTT. All state is confined to the thread in {@link #run}, which never waits for the disk and never for
 * the network; what other threads have to say comes as events and wakes it.
 *
 * <pre>
 * engine --offer()--> AlarmLane ----------+            +--> Link --> Session (Paho's threads) --> broker
 * JournalSide (own thread)                |            |      |
 *   notices ------------------------------+            |      +-- acks, loss, commands: events
 *   live segments ---> SegmentLane -------+-- pump() --+
 *   backlog ---------> SegmentLane -------+   in this order, as the window allows
 * Announcer: birth, status, active, reply +
 * </pre>
 */
final class MqttUplink implements Uplink, Link.User, JournalSide.User {
    private static final Logger LOG = LoggerFactory.getLogger(MqttUplink.class);
    private static final long MS = 1_000_000;
    private static final long LONGEST_WAIT_NS = 1_000 * MS;

    private final MqttSettings settings;
    private final UplinkContext context;
    private final Topics topics;
    private final Tally tally = new Tally();
    private final Doorbell bell = new Doorbell();
    /** As many as messages in flight and commands waiting, and a few: nothing here grows with time. */
    private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();

    private final JournalSide journal;
    private final Baton baton;
    private final Link link;
    private final AlarmLane alarms;
    private final SegmentLane live;
    private final SegmentLane backlog;
    private final Announcer announcer;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean refresh = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile boolean draining;
    private volatile boolean allDelivered;
    private volatile long drainUntilNs;
    private volatile Thread runner;
    private JournalSide.Demand demand;
    private boolean asked;
    private boolean journalEmpty;

    MqttUplink(MqttSettings settings, Tuning tuning, UplinkContext context, Sessions sessions, Baton baton) {
        this.settings = settings;
        this.baton = baton;
        this.context = context;
        String gateway = context.site().gateway().id();
        this.topics = new Topics(settings.prefix(), gateway);
        this.journal = new JournalSide(settings, gateway, context, baton, tally, this);
        this.link = new Link(
                settings,
                tuning,
                context.host(),
                gateway,
                topics,
                sessions,
                this::post,
                tally,
                new SplittableRandom(),
                this);
        this.alarms = new AlarmLane(
                journal, tally, context.host()::monotonicNs, this::message, context::delivered, this::tooLarge);
        this.live = new SegmentLane(
                topics.telemetry(), settings, Link.Kind.DATA, null, journal, tally, context.host()::monotonicNs);
        this.backlog = new SegmentLane(
                topics.backlog(),
                settings,
                Link.Kind.BACKLOG,
                new TokenBucket(settings.backlogBytesPerSecond(), context.host().monotonicNs()),
                journal,
                tally,
                context.host()::monotonicNs);
        this.announcer = new Announcer(settings, context, gateway, topics, link);
    }

    private Outgoing message(Notice notice) {
        if (notice instanceof Transition t) {
            return cloudEvent(topics.alarm(), AlarmWriter.transition(t, context.site(), topics.source()));
        }
        return cloudEvent(topics.event(), AlarmWriter.event((Event) notice, topics.source()));
    }

    private static Outgoing cloudEvent(String topic, byte[] payload) {
        return new Outgoing(topic, payload, false, AlarmWriter.CONTENT_TYPE, true);
    }

    private void tooLarge(Notice notice, int bytes) {
        LOG.error("event=notice-too-large uplink={} id={} bytes={}", settings.name(), notice.eventId(), bytes);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("eventId", notice.eventId());
        data.put("bytes", bytes);
        data.put("reason", "larger than the broker takes");
        announcer.event("notice-too-large", data);
    }

    @Override
    public void run() {
        if (started.getAndSet(true)) {
            throw new IllegalStateException("uplink " + settings.name() + ": runs or has run");
        }
        runner = Thread.currentThread();
        baton.join(
                settings.name(),
                !settings.standby().exists(),
                settings.standby().afterMs(),
                context.host().monotonicNs());
        Thread disk = new Thread(journal, Thread.currentThread().getName() + "-journal");
        disk.start();
        try {
            while (!closing) {
                long waitNs = step();
                if (drained.getCount() == 0) {
                    break;
                }
                bell.await(waitNs);
            }
            farewell();
        } finally {
            link.close();
            journal.close();
            join(disk);
            drained.countDown();
            ended.countDown();
        }
    }

    private void join(Thread disk) {
        try {
            disk.join(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (disk.isAlive()) {
            LOG.warn("event=journal-stuck uplink={} thread={}", settings.name(), disk.getName());
        }
    }

    /** One round; returns how long nothing will be to do, ns. */
    private long step() {
        runEvents();
        long nowNs = context.host().monotonicNs();
        if (alarms.take()) {
            announcer.alarmsChanged(nowNs);
        }
        if (refresh.getAndSet(false)) {
            announcer.refresh(nowNs);
        }
        stand(nowNs);
        link.step(nowNs);
        pump(nowNs);
        report();
        if (draining) {
            checkDrained(nowNs);
        }
        long wait = Math.min(LONGEST_WAIT_NS, link.stepInNs(nowNs));
        wait = Math.min(wait, baton.dueInNs(settings.name(), nowNs));
        if (link.isConnected()) {
            wait = Math.min(wait, announcer.dueInNs(nowNs));
            wait = Math.min(wait, alarms.pauseEndsInNs(nowNs));
            wait = Math.min(wait, live.openInNs(nowNs));
            wait = Math.min(wait, backlog.openInNs(nowNs));
        }
        return Math.max(0, wait);
    }

    /** Connects a stand-by when its turn has come, and ends the connection when the place is another's again. */
    private void stand(long nowNs) {
        boolean was = link.isConnected();
        if (baton.report(settings.name(), was, nowNs)) {
            journal.wake();
        }
        if (settings.standby().exists() && !settings.standby().alarms()) {
            link.want(baton.shouldConnect(settings.name(), nowNs) || (was && baton.isOwner(settings.name())));
        }
    }

    /** Whether another uplink has this one's work. */
    private boolean isAside() {
        return settings.standby().exists() ? !baton.isOwner(settings.name()) : baton.isOthers(settings.name());
    }

    private void runEvents() {
        for (Runnable event = events.poll(); event != null; event = events.poll()) {
            event.run();
        }
    }

    private void pump(long nowNs) {
        if (!link.isConnected()) {
            return;
        }
        alarms.pump(link, nowNs);
        announcer.pump(nowNs);
        live.pump(link, nowNs);
        if (!live.isWaiting()) {
            backlog.pump(link, nowNs);
        }
    }

    private void report() {
        long dropped = alarms.takeDropped();
        if (dropped > 0) {
            LOG.error("event=transitions-dropped uplink={} count={} reason=no-journal", settings.name(), dropped);
            announcer.event("transitions-dropped", Map.of("count", dropped, "reason", "no journal and no connection"));
        }
    }

    private void checkDrained(long nowNs) {
        boolean here = link.inFlight() == 0
                && alarms.isEmpty()
                && live.isEmpty()
                && backlog.isEmpty()
                && (!link.isConnected() || announcer.isEmpty());
        if (!here) {
            journalEmpty = false;
        } else if (journalEmpty) {
            allDelivered = true;
            drained.countDown();
        } else if (!asked) {
            asked = true;
            journal.ask(waits -> post(() -> {
                asked = false;
                journalEmpty = !waits;
            }));
        }
        if (nowNs - drainUntilNs >= 0) {
            drained.countDown();
        }
    }

    /** Says that the gateway has stopped, so that neither "online" nor the will stays behind. */
    private void farewell() {
        if (!link.isConnected()) {
            return;
        }
        until(() -> link.hasRoom(Link.Kind.ALARM), 300);
        if (link.hasRoom(Link.Kind.ALARM)) {
            boolean[] done = new boolean[1];
            link.send(announcer.farewell(), new Sent.Owner() {
                @Override
                public void arrived(Sent sent) {
                    done[0] = true;
                }

                @Override
                public void refused(Sent sent, String why) {
                    done[0] = true;
                }

                @Override
                public void lost(Sent sent) {
                    done[0] = true;
                }
            });
            until(() -> done[0], 500);
        }
    }

    private void until(BooleanSupplier met, long ms) {
        long deadlineNs = System.nanoTime() + ms * MS;
        runEvents();
        while (!met.getAsBoolean() && System.nanoTime() - deadlineNs < 0) {
            bell.await(deadlineNs - System.nanoTime());
            runEvents();
        }
    }

    private void post(Runnable event) {
        events.add(event);
        bell.ring();
    }

    @Override
    public void connected(int maxPayloadBytes) {
        announcer.connected(context.host().monotonicNs());
        demand = new JournalSide.Demand(tally.connects.sum(), maxPayloadBytes, live, backlog);
        journal.feed(demand);
    }

    @Override
    public void disconnected() {
        demand = null;
        journal.feed(null);
        announcer.disconnected();
        alarms.disconnected();
        live.disconnected();
        backlog.disconnected();
    }

    @Override
    public void arrived(String topic, byte[] payload, boolean retained) {
        if (topic.equals(topics.receipt())) {
            receipt(payload);
        } else if (retained) {
            // left on the broker by mistake: it would come again with every connection
            LOG.warn("event=command-ignored uplink={} reason=retained", settings.name());
        } else if (!journal.offer(payload)) {
            post(() -> announcer.reply(Reply.of("", "unavailable", "more than 64 commands are waiting")));
        }
    }

    private void receipt(byte[] payload) {
        ReceiptReader.Receipt receipt = ReceiptReader.read(payload);
        if (receipt == null) {
            LOG.warn("event=receipt-unreadable uplink={} bytes={}", settings.name(), payload.length);
            return;
        }
        post(() -> {
            for (long segment : receipt.segments()) {
                live.confirmed(receipt.boot(), segment);
                backlog.confirmed(receipt.boot(), segment);
            }
        });
    }

    @Override
    public void leased(JournalSide.Demand to, JournalSide.Leased leased) {
        post(() -> {
            SegmentLane lane = leased.isLive() ? live : backlog;
            if (to.equals(demand)) {
                lane.add(leased);
            } else {
                lane.ready().decrementAndGet();
                journal.release(leased);
            }
        });
    }

    @Override
    public void leased(JournalSide.Demand to, List<Notice> notices) {
        post(() -> {
            if (to.equals(demand)) {
                alarms.leased(notices);
            } else {
                notices.forEach(journal::release);
            }
        });
    }

    @Override
    public void replied(Reply reply) {
        post(() -> announcer.reply(reply));
    }

    @Override
    public void unwritable(long segment, int samples, String why) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("segment", segment);
        data.put("samples", samples);
        data.put("reason", why);
        post(() -> announcer.event("segment-unwritable", data));
    }

    @Override
    public void replayed(long fromUtcMs, long toUtcMs, long segments, long samples, String why) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("fromMs", fromUtcMs);
        data.put("toMs", toUtcMs);
        data.put("segments", segments);
        data.put("samples", samples);
        data.put("complete", why.isEmpty());
        data.put("reason", why);
        post(() -> announcer.event("replay-finished", data));
    }

    @Override
    public void yielded() {
        post(() -> {
            if (!settings.standby().alarms()) {
                alarms.surrender();
            }
        });
    }

    @Override
    public String replay(long fromUtcMs, long toUtcMs) {
        return journal.replay(fromUtcMs, toUtcMs);
    }

    @Override
    public void offer(Notice notice) {
        if (isAside() && !settings.standby().alarms()) {
            // who has the place delivers it, at once or from the journal
            return;
        }
        alarms.offer(notice);
        bell.ring();
    }

    @Override
    public void refresh() {
        refresh.set(true);
        bell.ring();
    }

    @Override
    public boolean drain(long timeoutMs) {
        if (!started.get() || ended.getCount() == 0) {
            return allDelivered;
        }
        drainUntilNs = context.host().monotonicNs() + timeoutMs * MS;
        draining = true;
        journal.hurry();
        bell.ring();
        try {
            // the deadline is the uplink's own; this is for a clock that stands
            if (!drained.await(timeoutMs + 1_000, TimeUnit.MILLISECONDS)) {
                return false;
            }
            ended.await(2_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return allDelivered;
    }

    @Override
    public UplinkFacts facts() {
        return new UplinkFacts(
                settings.name(),
                link.isConnected(),
                tally.connects.sum(),
                tally.samples.sum(),
                tally.held.sum(),
                tally.transitions.sum(),
                tally.messages.sum(),
                tally.bytes.sum(),
                link.inFlight(),
                journal.waitingSamples(),
                fault(),
                way());
    }

    private UplinkFacts.Way way() {
        long trip = link.roundTripNs();
        Budget budget = journal.budget();
        return new UplinkFacts.Way(
                isAside(),
                trip < 0 ? -1 : trip / MS,
                tally.delays.quantile(0.5),
                tally.delays.quantile(0.99),
                journal.oldestUtcMs(),
                link.lastUtcMs(),
                budget.month(),
                budget.used(),
                budget.limit());
    }

    private String fault() {
        for (String f :
                new String[] {link.fault(), journal.budget().fault(), alarms.fault(), live.fault(), backlog.fault()}) {
            if (!f.isEmpty()) {
                return f;
            }
        }
        return "";
    }

    @Override
    public void close() {
        closing = true;
        bell.ring();
        if (!started.get() || Thread.currentThread() == runner) {
            return;
        }
        try {
            if (!ended.await(2_000, TimeUnit.MILLISECONDS)) {
                LOG.warn("event=uplink-stuck uplink={}", settings.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
