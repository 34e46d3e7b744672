package io.sluice.core;

import io.sluice.core.alarm.Alarms;
import io.sluice.core.board.Board;
import io.sluice.core.derive.Derived;
import io.sluice.core.sample.Wave;
import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The drill under way and the reports of the last ones. A drill has a board, figures and alarms of its own: they see what is
 * measured everywhere else, and the script at the drilled point. Real hazards go their own way meanwhile, unchanged.
 *
 * <pre>
 *   script --(every period of the device)--> drill scan --> drill board, figures, alarms --> realm drill
 *   live scans of other devices ------------------------------^
 * </pre>
 *
 * Confined to the engine thread.
 */
final class Drills {
    /** Reports kept. */
    static final int MAX_REPORTS = 20;

    /** Key under which they are kept. */
    static final String KEY = "drills";

    private static final long MS = 1_000_000L;

    /** What a drill needs of its engine. */
    interface Stage {
        /** A scan of the drill's device, or of one derived from it. */
        Scan number(int device, double[] values, byte[] quality, long atNs);

        /** Sends out a scan of the drill. */
        void scan(Scan scan);

        /** Sends out a transition of the drill. */
        void moved(Transition t);

        /** From now on the drill drives outputs, if it sounds. */
        void begin(boolean sounds);

        /** Sends out an event of the drill. */
        void event(String type, String subject, String by, Map<String, String> data);

        /** No drill drives an output any more. */
        void quiet();

        /** An evaluation for the drill. */
        Evaluation evaluation(Reach reach);

        /** What must outlive the process. */
        void keep(String text);

        /** Ends what stands of the drill, each with a transition. */
        void retire(Alarms alarms);
    }

    private final Site site;
    private final Stage stage;
    private final Deque<Map<String, String>> reports = new ArrayDeque<>();
    private Running running;

    Drills(Site site, Stage stage) {
        this.site = site;
        this.stage = stage;
    }

    /** The drill under way. */
    private final class Running implements Evaluation.Sink {
        final PointRef point;
        final DeviceSpec device;
        final Course course;
        final Reach reach;
        final Evaluation evaluation;
        final DrillReport report;
        final String by;
        final long startedNs;
        final Board live;
        final CourseBlocks blocks;
        long dueNs;

        Running(
                PointRef point,
                DeviceSpec device,
                Course course,
                Reach reach,
                Evaluation evaluation,
                DrillReport report,
                String by,
                long startedNs,
                Board live) {
            this.point = point;
            this.device = device;
            this.course = course;
            this.reach = reach;
            this.evaluation = evaluation;
            this.report = report;
            this.by = by;
            this.startedNs = startedNs;
            this.live = live;
            this.blocks = device.isInBlocks() ? new CourseBlocks(point, device, course, startedNs) : null;
            this.dueNs = startedNs;
        }

        @Override
        public boolean wants(int virtual) {
            return reach.devices().contains(virtual);
        }

        @Override
        public Scan number(Derived d, long atNs) {
            return stage.number(d.device(), d.values(), d.quality(), atNs);
        }

        @Override
        public void moved(Transition t) {
            report.moved(t);
            stage.moved(t);
        }

        @Override
        public void made(Scan scan) {
            stage.scan(scan);
        }
    }

    boolean isRunning() {
        return running != null;
    }

    Outcome start(Action.StartDrill action, String by, String id, Moment now, Board live) {
        if (running != null) {
            return Outcome.refused("a drill is under way at " + name(running.point) + ": end it first");
        }
        PointRef point = find(action.point());
        if (point == null) {
            return Outcome.notFound("point \"" + action.point() + "\": no such point");
        }
        DeviceSpec device = site.devices().get(point.device());
        if (device.isVirtual()) {
            return Outcome.refused(
                    "point \"" + action.point() + "\" is derived: drill one of the points it comes from");
        }
        Reach reach = Reach.of(site, point);
        if (reach.alarms().isEmpty()) {
            return Outcome.refused("point \"" + action.point() + "\": no alarm looks at it");
        }
        Course course;
        try {
            course = new Course(action.course());
        } catch (IllegalArgumentException e) {
            return Outcome.badArgument(e.getMessage());
        }
        long nowNs = now.monotonicNs();
        DrillReport report =
                new DrillReport(id, action.point(), by, action.why(), action.outputs(), nowNs, now.utcMs());
        Evaluation evaluation = stage.evaluation(reach);
        evaluation.board().copy(live);
        stage.begin(action.outputs());
        running = new Running(point, device, course, reach, evaluation, report, by, nowNs, live);
        stage.event("drill-start", action.point(), by, report.facts(nowNs));
        return new Outcome("ok", "", List.of(Map.copyOf(report.facts(nowNs))));
    }

    /** Injects what is due, and ends by itself. Returns when to call again, ns. */
    long tick(Moment now) {
        Running r = running;
        if (r == null) {
            return Long.MAX_VALUE;
        }
        long nowNs = now.monotonicNs();
        if (nowNs >= r.dueNs) {
            inject(r, now);
            r.dueNs = Math.max(r.dueNs + r.device.periodMs() * MS, nowNs);
        }
        long due = r.evaluation.tick(now, r);
        if (nowNs - r.startedNs >= r.course.lengthMs() * MS) {
            end("ended", now);
            return Long.MAX_VALUE;
        }
        return Math.min(due, Math.min(r.dueNs, r.startedNs + r.course.lengthMs() * MS));
    }

    /** The script at the drilled point, and what is measured at the other points of its device. */
    private void inject(Running r, Moment now) {
        long nowNs = now.monotonicNs();
        if (r.blocks != null) {
            Wave wave = r.blocks.next(nowNs, r.live);
            if (wave == null) {
                return;
            }
            r.evaluation.wave(wave, now, r);
        }
        int columns = r.device.points().size();
        double[] values = new double[columns];
        byte[] quality = new byte[columns];
        for (int i = 0; i < columns; i++) {
            PointRef at = new PointRef(r.device.index(), i);
            values[i] = r.live.kept(at);
            quality[i] = r.live.quality(at).code();
        }
        values[r.point.point()] = r.course.at((nowNs - r.startedNs) / MS);
        quality[r.point.point()] = Quality.GOOD.code();
        if (r.blocks != null) {
            r.blocks.tell(values, quality);
        }
        Scan scan = stage.number(r.device.index(), values, quality, nowNs);
        r.report.injected(nowNs);
        stage.scan(scan);
        r.evaluation.take(scan, r);
    }

    /** What is measured elsewhere is seen by the drill, too. */
    void live(Scan scan) {
        Running r = running;
        if (r == null || scan.device() == r.device.index() || r.reach.devices().contains(scan.device())) {
            return;
        }
        r.evaluation.take(scan, r);
    }

    /** The same of a block. */
    void live(Wave wave, Moment now) {
        Running r = running;
        if (r != null && wave.device() != r.device.index() && !r.reach.devices().contains(wave.device())) {
            r.evaluation.wave(wave, now, r);
        }
    }

    /** Acknowledge and reset of the drill's own alarms. */
    Outcome act(Action action, String by, Moment now) {
        Running r = running;
        if (r == null) {
            return Outcome.refused("no drill is under way");
        }
        Outcome outcome = r.evaluation.alarms().act(action, by, now, r::moved);
        if (outcome.isOk() && action instanceof Action.Acknowledge) {
            r.report.acknowledged(now.monotonicNs());
        }
        return outcome;
    }

    /** The device confirmed that an output is on for the drill. */
    void sounded(long atNs) {
        if (running != null) {
            running.report.sounded(atNs);
        }
    }

    /** A destination acknowledged a notice of the drill. */
    void delivered(String eventId, long atNs) {
        if (running != null) {
            running.report.delivered(eventId, atNs);
        }
    }

    Outcome stop(String by, Moment now) {
        if (running == null) {
            return Outcome.refused("no drill is under way");
        }
        end("stopped by " + by, now);
        return new Outcome("ok", "", List.of(Map.copyOf(reports.getFirst())));
    }

    /** Ends the drill, if one runs: nothing of it stands any more, and its report goes out. */
    void end(String how, Moment now) {
        Running r = running;
        if (r == null) {
            return;
        }
        stage.retire(r.evaluation.alarms());
        running = null;
        stage.quiet();
        r.report.ended(how, now.monotonicNs());
        Map<String, String> facts = r.report.facts(now.monotonicNs());
        reports.addFirst(facts);
        while (reports.size() > MAX_REPORTS) {
            reports.removeLast();
        }
        keep();
        stage.event("drill-report", name(r.point), r.by, facts);
    }

    /** Reports, newest first, the one under way included. */
    List<Map<String, String>> reports(long nowNs) {
        List<Map<String, String>> all = new ArrayList<>();
        if (running != null) {
            all.add(running.report.facts(nowNs));
        }
        all.addAll(reports);
        return all;
    }

    /** Goes on from reports kept earlier. */
    void restore(Map<String, String> kept) {
        if (!reports.isEmpty()) {
            return;
        }
        kept.getOrDefault(KEY, "")
                .lines()
                .map(line -> Memo.of(line).fields())
                .filter(report -> !report.isEmpty())
                .limit(MAX_REPORTS)
                .forEach(reports::addLast);
    }

    private void keep() {
        stage.keep(reports.stream()
                .map(r -> {
                    Memo memo = new Memo();
                    r.forEach(memo::put);
                    return memo.text();
                })
                .collect(Collectors.joining("\n")));
    }

    private PointRef find(String name) {
        for (DeviceSpec device : site.devices()) {
            for (int i = 0; i < device.points().size(); i++) {
                if (name.equals(device.name() + "/" + device.points().get(i).name())) {
                    return new PointRef(device.index(), i);
                }
            }
        }
        return null;
    }

    private String name(PointRef at) {
        return site.devices().get(at.device()).name() + "/" + site.point(at).name();
    }
}
