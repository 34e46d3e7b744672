package io.sluice.core.output;

import io.sluice.core.board.Board;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.OutputSpec.Kind;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Outcome;
import io.sluice.port.admin.OutputFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sirens, lamps, relays and barriers of a site. The highest colour of the armed, unmasked hazards of an output's groups that
 * has a pattern drives it; live always goes before a drill. Needs no disk and no network, only the link of the output: the
 * write that a transition calls for is handed to the writer before {@link #transition} returns.
 *
 * <p>After a restart the standing alarms are given with {@link #restore}: a siren sounds again, up to its longest time on, for
 * those that nobody has acknowledged; that it had been silenced or had timed out is forgotten with the process. Under a new
 * configuration both are kept. Confined to the engine thread.
 */
public final class Outputs {
    /** Who acts when nobody did. */
    static final String GATEWAY = "gateway";

    private static final long MS = 1_000_000L;
    private static final long LEAST_TEST_MS = 100;
    private static final long MOST_TEST_MS = 60_000;
    /** Scans that a clear signal may miss before it is none. */
    private static final int FRESH_PERIODS = 3;

    private static final long FRESH_MS = 2_000;

    /** Where writes go. Must not block; what became of them comes back by {@link #written}. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes to an output's coil or register.
         *
         * @param output index of the output
         * @param rawValue raw value
         * @param watchdog whether it feeds the output's watchdog instead of switching it
         */
        void write(int output, int rawValue, boolean watchdog);
    }

    private final Site site;
    private final List<Drive> drives = new ArrayList<>();
    /** Outputs that an alarm can drive; faults and alarms of other groups drive none. */
    private final Map<String, List<Drive>> byAlarm = new HashMap<>();

    private boolean restored;
    private boolean drilling;

    /** Outputs of a site of which nothing is known yet. */
    public Outputs(Site site, Writer writer, Consumer<OutputChange> changes) {
        this(site, writer, changes, null);
    }

    /**
     * Outputs of a new configuration.
     *
     * @param changes is told of each change of an output's state
     * @param before the outputs that ran until now: one of the same name and wiring goes on as it stands; null if none
     */
    public Outputs(Site site, Writer writer, Consumer<OutputChange> changes, Outputs before) {
        this.site = site;
        for (OutputSpec spec : site.outputs()) {
            drives.add(new Drive(spec, writer, changes));
        }
        for (AlarmRule rule : site.alarms()) {
            if (!rule.fault()) {
                byAlarm.put(
                        rule.name(),
                        drives.stream()
                                .filter(d -> d.spec.groups().isEmpty()
                                        || d.spec.groups().contains(rule.group()))
                                .toList());
            }
        }
        if (before != null) {
            restored = before.restored;
            for (Drive drive : drives) {
                Drive old = before.find(drive.spec.name());
                if (old != null && isSameWiring(old.spec, drive.spec)) {
                    drive.takeOver(
                            old, alarm -> byAlarm.getOrDefault(alarm, List.of()).contains(drive));
                }
            }
        }
    }

    private static boolean isSameWiring(OutputSpec a, OutputSpec b) {
        return a.kind() == b.kind()
                && a.link().equals(b.link())
                && a.unit() == b.unit()
                && a.target().equals(b.target())
                && a.on() == b.on()
                && a.off() == b.off();
    }

    /**
     * Takes a transition over and writes at once what it calls for.
     *
     * @param board latest live values, for the clear signals of barriers
     */
    public void transition(Transition t, Board board) {
        if (t.realm() == Realm.DRILL && !drilling) {
            return;
        }
        String alarm = t.next().alarm();
        if (t.cause() == Cause.REMOVED) {
            for (Drive drive : drives) {
                drive.forget(alarm);
                update(drive, t.monotonicNs(), board, t.by());
            }
            return;
        }
        for (Drive drive : byAlarm.getOrDefault(alarm, List.of())) {
            drive.take(t.next(), t.facts().armed(), t.realm());
            update(drive, t.monotonicNs(), board, GATEWAY);
        }
    }

    /**
     * Takes all states of the live realm over: after a restart, when kept states have come, under a new configuration.
     *
     * @param states every alarm that is not normal; one that is missing drives nothing
     */
    public void restore(Collection<AlarmState> states, long nowNs, Board board) {
        Map<String, AlarmState> known = new HashMap<>();
        states.forEach(s -> known.put(s.alarm(), s));
        restored = true;
        drives.forEach(d -> d.keepOnly(known::containsKey));
        for (AlarmRule rule : site.alarms()) {
            AlarmState state = known.get(rule.name());
            if (state != null) {
                byAlarm.getOrDefault(rule.name(), List.of()).forEach(d -> d.take(state, rule.armed(), Realm.LIVE));
            }
        }
        drives.forEach(d -> update(d, nowNs, board, GATEWAY));
    }

    /**
     * Does what time calls for: flanks of patterns, longest time on, ends of tests, retries, watchdogs.
     *
     * @return boot-time clock, ns, at which the next call is worth it; {@link Long#MAX_VALUE} if none
     */
    public long tick(long nowNs, Board board) {
        long due = Long.MAX_VALUE;
        for (Drive drive : drives) {
            update(drive, nowNs, board, GATEWAY);
            due = Math.min(due, drive.dueNs(nowNs));
        }
        return due;
    }

    /** What became of a write. */
    public void written(
            int output, int rawValue, boolean watchdog, Quality quality, String fault, long atNs, Board board) {
        Drive drive = drives.get(output);
        if (watchdog) {
            drive.line.fed(quality, fault);
        } else {
            drive.line.written(rawValue, quality, fault, atNs);
        }
        update(drive, atNs, board, GATEWAY);
    }

    /** From now on a drill drives outputs too, if it is to; live alarms go before it. */
    public void beginDrill(boolean outputs) {
        drilling = outputs;
    }

    /** A drill drives nothing any more. */
    public void endDrill(long nowNs, Board board) {
        drilling = false;
        for (Drive drive : drives) {
            drive.endDrill();
            update(drive, nowNs, board, GATEWAY);
        }
    }

    /**
     * Ends the sound of a siren, and a test, until an alarm rises anew. No alarm is reset.
     *
     * @param output name; empty: all
     */
    public Outcome silence(String output, String by, long nowNs, Board board) {
        if (!output.isEmpty()) {
            Drive drive = find(output);
            if (drive == null) {
                return unknown(output);
            }
            if (drive.spec.kind() != Kind.SIREN && !drive.isTesting()) {
                return Outcome.refused("output \"" + output + "\" is no siren: it follows its alarms");
            }
        }
        int silenced = 0;
        for (Drive drive : drives) {
            if ((output.isEmpty() || drive.spec.name().equals(output)) && drive.silence()) {
                silenced++;
                update(drive, nowNs, board, by);
            }
        }
        return silenced > 0 ? Outcome.OK : Outcome.refused("nothing sounds");
    }

    /**
     * Switches an output on for a while.
     *
     * @param forMs how long, ms, 100 to 60000; not longer than its longest time on
     */
    public Outcome test(String output, long forMs, String by, long nowNs, Board board) {
        Drive drive = find(output);
        if (drive == null) {
            return unknown(output);
        }
        if (forMs < LEAST_TEST_MS || forMs > MOST_TEST_MS) {
            return Outcome.badArgument(
                    "for " + forMs + " ms: allowed is " + LEAST_TEST_MS + " to " + MOST_TEST_MS + " ms");
        }
        if (drive.isSounding()) {
            return Outcome.refused(
                    "output \"" + output + "\" is on: " + drive.facts().driver());
        }
        if (drive.spec.kind() == Kind.BARRIER && !isClear(drive.spec, nowNs, board)) {
            return Outcome.refused("barrier \"" + output + "\" does not lower: "
                    + (drive.spec.clear() == null ? "it has no clear signal" : "no good clear signal"));
        }
        drive.test(nowNs + Math.min(forMs, drive.spec.maxOnMs()) * MS, by);
        update(drive, nowNs, board, by);
        return Outcome.OK;
    }

    /** Switches off what the next configuration no longer has; barriers hold. Call it while the links still run. */
    public void leave(Site next, long nowNs) {
        for (Drive drive : drives) {
            boolean stays = next.outputs().stream()
                    .anyMatch(o -> o.name().equals(drive.spec.name()) && isSameWiring(o, drive.spec));
            if (!stays && drive.spec.kind() != Kind.BARRIER && Boolean.TRUE.equals(drive.line.commanded())) {
                drive.line.command(false, true, true, nowNs);
            }
        }
    }

    /** The outputs now, in the order of their index. */
    public List<OutputFacts> facts() {
        return drives.stream().map(Drive::facts).toList();
    }

    private void update(Drive drive, long nowNs, Board board, String by) {
        boolean clear = drive.spec.kind() == Kind.BARRIER && isClear(drive.spec, nowNs, board);
        drive.update(nowNs, clear, restored, by);
    }

    /** Only a good and fresh 1 says that no vehicle is under it. */
    private boolean isClear(OutputSpec spec, long nowNs, Board board) {
        PointRef at = spec.clear();
        if (at == null || board.quality(at) != Quality.GOOD || board.value(at) != 1) {
            return false;
        }
        long freshMs = FRESH_PERIODS * (long) site.devices().get(at.device()).scanMs() + FRESH_MS;
        return nowNs - board.goodAtNs(at) <= freshMs * MS;
    }

    private Drive find(String output) {
        return drives.stream()
                .filter(d -> d.spec.name().equals(output))
                .findFirst()
                .orElse(null);
    }

    private static Outcome unknown(String output) {
        return Outcome.notFound("output \"" + output + "\": there is none with that name");
    }
}
