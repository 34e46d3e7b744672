package io.sluice.web;

import io.sluice.codec.collection.CollectionWriter;
import io.sluice.codec.collection.Manifest;
import io.sluice.model.Boot;
import io.sluice.model.alarm.Notice;
import io.sluice.model.site.Site;
import io.sluice.model.site.UplinkSpec;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.SiteView;
import io.sluice.port.host.Host;
import io.sluice.port.store.Collector;
import io.sluice.port.store.History;
import io.sluice.port.store.JournalFacts;
import io.sluice.port.store.Lease;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal as a file to take along where no uplink gets through. One at a time, on the request's thread, with one segment in
 * memory; what was collected stays unsent. A journal that can be read and not written is collected all the same: the manifest
 * says what is wrong with it. Thread-safe.
 */
final class CollectionRoute implements AutoCloseable {
    /** Least time from the end of one to the beginning of the next. */
    static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger LOG = LoggerFactory.getLogger(CollectionRoute.class);
    private static final long CLOSE_MS = 1000;

    private final Ports ports;
    private final Host host;
    private final Audit audit;
    private final Machine machine;
    private final Semaphore place = new Semaphore(1);
    private volatile long openAgainNs = Long.MIN_VALUE;
    private volatile boolean closed;

    CollectionRoute(Ports ports, Host host, Audit audit, Machine machine) {
        this.ports = ports;
        this.host = host;
        this.audit = audit;
        this.machine = machine;
    }

    Object collect(Exchange x) throws Refusal, IOException {
        Map<String, String> query = x.query("uplink", "from", "to", "check");
        long from = Exchange.number(query, "from", 0, Long.MAX_VALUE, 0);
        long to = Exchange.number(query, "to", 1, Long.MAX_VALUE, Long.MAX_VALUE);
        if (from >= to) {
            throw Refusal.badArgument("to: " + to, "later than from, " + from);
        }
        // a browser shows no reason for a download that fails: the page asks first
        boolean asks = Exchange.number(query, "check", 1, 1, 0) == 1;
        SiteView.Now now = ports.now();
        String uplink = query.getOrDefault("uplink", "");
        if (!uplink.isEmpty()
                && now.site().uplinks().stream().noneMatch(u -> u.name().equals(uplink))) {
            throw Refusal.notFound("uplink \"" + Bodies.shown(uplink) + "\": the site has none of this name");
        }
        Collector collector = Ports.need(ports.collector(), "the journal");
        if (closed || !place.tryAcquire()) {
            throw Refusal.later("another collection is under way", TimeUnit.NANOSECONDS.toSeconds(PAUSE_NS));
        }
        try {
            long waitNs = openAgainNs - host.monotonicNs();
            if (openAgainNs != Long.MIN_VALUE && waitNs > 0) {
                throw Refusal.later("one has just been collected", TimeUnit.NANOSECONDS.toSeconds(waitNs) + 1);
            }
            if (asks) {
                open(collector, uplink, from, to).close();
                return null;
            }
            stream(x, collector, now, uplink, from, to);
            openAgainNs = host.monotonicNs() + PAUSE_NS;
        } finally {
            place.release();
        }
        return Exchange.WRITTEN;
    }

    private void stream(Exchange x, Collector collector, SiteView.Now now, String uplink, long from, long to)
            throws Refusal, IOException {
        String what = "collect " + (uplink.isEmpty() ? "the journal" : "what " + uplink + " has not delivered");
        try (Collector.Collected collected = open(collector, uplink, from, to)) {
            audit.write(x.by(), what, "ok");
            Manifest manifest = manifest(now, uplink, from, to, collected.boots());
            x.attachment("application/zip", CollectionWriter.fileName(manifest));
            String outcome = "broken off";
            // the stream is not closed: the server closes its own
            try (CollectionWriter writer = new CollectionWriter(x.response.getOutputStream(), manifest)) {
                try {
                    write(writer, collected, now.site());
                    outcome = "whole";
                } finally {
                    LOG.info("event=collected by={} outcome=\"{}\" what=\"{}\"", x.by(), outcome, writer.summary());
                    audit.write(x.by(), what + ": " + writer.summary(), outcome);
                }
            }
        }
    }

    private static Collector.Collected open(Collector collector, String uplink, long from, long to) throws Refusal {
        try {
            return collector.collect(uplink, from, to);
        } catch (History.HistoryException e) {
            LOG.warn("event=collection-refused fault=\"{}\"", e.getMessage());
            throw Refusal.unavailable("the journal cannot be read now: " + e.getMessage());
        }
    }

    private void write(CollectionWriter writer, Collector.Collected collected, Site site) throws IOException {
        try {
            for (Lease lease = collected.next(); lease != null; lease = collected.next()) {
                goOn();
                writer.segment(lease);
            }
            for (List<Notice> page = collected.notices(); !page.isEmpty(); page = collected.notices()) {
                goOn();
                for (Notice notice : page) {
                    writer.notice(notice, site);
                }
            }
            writer.finish(collected.damaged());
        } catch (History.HistoryException e) {
            throw new IOException("the journal cannot be read any more: " + e.getMessage(), e);
        }
    }

    private void goOn() throws IOException {
        if (closed) {
            throw new IOException("the gateway stops");
        }
    }

    private Manifest manifest(SiteView.Now now, String uplink, long from, long to, List<Boot> boots) {
        Operations operations = ports.operations();
        JournalFacts journal = operations == null ? null : operations.snapshot().journal();
        String prefix = now.site().uplinks().stream()
                .filter(u -> uplink.isEmpty() || u.name().equals(uplink))
                .map(UplinkSpec::settings)
                .map(s -> s.getOrDefault("prefix", ""))
                .filter(p -> !p.isEmpty())
                .findFirst()
                .orElse("sluice/v1");
        String gateway = now.site().gateway().id();
        Map<String, Object> version = machine.version();
        return new Manifest(
                gateway,
                now.site().gateway().label(),
                prefix + '/' + gateway,
                uplink,
                from,
                to,
                host.utcMs(),
                host.clockState().word(),
                host.boot().id(),
                boots.stream().map(Boot::id).toList(),
                now.revision(),
                (version.get("version") + " " + version.get("commit")).strip(),
                journal == null ? "" : journal.fault());
    }

    /** Breaks off a collection under way; waits 1 s at most for it. Idempotent. */
    @Override
    public void close() {
        closed = true;
        try {
            if (place.tryAcquire(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                place.release();
            } else {
                LOG.warn("event=collection-late waitedMs={}", CLOSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
