package io.sluice.forward.mqtt;

import io.sluice.codec.wire.AlarmWriter;
import io.sluice.codec.wire.BirthWriter;
import io.sluice.codec.wire.ReplyWriter;
import io.sluice.codec.wire.StatusWriter;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Reply;
import io.sluice.port.forward.UplinkContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway says about itself: births, status, standing alarms, replies, events. Births are made one by one when
 * there is room, for a large site's together are large. Confined to the uplink's thread.
 */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final long MS = 1_000_000;
    /** The engine may tell of a transition a moment before the list of standing alarms has it. */
    private static final long SETTLE_NS = 100 * MS;

    private static final long REFRESH_NS = 1_000 * MS;
    private static final int MOST_KEPT = 128;

    private final MqttSettings settings;
    private final UplinkContext context;
    private final String gateway;
    private final Topics topics;
    private final Link link;
    private final Deque<Supplier<Outgoing>> due = new ArrayDeque<>();
    private final Deque<Outgoing> kept = new ArrayDeque<>();
    private final Set<String> announced = new HashSet<>();
    private List<AlarmState> shown = List.of();
    private long statusNs;
    private boolean statusWaits;
    private long activeNs = Long.MAX_VALUE;
    private long refreshNs = Long.MAX_VALUE;
    private long refreshedNs;
    private long events;

    Announcer(MqttSettings settings, UplinkContext context, String gateway, Topics topics, Link link) {
        this.settings = settings;
        this.context = context;
        this.gateway = gateway;
        this.topics = topics;
        this.link = link;
    }

    /** Everything is to be said again. */
    void connected(long nowNs) {
        describe(nowNs);
    }

    private void describe(long nowNs) {
        due.clear();
        statusWaits = false;
        refreshNs = Long.MAX_VALUE;
        refreshedNs = nowNs;
        Site site = context.site();
        BirthWriter.Start start = new BirthWriter.Start(
                context.host().boot(),
                Version.TEXT,
                context.revision(),
                context.host().utcMs(),
                context.host().clockState());
        due.add(() -> Outgoing.retained(topics.birth(), BirthWriter.gateway(site, start, contact())));
        Set<String> gone = new HashSet<>(announced);
        announced.clear();
        for (DeviceSpec device : site.devices()) {
            gone.remove(device.name());
            announced.add(device.name());
            due.add(() -> Outgoing.retained(topics.birth(device.name()), BirthWriter.device(site, device, start)));
        }
        for (String device : gone) {
            // an empty retained message takes the old one away
            due.add(() -> Outgoing.retained(topics.birth(device), new byte[0]));
        }
        due.add(() -> status(StatusWriter.ONLINE));
        due.add(this::active);
        statusNs = nowNs + settings.statusS() * 1_000L * MS;
        activeNs = Long.MAX_VALUE;
    }

    private BirthWriter.Contact contact() {
        return new BirthWriter.Contact(
                settings.name(),
                settings.prefix(),
                link.protocol(),
                settings.encoding(),
                settings.delivery().deflate() ? "deflate" : "none",
                settings.delivery().batchMs(),
                settings.delivery().detail().name().toLowerCase(Locale.ROOT),
                settings.delivery().receipts(),
                settings.keepAliveS(),
                settings.keepAliveS() + (settings.keepAliveS() + 1) / 2,
                settings.statusS(),
                settings.maxPayloadBytes());
    }

    /** The description or the standing alarms have changed; at most once a second. */
    void refresh(long nowNs) {
        if (refreshNs == Long.MAX_VALUE) {
            refreshNs = Math.max(nowNs, refreshedNs + REFRESH_NS);
        }
    }

    /** A transition has come: the list of standing alarms is about to change. */
    void alarmsChanged(long nowNs) {
        activeNs = Math.min(activeNs, nowNs + SETTLE_NS);
    }

    /** An answer to a command. Kept over a lost connection. */
    void reply(Reply reply) {
        keep(Outgoing.json(topics.reply(), ReplyWriter.reply(reply)));
    }

    /** Something worth knowing. Kept over a lost connection. */
    void event(String what, Map<String, Object> data) {
        String id = context.host().boot().id() + ":" + settings.name() + ":e" + ++events;
        keep(new Outgoing(
                topics.event(),
                AlarmWriter.event(topics.source(), id, what, context.host().utcMs(), data),
                false,
                AlarmWriter.CONTENT_TYPE,
                true));
    }

    private void keep(Outgoing message) {
        if (kept.size() >= MOST_KEPT) {
            kept.removeFirst();
        }
        kept.addLast(message);
    }

    /** Sends what is due and there is room for. */
    void pump(long nowNs) {
        if (nowNs - refreshNs >= 0 && refreshNs != Long.MAX_VALUE) {
            describe(nowNs);
        }
        if (nowNs - statusNs >= 0) {
            statusNs = nowNs + settings.statusS() * 1_000L * MS;
            if (!statusWaits) {
                // on a slow way one is enough
                statusWaits = true;
                due.add(() -> {
                    statusWaits = false;
                    return status(StatusWriter.ONLINE);
                });
            }
            if (!shown.equals(context.standing())) {
                activeNs = nowNs;
            }
        }
        if (activeNs != Long.MAX_VALUE && nowNs - activeNs >= 0) {
            activeNs = Long.MAX_VALUE;
            due.add(this::active);
        }
        while (!kept.isEmpty() && link.hasRoom(Link.Kind.DATA)) {
            send(kept.removeFirst(), true);
        }
        while (!due.isEmpty() && link.hasRoom(Link.Kind.DATA)) {
            send(due.removeFirst().get(), false);
        }
    }

    /** Time until something is due, ns. */
    long dueInNs(long nowNs) {
        long next = statusNs - nowNs;
        if (activeNs != Long.MAX_VALUE) {
            next = Math.min(next, activeNs - nowNs);
        }
        if (refreshNs != Long.MAX_VALUE) {
            next = Math.min(next, refreshNs - nowNs);
        }
        return next;
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return due.isEmpty() && kept.isEmpty() && refreshNs == Long.MAX_VALUE && activeNs == Long.MAX_VALUE;
    }

    /** The connection is gone. */
    void disconnected() {
        due.clear();
        statusWaits = false;
    }

    /** The last message of an ordered end. */
    Outgoing farewell() {
        return status(StatusWriter.STOPPED);
    }

    private Outgoing status(String state) {
        StatusWriter.Head head = new StatusWriter.Head(
                gateway,
                state,
                context.host().boot(),
                context.revision(),
                Version.TEXT,
                context.host().utcMs(),
                context.host().clock());
        return Outgoing.retained(topics.status(), StatusWriter.status(head, context.snapshot()));
    }

    private Outgoing active() {
        shown = context.standing();
        return Outgoing.retained(
                topics.active(),
                AlarmWriter.active(
                        shown,
                        context.site(),
                        context.host().boot(),
                        context.revision(),
                        context.host().utcMs()));
    }

    private void send(Outgoing message, boolean keep) {
        if (!link.fits(message)) {
            LOG.warn(
                    "event=message-too-large uplink={} topic={} bytes={}",
                    settings.name(),
                    message.topic(),
                    message.payload().length);
            return;
        }
        link.send(message, new Sent.Owner() {
            @Override
            public void arrived(Sent sent) {}

            @Override
            public void refused(Sent sent, String why) {
                LOG.warn("event=refused uplink={} fault=\"{}\"", settings.name(), why);
            }

            @Override
            public void lost(Sent sent) {
                if (keep) {
                    keep(message);
                }
            }
        });
    }
}
