package io.sluice.core;

import io.sluice.model.Boot;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Alarm states of a site and their transitions: colour x acknowledged, after IEC 62682.
 *
 * <pre>
 *                 raised                          acknowledged
 *   normal ------------------> unacknowledged ------------------> acknowledged
 *     ^                          |    ^   ^                         |   |
 *     |                 colour   |    |   +----- colour rises ------+   | colour falls to none
 *     |                 to none  v    | raised                          v
 *     +--- acknowledged --- returned-unacknowledged                   normal
 * </pre>
 *
 * <p>A rising colour alarms anew and cancels the acknowledgement; a falling one keeps it. Scans come on the engine thread,
 * acknowledgements from any thread: all methods are synchronised, none calls out while it holds the lock.
 */
final class AlarmEngine {
    private final Boot boot;
    private final int revision;
    private final Site site;
    private final LimitAlarm[][] byDevice;
    private final Map<String, AlarmState> states = new LinkedHashMap<>();
    private final Map<String, LimitAlarm> conditions = new LinkedHashMap<>();
    private long sequence;

    AlarmEngine(Boot boot, int revision, Site site, long firstSequence) {
        this.boot = boot;
        this.revision = revision;
        this.site = site;
        this.sequence = firstSequence - 1;
        List<List<LimitAlarm>> lists = new ArrayList<>();
        site.devices().forEach(d -> lists.add(new ArrayList<>()));
        for (AlarmRule rule : site.alarms()) {
            LimitAlarm alarm = new LimitAlarm(rule);
            lists.get(rule.device()).add(alarm);
            conditions.put(rule.name(), alarm);
            states.put(rule.name(), AlarmState.normal(rule.name()));
        }
        byDevice = lists.stream().map(l -> l.toArray(LimitAlarm[]::new)).toArray(LimitAlarm[][]::new);
    }

    /**
     * Goes on from states kept over a restart or a change of configuration. If an alarm already moved in this boot, the more
     * severe colour wins. States of rules that are gone are ignored.
     */
    synchronized void restore(List<AlarmState> kept, long nowNs) {
        for (AlarmState k : kept) {
            AlarmState now = states.get(k.alarm());
            if (now == null || now.colour().compareTo(k.colour()) > 0) {
                continue;
            }
            boolean silent = now.colour() == Colour.NONE && now.acknowledged();
            if (k.colour().compareTo(now.colour()) > 0 || silent) {
                Colour restored = conditions.get(k.alarm()).restore(k.colour(), nowNs);
                states.put(
                        k.alarm(),
                        new AlarmState(
                                k.alarm(), restored, k.acknowledged(), k.occurrence(), k.sinceUtcMs(), k.value()));
            }
        }
    }

    /** Evaluates every rule of the scan's device and hands each transition to {@code out}. */
    void evaluate(Scan scan, Consumer<Transition> out) {
        LimitAlarm[] alarms = byDevice[scan.device()];
        for (LimitAlarm alarm : alarms) {
            Transition t = evaluate(alarm, scan);
            if (t != null) {
                out.accept(t);
            }
        }
    }

    private synchronized Transition evaluate(LimitAlarm alarm, Scan scan) {
        AlarmRule rule = alarm.rule();
        double value = scan.values()[rule.point()];
        Quality quality = Quality.of(scan.quality()[rule.point()]);
        AlarmState before = states.get(rule.name());
        Colour colour = alarm.evaluate(value, quality, scan.monotonicNs());
        if (colour == before.colour()) {
            return null;
        }
        boolean rises = colour.compareTo(before.colour()) > 0;
        String occurrence = before.colour() == Colour.NONE ? boot.id() + ":a" + (sequence + 1) : before.occurrence();
        AlarmState after =
                new AlarmState(rule.name(), colour, !rises && before.acknowledged(), occurrence, scan.utcMs(), value);
        double limit = rule.limits()[(rises ? colour : before.colour()).ordinal()];
        return move(rule, before, after, "limit", "gateway", value, limit, quality, scan);
    }

    /** Takes notice of an alarm; null if none with that name is unacknowledged. */
    synchronized Transition acknowledge(String alarm, String by, long nowNs, EventStamp stamp) {
        AlarmState before = states.get(alarm);
        if (before == null || before.acknowledged()) {
            return null;
        }
        AlarmRule rule = conditions.get(alarm).rule();
        AlarmState after =
                new AlarmState(alarm, before.colour(), true, before.occurrence(), before.sinceUtcMs(), before.value());
        return move(rule, before, after, "acknowledge", by, before.value(), Double.NaN, Quality.GOOD, nowNs, stamp);
    }

    private Transition move(
            AlarmRule rule,
            AlarmState before,
            AlarmState after,
            String cause,
            String by,
            double value,
            double limit,
            Quality quality,
            Scan scan) {
        EventStamp stamp = new EventStamp(scan.utcMs(), scan.clock(), scan.realm());
        return move(rule, before, after, cause, by, value, limit, quality, scan.monotonicNs(), stamp);
    }

    private Transition move(
            AlarmRule rule,
            AlarmState before,
            AlarmState after,
            String cause,
            String by,
            double value,
            double limit,
            Quality quality,
            long nowNs,
            EventStamp stamp) {
        states.put(rule.name(), after);
        DeviceSpec device = site.devices().get(rule.device());
        boolean wantsNotice = !after.acknowledged() && after.colour() != Colour.NONE && rule.ackWithinMs() > 0;
        return new Transition(
                boot,
                ++sequence,
                revision,
                rule.label(),
                device.name(),
                device.points().get(rule.point()).name(),
                before,
                after,
                cause,
                by,
                value,
                device.points().get(rule.point()).unit(),
                limit,
                quality,
                stamp.clock(),
                stamp.realm(),
                nowNs,
                stamp.utcMs(),
                wantsNotice ? stamp.utcMs() + rule.ackWithinMs() : 0);
    }

    /** Alarms whose colour is not none or that nobody has taken notice of. */
    synchronized List<AlarmState> standing() {
        return states.values().stream()
                .filter(s -> s.colour() != Colour.NONE || !s.acknowledged())
                .toList();
    }

    synchronized List<AlarmState> all() {
        return List.copyOf(states.values());
    }

    synchronized long sequence() {
        return sequence;
    }
}
