package io.sluice.runtime;

import io.sluice.core.Engine;
import io.sluice.core.Inbox;
import io.sluice.core.OutputWrite;
import io.sluice.core.OutputWritten;
import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.LinkFacts;
import io.sluice.port.admin.Outcome;
import io.sluice.port.admin.SiteView;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.Intake;
import io.sluice.port.field.Reading;
import io.sluice.port.host.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Dispatcher dispatcher;
    private final Host host;
    private final Inbox inbox;
    private final Thread thread;
    private final RunningIntakes intakes;
    private final Map<String, RunningLink> links = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> periods = new ConcurrentHashMap<>();
    private final Map<String, String> linkFaults = new ConcurrentHashMap<>();
    private final Set<String> paused = ConcurrentHashMap.newKeySet();
    private volatile int up;

    Plant(Host host, Engine engine, Dispatcher dispatcher) {
        this.host = host;
        this.engine = engine;
        this.dispatcher = dispatcher;
        this.inbox = new Inbox(engine.site().devices().size());
        this.intakes = new RunningIntakes(host, engine.site(), inbox::push, inbox::offer);
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

    /** Does something on a device's link, beside its polls, and waits for it. Any thread but the link's. */
    Outcome onBus(Action.OnBus action) {
        Site site = engine.site();
        DeviceSpec device = site.devices().stream()
                .filter(d -> d.name().equals(action.device()) && !d.isVirtual())
                .findFirst()
                .orElse(null);
        if (device == null) {
            return Outcome.notFound("no such instrument: " + action.device());
        }
        RunningLink link = links.get(device.link());
        if (link == null) {
            return Outcome.unavailable("link " + device.link() + " does not run");
        }
        Object made = BusOrder.of(action, device, site.outputs(), host::utcMs);
        if (!(made instanceof BusOrder order)) {
            return (Outcome) made;
        }
        return link.scheduler.submit(order)
                ? order.await()
                : Outcome.unavailable("too many wait for link " + device.link());
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
            if (intakes.isOne(spec)) {
                n += intakes.reconcile(spec, rim.intakeDriver(spec.driver()));
                continue;
            }
            FieldDriver driver = rim.driver(spec.driver());
            RunningLink running = links.get(spec.name());
            if (paused.contains(spec.name())) {
                driver = null;
            }
            if (running != null && (running.driver != driver || running.isDead())) {
                LOG.warn("event=link-closed link={} dead={}", spec.name(), running.isDead());
                running.close();
                links.remove(spec.name());
                running = null;
            }
            if (running == null && driver != null) {
                running = open(spec, driver, site);
            }
            if (running != null) {
                running.look();
                n += running.scheduler.up();
            }
        }
        up = n;
        intakes.summarise(engine.late(), engine.repeated());
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

    /** From the next {@link #reconcile} on somebody else has this link, or has given it back. Any thread. */
    void pause(String link, boolean on) {
        if (on) {
            paused.add(link);
        } else {
            paused.remove(link);
        }
    }

    /** Whether a link is open. Any thread. */
    boolean isOpen(String link) {
        return links.containsKey(link);
    }

    /** The site as it is now. Any thread. */
    SiteView.Now now() {
        return new SiteView.Now(engine.site(), engine.revision(), dispatcher.latest(), facts());
    }

    private List<LinkFacts> facts() {
        Map<String, Long> maintenance = engine.view().maintenance();
        List<LinkFacts> facts = new ArrayList<>();
        for (LinkSpec spec : engine.site().links()) {
            if (intakes.isOne(spec)) {
                facts.add(pushed(spec, maintenance));
                continue;
            }
            RunningLink link = links.get(spec.name());
            facts.add(new LinkFacts(
                    spec.name(),
                    spec.driver(),
                    link != null,
                    paused.contains(spec.name()),
                    link == null ? Double.NaN : link.use(),
                    link == null ? 0 : link.scheduler.missed(),
                    link != null ? "" : linkFaults.getOrDefault(spec.name(), "no driver for " + spec.driver()),
                    link == null ? List.of() : devices(link, maintenance),
                    null,
                    link == null ? List.of() : link.trace()));
        }
        return facts;
    }

    private List<LinkFacts.DeviceFacts> devices(RunningLink link, Map<String, Long> maintenance) {
        long utcMs = host.utcMs();
        long nowNs = host.monotonicNs();
        return link.scheduler.facts().stream()
                .map(f -> new LinkFacts.DeviceFacts(
                        f.device(),
                        f.polls() > 0 && f.failures() == 0,
                        f.failures(),
                        f.polls(),
                        f.noReply(),
                        f.garbled(),
                        f.refused(),
                        f.linkDown(),
                        f.fault(),
                        f.fault().isEmpty() ? 0 : utcMs - (nowNs - f.faultNs()) / 1_000_000,
                        maintenanceMs(f.device(), maintenance, utcMs)))
                .toList();
    }

    /** A link on which instruments send by themselves: nothing is polled, so there is nothing to count but what came. */
    private LinkFacts pushed(LinkSpec spec, Map<String, Long> maintenance) {
        Intake.Facts came = intakes.facts(spec.name());
        List<Scan> scans = dispatcher.latest();
        long utcMs = host.utcMs();
        List<LinkFacts.DeviceFacts> devices = engine.site().devices().stream()
                .filter(d -> d.link().equals(spec.name()))
                .map(d -> {
                    Scan scan = scans.get(d.index());
                    boolean silent = scan == null || isSilent(scan);
                    return new LinkFacts.DeviceFacts(
                            d.index(),
                            !silent,
                            silent ? 1 : 0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            "",
                            0,
                            maintenanceMs(d.index(), maintenance, utcMs));
                })
                .toList();
        String fault = came != null ? "" : "not listening: no driver for " + spec.driver() + ", or the port is taken";
        LinkFacts.Pushed pushed = came == null
                ? null
                : new LinkFacts.Pushed(came.up(), came.accepted(), came.refused(), came.postponed(), came.strangers());
        List<String> trace = came == null
                ? List.of()
                : List.of("accepted " + came.accepted() + ", refused " + came.refused() + ", postponed "
                        + came.postponed() + ", strangers " + came.strangers());
        return new LinkFacts(
                spec.name(), spec.driver(), came != null, false, Double.NaN, 0, fault, devices, pushed, trace);
    }

    private static boolean isSilent(Scan scan) {
        for (byte quality : scan.quality()) {
            Quality q = Quality.of(quality);
            if (q != Quality.NO_REPLY && q != Quality.LINK_DOWN) {
                return false;
            }
        }
        return true;
    }

    private long maintenanceMs(int device, Map<String, Long> maintenance, long utcMs) {
        String name = engine.site().devices().get(device).name();
        return Math.max(0, maintenance.getOrDefault(name, 0L) - utcMs);
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
        intakes.close();
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
