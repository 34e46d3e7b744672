package io.sluice.core;

import io.sluice.core.alarm.Alarms;
import io.sluice.core.board.Board;
import io.sluice.core.derive.Captured;
import io.sluice.core.derive.Captures;
import io.sluice.core.derive.Derived;
import io.sluice.core.derive.Deriver;
import io.sluice.core.output.Outputs;
import io.sluice.core.sample.Wave;
import io.sluice.core.time.Moment;
import io.sluice.model.ClockCorrection;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmFigures;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.model.alarm.Protection;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import io.sluice.port.admin.OutputFacts;
import io.sluice.port.field.Reading;
import io.sluice.port.host.Host;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BiConsumer;

/**
 * What becomes of a reading: sample, evaluate, derive, hand on. Evaluation stands before storage, so that no disk can hold
 * up an alarm.
 *
 * <pre>
 *   block   -> Sampler -> Wave --+--> figures, captures at once; a scan of its device when that is due
 *   late, pushed -> Sampler -> scan -> Output, unevaluated
 *   reading -> Sampler -> scan --+--> live Evaluation: Board, Alarms, Deriver -> virtual scans -> Alarms --+--> Output
 *                                |                                                                         |
 *                                +--> Drill, while one runs: an Evaluation of its own, its own scans ------+
 *   transition -> Outputs (sirens) first, then Output (uplinks, journal)
 * </pre>
 *
 * <p>{@link #process}, {@link #tick}, {@link #act}, {@link #restore}, {@link #written} and {@link #delivered} are confined
 * to one thread, the engine's; facts come from any.
 */
public final class Engine {
    private static final long VIEW_NS = 1_000_000_000L;
    private static final long MIN_TICK_NS = 1_000_000L;

    /** Where results go. Called on the engine's thread; must not block. */
    public interface Output {
        /** A transition or event: to uplinks and journal, in this order. */
        void notice(Notice notice);

        /** A scan, after its evaluation. */
        void scan(Scan scan);

        /** Something that must outlive the process; an empty text forgets it. */
        void keep(String key, String text);

        /** A value for an output: to its link, before any poll; the result comes back by {@link Engine#written}. */
        void write(int output, int value, boolean watchdog);

        /** Another polling period for a device, ms; 0 is its own. */
        void period(int device, int periodMs);

        /** Scans of this boot of the kernel whose right times are known now. */
        void correct(ClockCorrection correction);

        /** A waveform around an event, whole; takes it over. */
        void captured(Captured captured);
    }

    /**
     * What is seen from outside, a second old at most.
     *
     * @param protection whether the site is watched as it was meant to be
     * @param figures how busy the alarms are
     * @param outputs the outputs
     * @param modes watch modes that are on, and {@code drill}
     * @param maintenance devices under maintenance, with the time until when, ms since 1970
     */
    public record View(
            Protection protection,
            AlarmFigures figures,
            List<OutputFacts> outputs,
            List<String> modes,
            Map<String, Long> maintenance) {}

    private final Host host;
    private final Site site;
    private final int revision;
    private final Output output;
    private final EventClock clock;
    private final Sampler sampler;
    private final Evaluation live;
    private final Outputs outputs;
    private final Watches watches;
    private final Captures captures;
    private final Evaluation.Sink sink = new LiveSink();
    private final EventClock.News clockNews = new ClockNews();
    private final List<Scan> derived = new ArrayList<>();
    private final Drills drills;
    private final Pushes pushes;
    private final ConcurrentMap<String, AlarmState> standing = new ConcurrentHashMap<>();
    private final AtomicLong notices;
    private final AtomicLong samples = new AtomicLong();
    private final AtomicLong scans = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong firstGoodNs = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLongArray raised = new AtomicLongArray(Colour.values().length);
    private volatile View view = new View(Protection.FULL, AlarmFigures.NONE, List.of(), List.of(), Map.of());
    private volatile List<Map<String, String>> reports = List.of();
    private Engine before;
    private boolean started;
    private long viewDueNs = Long.MIN_VALUE;
    private long dueNs = Long.MIN_VALUE;

    /**
     * An engine for one configuration revision. Nothing leaves it before the first call of {@link #tick} or {@link #process}.
     *
     * @param before the engine that ran until now, whose numbers, alarm states and sums go on; null at start
     */
    public Engine(Host host, Site site, int revision, Engine before, Output output) {
        this.host = host;
        this.site = site;
        this.revision = revision;
        this.output = output;
        this.before = before;
        this.clock = before == null ? new EventClock(host) : before.clock;
        this.notices = before == null ? new AtomicLong() : before.notices;
        this.live = evaluation(Realm.LIVE, site, output::keep);
        this.sampler = new Sampler(
                host.boot(),
                revision,
                site.devices(),
                site.checks(),
                clock,
                before == null ? 1 : before.sampler.sequence() + 1,
                device -> live.alarms().inMaintenance(device));
        this.outputs = new Outputs(
                site,
                output::write,
                c -> event("output", c.output(), c.by(), c.data(), c.realm()),
                before == null ? null : before.outputs);
        this.watches = new Watches(site, new Watching());
        this.drills = new Drills(site, new DrillStage());
        this.captures = new Captures(site, output::captured);
        this.pushes = new Pushes(site.devices(), host.monotonicNs(), before == null ? null : before.pushes);
        if (before != null) {
            samples.set(before.samples());
            scans.set(before.scans());
            bad.set(before.bad());
            held.set(before.held());
            late.set(before.late());
            repeated.set(before.repeated());
            firstGoodNs.set(before.firstGoodNs.get());
            for (int i = 0; i < raised.length(); i++) {
                raised.set(i, before.raised.get(i));
            }
        }
    }

    private Evaluation evaluation(Realm realm, Site of, BiConsumer<String, String> keep) {
        return new Evaluation(
                new Board(of),
                new Deriver(of, of.policy().zone(), keep),
                new Alarms(of, host.boot(), revision, realm, notices::incrementAndGet, keep));
    }

    // ---- the engine's thread

    /** Takes one reading over. */
    public void process(Reading reading) {
        start();
        Pushes.Course course = pushes.isOne(reading.device) ? pushed(reading) : Pushes.Course.LIVE;
        if (course == Pushes.Course.REPEATED) {
            repeated.lazySet(repeated.get() + 1);
            return;
        }
        long badBefore = sampler.bad();
        long heldBefore = sampler.held();
        if (reading.block != null) {
            block(reading);
        } else if (course == Pushes.Course.LATE) {
            late.lazySet(late.get() + 1);
            send(sampler.late(reading));
        } else {
            live(reading);
        }
        bad.lazySet(bad.get() + sampler.bad() - badBefore);
        held.lazySet(held.get() + sampler.held() - heldBefore);
    }

    private Pushes.Course pushed(Reading reading) {
        long nowNs = host.monotonicNs();
        clock.refresh(nowNs);
        return pushes.judge(reading, nowNs, clock.offsetMs());
    }

    /** A block moves figures and captures at once; a scan of its device is made now and then. */
    private void block(Reading reading) {
        Wave wave = sampler.wave(reading);
        if (wave != null) {
            clock.refresh(wave.endNs());
            Moment then = new Moment(
                    host.boot().kernelBootId(),
                    wave.endNs(),
                    wave.endNs() / 1_000_000L + clock.offsetMs(),
                    clock.state());
            derived.clear();
            captures.waveform(wave);
            live.wave(wave, then, sink);
            if (site.devices().get(wave.device()).blocks().every()) {
                for (int i = 0; i < wave.samples() - 1; i++) {
                    send(sampler.nth(wave, i));
                }
            }
            settle(null);
            drills.live(wave, then);
        }
        Scan scan = sampler.sample(reading, wave);
        if (scan != null) {
            live(scan);
        }
    }

    private void live(Reading reading) {
        live(sampler.sample(reading));
    }

    private void live(Scan scan) {
        if (clock.hasNews()) {
            dueNs = Long.MIN_VALUE;
        }
        derived.clear();
        live.take(scan, sink);
        send(scan);
        settle(scan);
        if (firstGoodNs.get() == Long.MIN_VALUE && hasGood(scan)) {
            firstGoodNs.set(scan.monotonicNs());
        }
    }

    /**
     * Does what time alone calls for: timers, patterns of outputs, the script of a drill.
     *
     * @return how long it may take until the next call, ns, a second at most
     */
    public long tick() {
        start();
        long nowNs = host.monotonicNs();
        if (nowNs < dueNs) {
            return dueNs - nowNs;
        }
        clock.refresh(nowNs);
        clock.tell(clockNews, nowNs);
        long due = Math.min(nowNs + VIEW_NS, pushes.tick(nowNs, this::process));
        Moment now = now();
        derived.clear();
        due = Math.min(due, live.tick(now, sink));
        settle(null);
        due = Math.min(due, watches.tick(now));
        due = Math.min(due, drills.tick(now));
        due = Math.min(due, outputs.tick(nowNs, live.board()));
        captures.tick(nowNs);
        if (nowNs >= viewDueNs) {
            look(now);
        }
        dueNs = Math.max(due, nowNs + MIN_TICK_NS);
        return dueNs - nowNs;
    }

    /** Does what an operator asks, or says why not. */
    public Outcome act(Action action, String by) {
        start();
        Moment now = now();
        dueNs = Long.MIN_VALUE;
        Outcome outcome = attempt(action, by, now);
        look(now);
        return outcome;
    }

    private Outcome attempt(Action action, String by, Moment now) {
        long nowNs = now.monotonicNs();
        if (action instanceof Action.StartDrill drill) {
            String id = host.boot().id() + ":d" + (notices.get() + 1);
            return drills.start(drill, by, id, now, live.board());
        } else if (action instanceof Action.EndDrill) {
            return drills.stop(by, now);
        } else if (isDrill(action)) {
            return drills.act(action, by, now);
        } else if (action instanceof Action.SetWatch watch) {
            return watches.set(watch, by, now);
        } else if (action instanceof Action.Silence silence) {
            return outputs.silence(silence.output(), by, nowNs, live.board());
        } else if (action instanceof Action.TestOutput test) {
            return outputs.test(test.output(), test.forMs(), by, nowNs, live.board());
        } else if (action instanceof Action.CaptureBaseline capture) {
            return told(
                    "baseline", capture.point(), by, "capture", live.deriver().capture(capture.point(), now));
        } else if (action instanceof Action.ApproveBaseline approve) {
            return told(
                    "baseline", approve.point(), by, "approve", live.deriver().approve(approve.point(), by, now));
        }
        return live.alarms().act(action, by, now, this::moved);
    }

    private static boolean isDrill(Action action) {
        return (action instanceof Action.Acknowledge a && a.realm() == Realm.DRILL)
                || (action instanceof Action.Reset r && r.realm() == Realm.DRILL);
    }

    private Outcome told(String type, String subject, String by, String what, Outcome outcome) {
        if (outcome.isOk()) {
            event(type, subject, by, Map.of("what", what));
        }
        return outcome;
    }

    /** What became of a write that was asked for by {@link Output#write}. */
    public void written(OutputWritten w) {
        OutputWrite write = w.write();
        outputs.written(
                write.output(), write.value(), write.watchdog(), w.quality(), w.fault(), w.atNs(), live.board());
        boolean on = !write.watchdog()
                && write.value() == site.outputs().get(write.output()).on();
        if (on && w.quality() == Quality.GOOD) {
            drills.sounded(w.atNs());
        }
        dueNs = Long.MIN_VALUE;
    }

    /** Says that something happened outside of the engine. */
    public void tell(String type, String subject, String by, Map<String, String> data) {
        event(type, subject, by, data);
    }

    /** A destination acknowledged a notice of a drill. */
    public void delivered(String eventId, long atNs) {
        drills.delivered(eventId, atNs);
    }

    /**
     * Goes on from what was kept before the process started. May come late: then the more severe wins, and sums add up.
     *
     * @param kept texts by key
     */
    public void restore(Map<String, String> kept) {
        start();
        Moment now = now();
        live.alarms().restore(kept, now, this::moved);
        live.alarms().standing().forEach(s -> standing.put(s.alarm(), s));
        live.deriver().restore(kept, now);
        clock.restore(kept);
        modes(kept, now);
        restoreOutputs(now);
    }

    /** Goes on from the modes and reports of the engine before; its alarms and figures are taken over at the first step. */
    public void carry(Map<String, String> kept) {
        modes(kept, now());
    }

    private void modes(Map<String, String> kept, Moment now) {
        watches.restore(kept, now);
        drills.restore(kept);
        dueNs = Long.MIN_VALUE;
    }

    private void restoreOutputs(Moment now) {
        outputs.restore(live.alarms().standing(), now.monotonicNs(), live.board());
    }

    /** The last act before another engine takes over, while the links still run: no drill goes on, what is given up is off. */
    public void leave(Site next) {
        drills.end("site changed", now());
        outputs.leave(next, host.monotonicNs());
    }

    /** The last act before the process ends, while the links still run: what runs in memory alone is kept, sirens are off. */
    public void end() {
        Moment now = now();
        drills.end("gateway ended", now);
        live.deriver().kept(now).forEach(output::keep);
        outputs.leave(
                new Site(site.gateway(), site.links(), site.devices(), site.alarms(), site.uplinks(), site.hash()),
                now.monotonicNs());
    }

    private void start() {
        if (started) {
            return;
        }
        started = true;
        if (before != null) {
            live.deriver().carryFrom(before.live.deriver(), now());
            live.alarms().carryFrom(before.live.alarms(), now(), this::moved);
            live.alarms().standing().forEach(s -> standing.put(s.alarm(), s));
            restoreOutputs(now());
            before = null;
        }
    }

    private void look(Moment now) {
        viewDueNs = now.monotonicNs() + VIEW_NS;
        List<String> reasons = new ArrayList<>(
                live.alarms().protection(live.deriver().unapproved()).reasons());
        outputs.facts().stream()
                .filter(o -> !o.fault().isEmpty())
                .forEach(o -> reasons.add("output: " + o.name() + ": " + o.fault()));
        Protection protection = reasons.isEmpty() ? Protection.FULL : new Protection(reasons);
        List<String> modes = new ArrayList<>(watches.on());
        if (drills.isRunning()) {
            modes.add("drill");
        }
        boolean changed = !protection.word().equals(view.protection().word());
        Map<String, Long> maintenance = new LinkedHashMap<>();
        live.alarms().maintenance(now).forEach(m -> maintenance.put(m.device(), m.untilUtcMs()));
        view = new View(protection, live.alarms().figures(now), outputs.facts(), modes, maintenance);
        reports = drills.reports(now.monotonicNs());
        if (changed) {
            String first = String.join("; ", reasons.subList(0, Math.min(5, reasons.size())));
            event(
                    "protection",
                    "",
                    "gateway",
                    Map.of("state", protection.word(), "count", Integer.toString(reasons.size()), "reasons", first));
        }
    }

    private void moved(Transition t) {
        outputs.transition(t, live.board());
        if (t.previous().colour() != t.next().colour() && !t.facts().fault()) {
            raised.incrementAndGet(t.next().colour().ordinal());
        }
        if (t.next().stands()) {
            standing.put(t.next().alarm(), t.next());
        } else {
            standing.remove(t.next().alarm());
        }
        dueNs = Long.MIN_VALUE;
        output.notice(t);
    }

    /** After the alarms: virtual scans go out, watch rules and a drill see what was measured. */
    private void settle(Scan measured) {
        derived.forEach(this::send);
        if (measured != null && !site.captures().isEmpty()) {
            captures.scan(measured, live.board());
        }
        if (!site.watches().isEmpty() || drills.isRunning()) {
            if (measured != null) {
                seen(measured);
            }
            derived.forEach(this::seen);
        }
    }

    private void seen(Scan scan) {
        watches.scan(scan, live.board(), now());
        drills.live(scan);
    }

    private void send(Scan scan) {
        output.scan(scan);
        scans.lazySet(scans.get() + 1);
        samples.lazySet(samples.get() + scan.values().length);
    }

    private void event(String type, String subject, String by, Map<String, String> data) {
        event(type, subject, by, data, Realm.LIVE);
    }

    private void event(String type, String subject, String by, Map<String, String> data, Realm realm) {
        Moment now = now();
        output.notice(new Event(
                host.boot(),
                notices.incrementAndGet(),
                revision,
                type,
                subject,
                by,
                data,
                now.clock(),
                realm,
                now.monotonicNs(),
                now.utcMs()));
    }

    private Moment now() {
        return Moment.now(host);
    }

    private final class LiveSink implements Evaluation.Sink {
        @Override
        public boolean wants(int device) {
            return true;
        }

        @Override
        public Scan number(Derived d, long atNs) {
            return sampler.scan(d.device(), d.values(), d.quality(), atNs, Realm.LIVE);
        }

        @Override
        public void moved(Transition t) {
            Engine.this.moved(t);
        }

        @Override
        public void made(Scan scan) {
            derived.add(scan);
        }
    }

    private final class ClockNews implements EventClock.News {
        @Override
        public void event(Map<String, String> facts) {
            Engine.this.event("clock", "", "gateway", facts);
        }

        @Override
        public void correct(ClockCorrection correction) {
            output.correct(correction);
        }

        @Override
        public void keep(String key, String text) {
            output.keep(key, text);
        }
    }

    private final class Watching implements Watches.Effect {
        @Override
        public void period(int device, int periodMs) {
            output.period(device, periodMs);
        }

        @Override
        public void watched(int device, boolean on) {
            sampler.watched(device, on);
        }

        @Override
        public void event(String type, String subject, String by, Map<String, String> data) {
            Engine.this.event(type, subject, by, data);
        }

        @Override
        public void keep(String key, String text) {
            output.keep(key, text);
        }
    }

    /** What a drill's figures cannot do without: approved baselines. Their windows and sums begin with the drill. */
    private Map<String, String> baselines() {
        Map<String, String> kept = live.deriver().kept(now());
        kept.keySet()
                .retainAll(
                        Reach.baselines(site).stream().map(n -> "derive/" + n).toList());
        return kept;
    }

    private final class DrillStage implements Drills.Stage {
        @Override
        public Scan number(int device, double[] values, byte[] quality, long atNs) {
            return sampler.scan(device, values, quality, atNs, Realm.DRILL);
        }

        @Override
        public void scan(Scan scan) {
            send(scan);
        }

        @Override
        public void moved(Transition t) {
            outputs.transition(t, live.board());
            dueNs = Long.MIN_VALUE;
            output.notice(t);
        }

        @Override
        public void event(String type, String subject, String by, Map<String, String> data) {
            Engine.this.event(type, subject, by, data, Realm.DRILL);
        }

        @Override
        public void quiet() {
            outputs.endDrill(host.monotonicNs(), live.board());
            dueNs = Long.MIN_VALUE;
            viewDueNs = Long.MIN_VALUE;
        }

        @Override
        public void begin(boolean sounds) {
            outputs.beginDrill(sounds);
        }

        @Override
        public Evaluation evaluation(Reach reach) {
            Evaluation drill = Engine.this.evaluation(Realm.DRILL, site.with(reach.alarms()), (key, text) -> {});
            drill.deriver().restore(baselines(), now());
            return drill;
        }

        @Override
        public void retire(Alarms alarms) {
            Alarms none = Engine.this
                    .evaluation(Realm.DRILL, site.with(List.of()), (key, text) -> {})
                    .alarms();
            none.carryFrom(alarms, now(), output::notice);
        }

        @Override
        public void keep(String text) {
            output.keep(Drills.KEY, text);
        }
    }

    // ---- any thread

    /** Alarms of the live realm that stand, are unacknowledged, shelved or out of service. */
    public List<AlarmState> standing() {
        return standing.values().stream()
                .sorted(Comparator.comparing(AlarmState::colour).reversed().thenComparing(AlarmState::alarm))
                .toList();
    }

    /** Reports of drills, newest first, the one under way included; a second old at most. */
    public List<Map<String, Object>> drills() {
        return reports.stream()
                .map(r -> Collections.<String, Object>unmodifiableMap(new LinkedHashMap<>(r)))
                .toList();
    }

    /** What is seen from outside. */
    public View view() {
        return view;
    }

    /** The site this engine runs. */
    public Site site() {
        return site;
    }

    /** Its configuration revision. */
    public int revision() {
        return revision;
    }

    /** Scans made in this boot, drills included. */
    public long scans() {
        return scans.get();
    }

    /** Values in those scans, bad ones included. */
    public long samples() {
        return samples.get();
    }

    /** Values of bad quality among them. */
    public long bad() {
        return bad.get();
    }

    /** Values held back by a deadband among them. */
    public long held() {
        return held.get();
    }

    /** Readings that came too late to be evaluated: kept and forwarded with their own time. */
    public long late() {
        return late.get();
    }

    /** Readings that were dropped, since the same points had come for the same time. */
    public long repeated() {
        return repeated.get();
    }

    /** Boot-time clock at the first good value, ns; {@code Long.MIN_VALUE} if there was none yet. */
    public long firstGoodNs() {
        return firstGoodNs.get();
    }

    /** Transitions of live hazards by the {@link Colour} ordinal they came to; index 0 counts returns to none. */
    public long[] raised() {
        long[] copy = new long[raised.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = raised.get(i);
        }
        return copy;
    }

    private static boolean hasGood(Scan scan) {
        for (byte q : scan.quality()) {
            if (!Quality.isBad(q)) {
                return true;
            }
        }
        return false;
    }
}
