package io.sluice.runtime;

import io.sluice.core.Engine;
import io.sluice.model.Colour;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmFigures;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Protection;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.Site;
import io.sluice.model.site.UplinkSpec;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Configurator;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.Outcome;
import io.sluice.port.admin.SiteView;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.forward.Uplink;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.forward.UplinkDriver;
import io.sluice.port.host.Host;
import io.sluice.port.store.Journal;
import io.sluice.port.store.StateKeeper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running gateway. One supervisor thread owns its structure: it reads the site, starts and stops links and uplinks as
 * the site and the services of the rim come and go, and applies a changed site as a whole. Everything else only asks.
 *
 * <pre>
 *   start: wait 500 ms at most for kept alarm states -> plant (engine, links) -> uplinks
 *   end:   links -> engine -> journal flush -> uplinks drain (5 s at most) -> uplinks close
 * </pre>
 */
final class Gateway implements Operations, SiteView, Commission.Links, UplinkContext, AutoCloseable {
    /** How long the start waits for kept alarm states before it goes on degraded, ms. */
    static final long KEEPER_WAIT_MS = 500;

    /** How long an ordered end may drain, ms. */
    static final long DRAIN_MS = 5000;

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long MOST_START_MS = 600_000;
    private static final long TICK_MS = 1000;
    private static final long FILES_MS = 10_000;
    private static final long BORROW_MS = 5000;
    private static final Protection NO_SITE = new Protection(List.of("no-site"));

    private final Host host;
    private final Rim rim;
    private final SiteStore sites;
    private final long startedNs;
    private final Semaphore wake = new Semaphore(0);
    private final Queue<Runnable> chores = new ConcurrentLinkedQueue<>();
    private final Thread supervisor;
    private final Map<String, RunningUplink> uplinks = new LinkedHashMap<>();
    private volatile List<Uplink> open = List.of();
    private volatile Plant plant;
    private volatile Dispatcher dispatcher;
    private volatile boolean closed;
    private final Dispatcher.Image image = new Dispatcher.Image();
    private final Waveforms waveforms;
    private final Receipts receipts;
    private final JournalWatch journalWatch =
            new JournalWatch(facts -> plant.post(() -> plant.engine.tell("journal", "", "gateway", facts)));
    private final PowerWatch power;
    private StateKeeper restoredFrom;
    private boolean restored;
    private final Map<String, String> uplinkFaults = new LinkedHashMap<>();

    /** Starts at once; without a site that can run it waits for one. */
    Gateway(Host host, Rim rim, Path releaseProfiles) {
        this.host = host;
        this.rim = rim;
        this.sites = new SiteStore(host, releaseProfiles);
        this.waveforms = new Waveforms(host);
        this.receipts = new Receipts(host);
        this.power = new PowerWatch(host);
        this.startedNs = processStartNs(host);
        this.supervisor = new Thread(this::supervise, "supervisor");
        supervisor.start();
    }

    /** A service came or went: look again soon. Any thread. */
    void poke() {
        wake.release();
    }

    private void supervise() {
        try {
            SiteStore.Numbered first = sites.start();
            if (first == null) {
                LOG.warn("event=no-site home={} next=\"put a site.yaml there, or begin at the page\"", host.home());
            } else {
                awaitKeeper();
                install(first);
            }
            while (!closed) {
                if (plant != null) {
                    reconcile();
                }
                if (wake.tryAcquire(TICK_MS, TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
                for (Runnable chore = chores.poll(); chore != null; chore = chores.poll()) {
                    chore.run();
                }
                if (!closed) {
                    applyChangedSite();
                    Journal journal = rim.journal;
                    if (plant != null) {
                        journalWatch.look(journal == null ? null : journal.facts(), host.monotonicNs());
                        power.look(plant, journal);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.error("event=supervisor-died", e);
        }
    }

    private void awaitKeeper() throws InterruptedException {
        long until = host.monotonicNs() + KEEPER_WAIT_MS * 1_000_000L;
        while (rim.keeper == null && !closed && host.monotonicNs() < until) {
            wake.tryAcquire(20, TimeUnit.MILLISECONDS);
        }
        if (rim.keeper == null) {
            LOG.warn("event=start-degraded reason=\"no kept alarm states within {} ms\"", KEEPER_WAIT_MS);
        }
    }

    private void applyChangedSite() {
        String before = sites.fault();
        SiteStore.Numbered changed = sites.poll();
        if (changed != null && (plant == null || changed.revision() != plant.engine.revision())) {
            install(changed);
        } else if (!sites.fault().equals(before)) {
            open.forEach(Uplink::refresh);
        }
    }

    /** Replaces the plant as a whole; numbers and alarm states go on. */
    private void install(SiteStore.Numbered next) {
        Plant old = plant;
        if (old != null) {
            old.leave(next.site());
            old.close();
        }
        Site site = next.site();
        dispatcher = new Dispatcher(rim, site.layout(next.revision()), open, image, waveforms);
        Engine engine = new Engine(host, site, next.revision(), old == null ? null : old.engine, dispatcher);
        Plant fresh = new Plant(host, engine, dispatcher);
        dispatcher.plant(fresh);
        plant = fresh;
        if (old != null) {
            engine.carry(image.texts());
        }
        restore();
        fresh.start();
        LOG.info(
                "event=site-runs revision={} devices={} alarms={} uplinks={}",
                next.revision(),
                site.devices().size(),
                site.alarms().size(),
                site.uplinks().size());
        reconcile();
        open.forEach(Uplink::refresh);
    }

    /** The first keeper of this process gives back what was kept; one that comes back later is only told anew. */
    private void restore() {
        StateKeeper keeper = rim.keeper;
        if (keeper != null && !restored) {
            Map<String, String> kept = keeper.load();
            Engine engine = plant.engine;
            plant.post(() -> {
                engine.restore(kept);
                image.keeper(keeper);
            });
            restored = true;
        } else if (keeper != restoredFrom) {
            image.keeper(keeper);
        }
        restoredFrom = keeper;
    }

    private void reconcile() {
        if (rim.keeper != restoredFrom) {
            restore();
        }
        // uplinks before links: the very first transition must find them
        reconcileUplinks(plant.engine.site());
        plant.reconcile(rim);
    }

    private void reconcileUplinks(Site site) {
        uplinks.values().removeIf(u -> {
            boolean wanted = site.uplinks().contains(u.spec) && rim.uplinkDriver(u.spec.driver()) == u.driver;
            boolean gone = !wanted || u.isDead();
            if (gone) {
                LOG.warn("event=uplink-closed uplink={} wanted={}", u.spec.name(), wanted);
                u.close();
            }
            return gone;
        });
        for (UplinkSpec spec : site.uplinks()) {
            UplinkDriver driver = rim.uplinkDriver(spec.driver());
            if (driver != null && !uplinks.containsKey(spec.name())) {
                openUplink(spec, driver);
            }
        }
        List<Uplink> now = uplinks.values().stream().map(u -> u.uplink).toList();
        if (!now.equals(open)) {
            open = now;
            dispatcher.uplinks(now);
        }
    }

    private void openUplink(UplinkSpec spec, UplinkDriver driver) {
        try {
            uplinks.put(spec.name(), new RunningUplink(spec, driver, receipts.of(spec.name(), this)));
            uplinkFaults.remove(spec.name());
            LOG.info("event=uplink-started uplink={} urls={}", spec.name(), spec.urls());
        } catch (RuntimeException e) {
            if (!e.toString().equals(uplinkFaults.put(spec.name(), e.toString()))) {
                LOG.error("event=uplink-refused uplink={}", spec.name(), e);
            }
        }
    }

    /** The ordered end. Idempotent; takes 10 s at most. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        poke();
        try {
            supervisor.join(TICK_MS * 3);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (plant != null) {
            plant.end();
            plant.close();
        }
        waveforms.close();
        Journal journal = rim.journal;
        if (journal != null && !journal.flush(2000)) {
            LOG.error("event=flush-late waitedMs=2000");
        }
        uplinks.values().parallelStream().forEach(u -> {
            boolean all = u.uplink.drain(DRAIN_MS);
            LOG.info("event=uplink-drained uplink={} all={}", u.spec.name(), all);
            u.close();
        });
    }

    private static long processStartNs(Host host) {
        long sinceStartMs = ProcessHandle.current()
                .info()
                .startInstant()
                .map(s -> Instant.now().toEpochMilli() - s.toEpochMilli())
                .filter(ms -> ms >= 0 && ms <= MOST_START_MS) // else the wall clock has stepped since
                .orElse(0L);
        return host.monotonicNs() - sinceStartMs * 1_000_000L;
    }

    // ---- what the rim asks

    @Override
    public Outcome act(Action action, String by) {
        if (action instanceof Action.SetLimits set) {
            return onFiles(() -> sites.limits(set.document(), set.signature()), "limits", by);
        }
        if (action instanceof Action.SetSite set) {
            return onFiles(() -> sites.set(set, by), "site", by);
        }
        if (action instanceof Action.ConfirmSite) {
            return onFiles(sites::confirm, "site", by);
        }
        if (action instanceof Action.RevertSite revert) {
            return onFiles(() -> sites.revert(revert, by), "site", by);
        }
        Plant p = plant;
        if (p == null) {
            return Outcome.unavailable("the gateway is not running a site yet");
        }
        if (action instanceof Action.Replay replay) {
            return replay(replay, by);
        }
        if (action instanceof Action.TestUplink test) {
            if (by.startsWith("platform:")) { // would hold up the uplink that is to be tested
                return Outcome.refused("from the platform: its commands and their replies show as much");
            }
            return receipts.test(
                    test.uplink(),
                    open,
                    facts -> p.post(() -> p.engine.tell(Receipts.EVENT, test.uplink(), by, facts)));
        }
        if (action instanceof Action.OnBus onBus) {
            return p.onBus(onBus);
        }
        return p.call(() -> p.engine.act(action, by));
    }

    /** Hands it to the uplink that is named, or that the command came by. */
    private Outcome replay(Action.Replay replay, String by) {
        String name = replay.uplink().isEmpty() ? by.substring(by.indexOf(':') + 1) : replay.uplink();
        for (Uplink uplink : open) {
            if (uplink.facts().name().equals(name)) {
                String why = uplink.replay(replay.fromUtcMs(), replay.toUtcMs());
                return why.isEmpty() ? Outcome.OK : Outcome.refused(why);
            }
        }
        return Outcome.notFound("no uplink " + name);
    }

    @Override
    public String borrow(LinkSpec like) throws InterruptedException {
        Plant p = plant;
        if (p == null) {
            return "";
        }
        Site site = p.engine.site();
        List<String> names = sharing(site, like);
        for (OutputSpec output : site.outputs()) {
            boolean sounds = p.engine.view().outputs().stream()
                    .anyMatch(o -> o.name().equals(output.name()) && !o.state().equals("off"));
            if (names.contains(output.link()) && sounds) {
                return "output " + output.name() + " on link " + output.link() + " is not off";
            }
        }
        names.forEach(n -> p.pause(n, true));
        poke();
        long until = host.monotonicNs() + BORROW_MS * 1_000_000L;
        while (names.stream().anyMatch(p::isOpen)) {
            if (host.monotonicNs() > until) {
                return "the running site does not let go of " + names;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return "";
    }

    @Override
    public void giveBack(LinkSpec like) {
        Plant p = plant;
        if (p != null) {
            sharing(p.engine.site(), like).forEach(n -> p.pause(n, false));
            poke();
        }
    }

    /** Links of the site that need the same port, the same serial server or the same bus of the board. */
    private static List<String> sharing(Site site, LinkSpec like) {
        return site.links().stream()
                .filter(l -> Stream.of("path", "host").anyMatch(l.settings()::containsKey)
                        || l.driver().equals(like.driver()))
                .filter(l -> Stream.of("path", "host", "port", "bus", "chip")
                        .allMatch(k -> Objects.equals(
                                l.settings().get(k), like.settings().get(k))))
                .map(LinkSpec::name)
                .toList();
    }

    /** The site file as people work on it. */
    Configurator configurator() {
        return sites;
    }

    @Override
    public StateKeeper keeper() {
        return rim.keeper;
    }

    /** Files are the supervisor's: hands it the work and waits for it. What was done is told while the engine it was done to runs. */
    private Outcome onFiles(Supplier<Outcome> work, String type, String by) {
        FutureTask<Outcome> chore = new FutureTask<>(() -> {
            Outcome outcome = work.get();
            Plant p = plant;
            if (outcome.isOk() && p != null) { // the first site has no engine yet that could tell
                Map<String, String> facts = new LinkedHashMap<>();
                outcome.rows().forEach(row -> row.forEach((k, v) -> facts.put(k, String.valueOf(v))));
                p.post(() -> p.engine.tell(type, "", by, facts));
            }
            return outcome;
        });
        chores.add(chore);
        poke();
        try {
            return chore.get(FILES_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            chore.cancel(false);
            return Outcome.unavailable("the disk did not take it in " + FILES_MS + " ms");
        } catch (ExecutionException e) {
            LOG.error("event={}-failed", type, e.getCause());
            return Outcome.unavailable("taking it failed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.unavailable("interrupted");
        }
    }

    @Override
    public void delivered(Notice notice) {
        Plant p = plant;
        if (p != null && notice.realm() == Realm.DRILL) {
            long atNs = host.monotonicNs();
            p.post(() -> p.engine.delivered(notice.eventId(), atNs));
        }
    }

    @Override
    public List<AlarmState> standing() {
        Plant p = plant;
        return p == null ? List.of() : p.engine.standing();
    }

    @Override
    public List<Map<String, Object>> drills() {
        Plant p = plant;
        return p == null ? List.of() : p.engine.drills();
    }

    @Override
    public void rebirth() {
        open.forEach(Uplink::refresh);
    }

    @Override
    public Snapshot snapshot() {
        Plant p = plant;
        Journal journal = rim.journal;
        long uptimeMs = (host.monotonicNs() - startedNs) / 1_000_000L;
        if (p == null) {
            return new Snapshot(
                    uptimeMs,
                    -1,
                    0,
                    0,
                    0,
                    0,
                    0,
                    new long[Colour.values().length],
                    0,
                    0,
                    host.rssBytes(),
                    host.writtenBytes(),
                    journal == null ? null : journal.facts(),
                    List.of(),
                    NO_SITE,
                    AlarmFigures.NONE,
                    List.of(),
                    List.of(),
                    sites.fault());
        }
        Engine e = p.engine;
        Engine.View view = e.view();
        long first = e.firstGoodNs();
        return new Snapshot(
                uptimeMs,
                first == Long.MIN_VALUE ? -1 : (first - startedNs) / 1_000_000L,
                e.scans(),
                e.samples(),
                e.bad(),
                p.coalesced(),
                e.held(),
                e.raised(),
                p.up(),
                (int) e.site().devices().stream().filter(d -> !d.isVirtual()).count(),
                host.rssBytes(),
                host.writtenBytes(),
                journal == null ? null : journal.facts(),
                open.stream().map(Uplink::facts).toList(),
                view.protection(),
                view.figures(),
                view.outputs(),
                view.modes(),
                power.facts(),
                sites.fault());
    }

    @Override
    public Now now() {
        Plant p = plant;
        return p == null ? null : p.now();
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public Journal journal() {
        return rim.journal;
    }

    @Override
    public CommandGate commands() {
        return rim.gate;
    }

    @Override
    public Site site() {
        return plant.engine.site();
    }

    @Override
    public int revision() {
        return plant.engine.revision();
    }
}
