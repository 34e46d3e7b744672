package io.sluice.runtime;

import io.sluice.core.Engine;
import io.sluice.core.Inbox;
import io.sluice.core.OutputWrite;
import io.sluice.core.OutputWritten;
import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Outcome;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.Reading;
import io.sluice.port.host.Host;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configuration revision at work: its engine thread and its links. A new revision means a new plant. Confined to the
 * supervisor thread, except for the facts.
 */
final class Plant implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Plant.class);
    private static final long JOIN_MS = 3000;
    private static final long CALL_MS = 2000;
    private static final long WRITES_NS = 300_000_000L;

    final Engine engine;
    private final Host host;
    private final Inbox inbox;
    private final Thread thread;
    private final Map<String, RunningLink> links = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> periods = new ConcurrentHashMap<>();
    private final Map<String, String> linkFaults = new HashMap<>();
    private volatile int up;

    Plant(Host host, Engine engine) {
        this.host = host;
        this.engine = engine;
        this.inbox = new Inbox(engine.site().devices().size());
        this.thread = new Thread(this::run, "engine");
    }

    /** Starts the engine's thread. */
    void start() {
        thread.start();
    }

    private void run() {
        try {
            long waitNs = 0;
            while (inbox.await(waitNs)) {
                for (Runnable task = inbox.task(); task != null; task = inbox.task()) {
                    attempt(task, "task-failed", -1);
                }
                Reading r = inbox.poll();
                if (r != null) {
                    attempt(() -> engine.process(r), "reading-failed", r.device);
                }
                waitNs = tick();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One reading or command must not silence all alarms. */
    private static void attempt(Runnable what, String event, int device) {
        try {
            what.run();
        } catch (RuntimeException e) {
            LOG.error("event={} device={}", event, device, e);
        }
    }

    private long tick() {
        try {
            return engine.tick();
        } catch (RuntimeException e) {
            LOG.error("event=tick-failed", e);
            return 1_000_000_000L;
        }
    }

    /**
     * Does something on the engine's thread and waits for it.
     *
     * @return the outcome; {@code unavailable} if the engine did not come to it in time: then it will not be done
     */
    Outcome call(Supplier<Outcome> what) {
        FutureTask<Outcome> task = new FutureTask<>(what::get);
        if (!inbox.post(task)) {
            return Outcome.unavailable("the gateway is changing its site or too many commands wait");
        }
        try {
            return task.get(CALL_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(false);
            return Outcome.unavailable("the engine did not come to it in " + CALL_MS + " ms");
        } catch (ExecutionException e) {
            LOG.error("event=command-failed", e.getCause());
            return Outcome.unavailable("the command failed: " + e.getCause());
        } catch (InterruptedException e) {
            task.cancel(false);
            Thread.currentThread().interrupt();
            return Outcome.unavailable("interrupted");
        }
    }

    /** Hands something to the engine's thread, without waiting. */
    void post(Runnable what) {
        if (!inbox.post(what)) {
            LOG.warn("event=task-refused");
        }
    }

    /** Hands a write to its link; if that does not run, the output hears so. Any thread. */
    void write(int output, int value, boolean watchdog) {
        OutputSpec spec = engine.site().outputs().get(output);
        RunningLink link = links.get(spec.link());
        if (link == null) {
            String fault = "link " + spec.link() + " does not run";
            written(new OutputWritten(
                    OutputWrite.of(spec, value, watchdog), Quality.LINK_DOWN, fault, host.monotonicNs()));
            return;
        }
        link.scheduler.write(OutputWrite.of(spec, value, watchdog));
    }

    /** Another period for a device; 0 is its own. Any thread. */
    void period(int device, int periodMs) {
        periods.put(device, periodMs);
        RunningLink link = links.get(engine.site().devices().get(device).link());
        if (link != null) {
            link.scheduler.period(device, periodMs);
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
            RunningLink link = new RunningLink(spec, devices, driver, host::monotonicNs, inbox::offer, this::written);
            devices.forEach(d -> link.scheduler.period(d.index(), periods.getOrDefault(d.index(), 0)));
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

    private void written(OutputWritten w) {
        post(() -> engine.written(w));
    }

    /** Devices that answered at their last poll, as of the last {@link #reconcile}. Any thread. */
    int up() {
        return up;
    }

    /** Readings that a newer one replaced. Any thread. */
    long coalesced() {
        return inbox.coalesced();
    }

    /** Before another plant: ends the drill and switches off what the next site no longer has. */
    void leave(Site next) {
        lastAct(() -> engine.leave(next), !next.outputs().equals(engine.site().outputs()));
    }

    /** Before the process ends: sirens off, sums kept. */
    void end() {
        lastAct(engine::end, !engine.site().outputs().isEmpty());
    }

    /** On the engine's thread, with a moment for the writes that it calls for. */
    private void lastAct(Runnable act, boolean writes) {
        Outcome done = call(() -> {
            act.run();
            return Outcome.OK;
        });
        if (done.isOk() && writes) {
            LockSupport.parkNanos(WRITES_NS);
        }
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
