package io.sluice.runtime;

import io.sluice.core.Engine;
import io.sluice.core.Inbox;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Site;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.Reading;
import io.sluice.port.host.Host;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configuration revision at work: its engine thread and its links. A new revision means a new plant. Confined to the
 * supervisor thread, except for the facts.
 */
final class Plant implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Plant.class);
    private static final long JOIN_MS = 3000;

    final Engine engine;
    private final Host host;
    private final Inbox inbox;
    private final Thread thread;
    private final Map<String, RunningLink> links = new HashMap<>();
    private final Map<String, String> linkFaults = new HashMap<>();
    private volatile int up;

    Plant(Host host, Engine engine) {
        this.host = host;
        this.engine = engine;
        this.inbox = new Inbox(engine.site().devices().size());
        this.thread = new Thread(this::run, "engine");
        thread.start();
    }

    private void run() {
        try {
            for (Reading r = inbox.take(); r != null; r = inbox.take()) {
                try {
                    engine.process(r);
                } catch (RuntimeException e) {
                    // one reading must not silence all alarms
                    LOG.error("event=reading-failed device={}", r.device, e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts links whose driver is there, closes those whose driver has gone. */
    void reconcile(Rim rim) {
        int n = 0;
        Site site = engine.site();
        for (LinkSpec spec : site.links()) {
            FieldDriver driver = rim.driver(spec.driver());
            RunningLink running = links.get(spec.name());
            if (running != null && (running.driver != driver || running.isDead())) {
                LOG.warn("event=link-closed link={} dead={}", spec.name(), running.isDead());
                running.close();
                links.remove(spec.name());
                running = null;
            }
            if (running == null && driver != null) {
                running = open(spec, driver, site);
            }
            n += running == null ? 0 : running.scheduler.up();
        }
        up = n;
    }

    private RunningLink open(LinkSpec spec, FieldDriver driver, Site site) {
        List<DeviceSpec> devices = site.devices().stream()
                .filter(d -> d.link().equals(spec.name()))
                .toList();
        try {
            RunningLink link = new RunningLink(spec, devices, driver, host::monotonicNs, inbox::offer);
            links.put(spec.name(), link);
            linkFaults.remove(spec.name());
            LOG.info("event=link-started link={} driver={} devices={}", spec.name(), spec.driver(), devices.size());
            return link;
        } catch (RuntimeException e) {
            if (!e.toString().equals(linkFaults.put(spec.name(), e.toString()))) {
                LOG.error("event=link-refused link={}", spec.name(), e);
            }
            return null;
        }
    }

    /** Devices that answered at their last poll, as of the last {@link #reconcile}. Any thread. */
    int up() {
        return up;
    }

    /** Readings that a newer one replaced. Any thread. */
    long coalesced() {
        return inbox.coalesced();
    }

    /** Ends polling, then lets the engine finish what waits. */
    @Override
    public void close() {
        links.values().parallelStream().forEach(RunningLink::close);
        links.clear();
        inbox.close();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
