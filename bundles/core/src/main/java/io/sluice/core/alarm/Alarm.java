package io.sluice.core.alarm;

import io.sluice.core.alarm.condition.Watcher;
import io.sluice.model.Quality;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.Site;

/** One alarm at run time: its rule, where it stands and what runs. Changed by {@link Ledger} alone. Engine thread. */
final class Alarm {
    /** The due time of what does not run. */
    static final long NEVER = Long.MAX_VALUE;

    static final int[] NOBODY = {};

    final int index;
    final AlarmRule rule;
    final Watcher watcher;
    final Timers timers;
    final String device;
    final String point;
    final String unit;

    /** Devices it depends on in the end, ascending: their maintenance suppresses it. */
    final int[] devices;

    /** Whether only the maintenance of all its devices suppresses it: a vote goes on with the others. */
    final boolean votes;

    /** Whether its condition has timers of its own. */
    final boolean lasts;

    /** Alarms for a contradiction between points that it depends on, by index. */
    int[] doubters = NOBODY;

    /** For the fault of a device: its link's fault, by index; -1 if none. */
    int cause = -1;

    /** For the fault of a link: the faults of its devices, by index. */
    int[] effects = NOBODY;

    AlarmState state;
    Chatter chatter;
    long shelfDueNs = NEVER;
    long ackDueNs = NEVER;
    Quality quality = Quality.GOOD;
    String why = "";
    String degraded = "";
    int written;

    /** Whether its colour is from before a restart, so that the reason is not known until the next look. */
    boolean recalled;

    /** Whether a timer of its condition has been written and not been forgotten. */
    boolean conditionRuns;

    Alarm(int index, AlarmRule rule, Watcher watcher, Site site) {
        this.index = index;
        this.rule = rule;
        this.watcher = watcher;
        this.timers = new Timers(rule, Inputs.colours(rule.condition()));
        var at = site.devices().get(rule.device());
        this.device = at.name();
        this.point = at.points().isEmpty() ? "" : at.points().get(rule.point()).name();
        this.unit = at.points().isEmpty() ? "" : at.points().get(rule.point()).unit();
        this.devices = Inputs.devices(rule.condition(), site);
        this.votes = rule.condition() instanceof Condition.Vote;
        this.lasts = Inputs.lasts(rule.condition());
        this.state = AlarmState.normal(rule.name());
    }

    /**
     * An alarm whose rule is gone and that only remains to be reported.
     *
     * @param where {@code device/point}
     */
    Alarm(AlarmRule rule, String where, AlarmState state) {
        int slash = where.indexOf('/');
        this.index = -1;
        this.rule = rule;
        this.watcher = null;
        this.timers = new Timers(rule, 0);
        this.device = where.substring(0, Math.max(0, slash));
        this.point = where.substring(slash + 1);
        this.unit = "";
        this.devices = NOBODY;
        this.votes = false;
        this.lasts = false;
        this.state = state;
    }

    /** Key under which it is kept. */
    String key() {
        return Kept.ALARM + rule.name();
    }

    /** Start of the keys under which the timers of its condition are kept. */
    String conditionKey() {
        return Kept.CONDITION + rule.name();
    }
}
