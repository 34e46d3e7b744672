package io.sluice.web;

import io.sluice.model.Scan;
import io.sluice.model.site.DeviceSpec;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.SiteView;
import io.sluice.port.store.History;
import io.sluice.port.store.JournalFacts;
import io.sluice.port.store.NoticeLog;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events (HTML Living Standard, 9.2): once a second what has changed is written down once and handed to every
 * stream. A new stream first gets everything, so that a lost one is simply opened again. {@link #tick} and what it calls are
 * confined to the timer's thread; opening and closing are thread-safe.
 */
final class Events {
    static final int MOST = 8;
    private static final int OVERVIEW_TICKS = 5;
    private static final int HEARTBEAT_TICKS = 15;
    private static final int MOST_NOTICES = 50;
    private static final long WARN_MS = 60_000;
    private static final byte[] HEARTBEAT = ": \n\n".getBytes(StandardCharsets.UTF_8);

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final Ports ports;
    private final StateViews views;
    private final Sessions sessions;
    private final List<EventStream> streams = new CopyOnWriteArrayList<>();

    private List<Scan> last = List.of();
    private int revision = -1;
    private byte[] overview = {};
    private byte[] alarms = {};
    private long transitions = -1;
    private long notice = -1;
    private long ticks;

    Events(Ports ports, StateViews views, Sessions sessions) {
        this.ports = ports;
        this.views = views;
        this.sessions = sessions;
    }

    /**
     * Adds a stream; its first events come with the next tick. If all are taken, the oldest of the same session makes room: a
     * phone that has lost its Wi-Fi leaves streams behind that the kernel holds for dead only after many minutes.
     */
    void open(EventStream stream) throws Refusal {
        EventStream oldest = null;
        synchronized (this) {
            streams.removeIf(EventStream::isClosed);
            if (streams.size() >= MOST) {
                oldest = streams.stream()
                        .filter(s -> s.session() == stream.session())
                        .findFirst()
                        .orElse(null);
                if (oldest == null) {
                    throw Refusal.later(MOST + " streams are open already", 5);
                }
                streams.remove(oldest);
            }
            streams.add(stream);
        }
        if (oldest != null) {
            oldest.close();
        }
    }

    int open() {
        return (int) streams.stream().filter(s -> !s.isClosed()).count();
    }

    /** Once a second. */
    void tick() {
        streams.removeIf(EventStream::isClosed);
        ticks++;
        if (streams.isEmpty()) {
            last = List.of();
            notice = -1;
            return;
        }
        expire();
        sendPoints();
        sendAlarms();
        sendOverview();
        sendNotices();
        for (EventStream s : streams) {
            if (ticks % HEARTBEAT_TICKS == 0) {
                s.send(HEARTBEAT);
            }
            s.begun();
        }
    }

    private void expire() {
        for (EventStream s : streams) {
            long leftMs = sessions.leftMs(s.session());
            if (leftMs == 0) {
                s.send(event("session", Json.map("state", "login", "leftMs", 0)));
                s.endWhenSent();
            } else if (s.warns(leftMs <= WARN_MS)) {
                s.send(event("session", Json.map("state", "in", "leftMs", leftMs)));
            }
        }
    }

    private void sendPoints() {
        SiteView view = ports.siteView();
        SiteView.Now now = view == null ? null : view.now();
        if (now == null) {
            return;
        }
        boolean other = now.revision() != revision;
        revision = now.revision();
        byte[] changed = points(now, other ? List.of() : last);
        byte[] all = null;
        for (EventStream s : streams) {
            if (s.isNew() && !other) {
                all = all == null ? points(now, List.of()) : all;
                s.send(all);
            } else {
                s.send(changed);
            }
        }
        last = now.scans();
    }

    /**
     * The points of devices whose scan is another one than in {@code before}. Told each second even if there are none: a page
     * that hears nothing must take what it shows for old.
     */
    private static byte[] points(SiteView.Now now, List<Scan> before) {
        Map<String, Object> points = new LinkedHashMap<>();
        for (DeviceSpec d : now.site().devices()) {
            Scan scan = StateViews.scan(now, d.index());
            Scan known = d.index() < before.size() ? before.get(d.index()) : null;
            if (scan == null || (known != null && known.sequence() == scan.sequence())) {
                continue;
            }
            for (int i = 0; i < d.points().size(); i++) {
                points.put(
                        d.name() + "/" + d.points().get(i).name(),
                        Arrays.asList(scan.values()[i], StateViews.quality(scan, i), scan.utcMs()));
            }
        }
        return event("points", Json.map("revision", now.revision(), "p", points));
    }

    private void sendAlarms() {
        byte[] now;
        try {
            now = event("alarms", views.alarms());
        } catch (Refusal e) {
            return;
        }
        boolean changed = !Arrays.equals(now, alarms);
        alarms = now;
        for (EventStream s : streams) {
            if (changed || s.isNew()) {
                s.send(now);
            }
        }
    }

    private void sendOverview() {
        boolean due = ticks % OVERVIEW_TICKS == 0;
        if (due || overview.length == 0 || streams.stream().anyMatch(EventStream::isNew)) {
            try {
                overview = event("overview", views.overview());
            } catch (Refusal e) {
                return;
            }
            for (EventStream s : streams) {
                if (due || s.isNew()) {
                    s.send(overview);
                }
            }
        }
    }

    /** The journal is only asked when its counter says that there is something new. */
    private void sendNotices() {
        Operations operations = ports.operations();
        NoticeLog log = ports.notices();
        JournalFacts journal = operations == null ? null : operations.snapshot().journal();
        if (journal == null || log == null || (journal.transitions() == transitions && notice >= 0)) {
            return;
        }
        try {
            List<NoticeLog.Entry> page = new ArrayList<>(log.page(Long.MAX_VALUE, notice < 0 ? 1 : MOST_NOTICES, ""));
            Collections.reverse(page);
            for (NoticeLog.Entry entry : page) {
                if (notice >= 0 && entry.number() > notice) {
                    byte[] bytes = event("notice", LogViews.notice(entry));
                    streams.forEach(s -> s.send(bytes));
                }
            }
            notice = page.isEmpty()
                    ? Math.max(0, notice)
                    : page.get(page.size() - 1).number();
            transitions = journal.transitions();
        } catch (History.HistoryException e) {
            LOG.debug("event=notices-unreadable fault=\"{}\"", e.toString());
        }
    }

    static byte[] event(String name, Object data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("event: " + name + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(Json.bytes(data)); // JSON on one line
        out.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /** Ends all streams: the server stops. */
    void close() {
        streams.forEach(EventStream::close);
        streams.clear();
    }
}
