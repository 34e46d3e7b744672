package io.sluice.core.alarm;

import io.sluice.core.alarm.condition.Verdict;
import io.sluice.core.alarm.condition.Watcher;
import io.sluice.core.alarm.condition.Watchers;
import io.sluice.core.board.Board;
import io.sluice.core.expression.Compiler;
import io.sluice.core.time.Moment;
import io.sluice.model.Boot;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmFigures;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Protection;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The alarms of a site in one realm: from what conditions say at each sample to states, transitions and what a restart must
 * not lose. Confined to the engine thread; calls out only through the consumers it is given. Looking at a sample that moves
 * nothing allocates nothing.
 *
 * <pre>
 *   scan, tick --&gt; Watcher --Verdict--&gt; Timers --colour--&gt; Chatter --colour--&gt; Ledger --Transition--&gt; out
 *                  (condition)          (delays)           (held clears)       |  AlarmMachine
 *   act ------------------------------------------------------------------->   +--text--&gt; keep
 * </pre>
 */
public final class Alarms {
    private static final long LOOK_NS = 200_000_000L;
    private static final long TICK_NS = 1_000_000_000L;

    /**
     * A device under maintenance.
     *
     * @param device name of the device
     * @param untilUtcMs until when, ms since 1970, as well as the clock knows
     * @param by who began it
     * @param why what for; empty if not said
     */
    public record UnderMaintenance(String device, long untilUtcMs, String by, String why) {}

    final Site site;
    final Roster roster;
    final Ledger ledger;
    final Maintenance maintenance;
    final Present now;
    private final Verdict verdict = new Verdict();
    private final Commands commands;
    private long lookedNs = Long.MIN_VALUE;

    /**
     * All normal, nothing kept yet.
     *
     * @param boot this start, whose kernel boot id says how far times kept earlier can be compared
     * @param revision configuration revision of {@code site}
     * @param realm live, or drill: a drill keeps nothing
     * @param numbers the next notice's sequence, drawn once per transition
     * @param keep takes a key and its text, empty to forget it; must not block
     */
    public Alarms(
            Site site, Boot boot, int revision, Realm realm, LongSupplier numbers, BiConsumer<String, String> keep) {
        this(site, boot, revision, realm, numbers, keep, watchers(site));
    }

    private static Function<AlarmRule, Watcher> watchers(Site site) {
        Compiler compiler = new Compiler(site);
        return rule -> Watchers.of(rule, site, compiler);
    }

    /** With conditions of a test's own. */
    Alarms(
            Site site,
            Boot boot,
            int revision,
            Realm realm,
            LongSupplier numbers,
            BiConsumer<String, String> keep,
            Function<AlarmRule, Watcher> watchers) {
        this.site = site;
        this.now = new Present(boot);
        this.roster = new Roster(site, watchers);
        this.maintenance = new Maintenance(site, realm == Realm.LIVE ? keep : (k, t) -> {});
        Groups groups = new Groups(site.alarms().stream().map(AlarmRule::group).toList());
        this.ledger = new Ledger(now, site.policy(), groups, boot, revision, realm, numbers, keep);
        this.commands = new Commands(this);
    }

    /**
     * Looks at every alarm that the scan's device moves. The board must hold the scan already.
     *
     * @param out takes each transition at once, in order
     */
    public void scan(Scan scan, Board board, Consumer<Transition> out) {
        now.set(scan);
        for (Alarm a : roster.byDevice(scan.device())) {
            look(a, board, out);
        }
        ledger.heartbeat();
    }

    /**
     * Does what time alone brings: ends of shelving and maintenance, acknowledge deadlines, conditions that move without a
     * scan (stale, faults).
     *
     * @return when to come back at the latest, boot-time clock, ns; {@code Long.MAX_VALUE} if nothing runs
     */
    public long tick(Board board, Moment at, Consumer<Transition> out) {
        now.set(at);
        if (ledger.dueNs() <= now.ns) {
            sweep(out);
        }
        Alarm[] ticking = roster.ticking();
        long next = Math.min(ledger.dueNs(), ledger.heartbeat());
        if (ticking.length == 0) {
            return next;
        }
        if (lookedNs == Long.MIN_VALUE || now.ns - lookedNs >= LOOK_NS) {
            lookedNs = now.ns;
            for (Alarm a : ticking) {
                look(a, board, out);
            }
        }
        return Math.min(Math.min(next, ledger.dueNs()), lookedNs + TICK_NS);
    }

    private void sweep(Consumer<Transition> out) {
        ledger.sweep();
        for (int d = 0; d < site.devices().size(); d++) {
            if (maintenance.dueNs(d) <= now.ns) {
                commands.endMaintenance(d, Ledger.GATEWAY, "maintenance ran out", out);
            }
            ledger.due(maintenance.dueNs(d));
        }
        for (Alarm a : roster.all()) {
            if (a.shelfDueNs <= now.ns) {
                ledger.apply(a, new AlarmEvent.Unshelve(), Ledger.GATEWAY, "shelving ran out", out);
            }
            if (a.ackDueNs <= now.ns && !a.state.overdue()) {
                ledger.apply(a, new AlarmEvent.Overdue(), Ledger.GATEWAY, "", out);
            }
            ledger.due(a.shelfDueNs);
            ledger.due(a.state.overdue() ? Alarm.NEVER : a.ackDueNs);
        }
    }

    private void look(Alarm a, Board board, Consumer<Transition> out) {
        Verdict v = verdict;
        a.watcher.look(board, now.lookNs, now.utcMs, v);
        if (!v.degraded().equals(a.degraded)) {
            a.degraded = v.degraded();
            ledger.changed();
        }
        Colour stands = a.state.called();
        Colour wanted = a.timers.look(v, now.ns);
        if (a.chatter != null) {
            wanted = a.chatter.limit(wanted, stands, v.of(stands.ordinal()) == Verdict.CLEAR, now.ns);
        }
        if (a.recalled && v.of(stands.ordinal()) == Verdict.PASSED) {
            a.recalled = false;
            ledger.quality(a, v.quality(), v.why());
        }
        if (wanted != stands || (a.state.latched() && !a.rule.latching())) {
            call(a, wanted, v, out);
        } else if (a.state.unconfirmed()
                && stands != Colour.NONE
                && v.of(stands.ordinal()) == Verdict.PASSED
                && !doubted(a, stands, v)) {
            ledger.apply(a, new AlarmEvent.Confirmed(), Ledger.GATEWAY, "", out);
        } else if (a.timers.signature() != a.written) {
            ledger.remember(a);
        }
        if (a.watcher.isChanged(now.lookNs)) {
            ledger.rememberCondition(a);
        }
    }

    private void call(Alarm a, Colour wanted, Verdict v, Consumer<Transition> out) {
        Colour stood = a.state.called();
        boolean rises = wanted.compareTo(stood) > 0;
        Colour moving = rises ? wanted : stood;
        if (rises) {
            ledger.quality(a, v.quality(), v.why());
            suppress(a, true, Ledger.GATEWAY, "", out);
        } else {
            ledger.quality(a, v.quality(), "");
        }
        ledger.call(
                a,
                wanted,
                doubted(a, moving, v),
                a.timers.resumed(moving) || v.isResumed(),
                v.value(),
                moving == Colour.NONE ? Double.NaN : v.limit(moving.ordinal()),
                rises ? a.why : v.why(),
                out);
        effects(a, out);
    }

    /** A link's fault came or went: so does the suppression of its devices' faults. */
    void effects(Alarm a, Consumer<Transition> out) {
        for (int effect : a.effects) {
            suppress(roster.all()[effect], false, Ledger.GATEWAY, "", out);
        }
    }

    private boolean doubted(Alarm a, Colour colour, Verdict v) {
        if (v.isUnconfirmed(colour.ordinal())) {
            return true;
        }
        for (int i : a.doubters) {
            if (roster.all()[i].state.colour() != Colour.NONE) {
                return true;
            }
        }
        return false;
    }

    /**
     * Brings the suppression by design in line with its reasons: maintenance first, then a link's fault, which suppresses the
     * faults of its devices as soon as they are anything but normal.
     */
    void suppress(Alarm a, boolean rises, String by, String why, Consumer<Transition> out) {
        String current = a.state.mask().suppressedBy();
        int device = maintenance.of(a);
        String wanted = device >= 0 ? maintenance.word(device) : "";
        if (device < 0 && a.cause >= 0) {
            Alarm link = roster.all()[a.cause];
            boolean concerned = rises
                    || a.state.colour() != Colour.NONE
                    || !a.state.acknowledged()
                    || current.equals(link.rule.name());
            wanted = concerned && link.state.colour() != Colour.NONE ? link.rule.name() : "";
        }
        if (!wanted.equals(current)) {
            AlarmEvent event = wanted.isEmpty() ? new AlarmEvent.Unsuppress() : new AlarmEvent.Suppress(wanted);
            ledger.apply(a, event, by, why, out);
        }
    }

    /**
     * Does what someone asks: acknowledge, reset, shelve, unshelve, out of service, return to service, maintenance.
     *
     * @param by who, such as {@code page:zhang}; never empty
     * @return {@code not-found}, {@code bad-argument} or {@code refused} with the reason if it was not done; {@code
     *     unavailable} for an action that is none on alarms
     */
    public Outcome act(Action action, String by, Moment at, Consumer<Transition> out) {
        now.set(at);
        return commands.act(action, by, out);
    }

    /**
     * Goes on from what an earlier start kept. May come late: where an alarm has moved in this start already, the more severe
     * wins. Call once. A drill keeps nothing and forgets this.
     *
     * @param kept texts by key; foreign keys are ignored
     */
    public void restore(Map<String, String> kept, Moment at, Consumer<Transition> out) {
        now.set(at);
        if (ledger.realm() == Realm.LIVE) {
            new Recall(this, out).restore(kept);
        }
    }

    /**
     * Goes on from the alarms of another configuration in the same process, by name. Rules that are gone while their alarm
     * stands yield a transition with the cause {@code removed}. Must precede the first scan.
     */
    public void carryFrom(Alarms before, Moment at, Consumer<Transition> out) {
        now.set(at);
        new Recall(this, out).carry(before);
    }

    /** States of all alarms, in the order of the rules. */
    public List<AlarmState> states() {
        return roster.states(s -> true);
    }

    /** States that someone should know of: {@link AlarmState#stands()}. */
    public List<AlarmState> standing() {
        return roster.states(AlarmState::stands);
    }

    /** How busy the alarms are. */
    public AlarmFigures figures(Moment at) {
        return new Overview(this).figures(at.monotonicNs());
    }

    /**
     * Whether the site is watched as it was meant to be.
     *
     * @param unapproved derived points {@code device/point} whose baseline nobody has approved
     */
    public Protection protection(Collection<String> unapproved) {
        return new Overview(this).protection(unapproved);
    }

    /** Grows whenever something that {@link #protection} or {@link #figures} depends on has changed. */
    public long changes() {
        return ledger.changes();
    }

    /** Whether the device with this index is under maintenance. */
    public boolean inMaintenance(int device) {
        return maintenance.on(device);
    }

    /** Devices under maintenance, in their order. */
    public List<UnderMaintenance> maintenance(Moment at) {
        now.set(at);
        return maintenance.list(now);
    }

    /** A fault of the equipment that stands and is neither suppressed by its cause nor out of service. */
    static boolean isOpenFault(Alarm a) {
        return a.rule.fault()
                && a.state.colour() != Colour.NONE
                && !a.state.mask().isSuppressed()
                && !a.state.mask().isOutOfService();
    }

    static boolean isDisagreement(Alarm a) {
        return a.rule.condition() instanceof Condition.Disagreement;
    }

    static String word(Quality quality) {
        return quality.isBad() ? quality.word() : "";
    }
}
