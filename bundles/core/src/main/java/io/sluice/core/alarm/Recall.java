package io.sluice.core.alarm;

import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.Colour;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.PointRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How alarms go on after a restart or under another configuration. Engine thread.
 *
 * <pre>
 *                         same kernel boot, or UTC trusted at both ends         else
 *   on-delay, off-delay   goes on by the clock if the gap is short, else       where it stood, flagged
 *                         where it stood; the next look must confirm it
 *   shelf, maintenance,   run on through the gap                               where it stood
 *   acknowledge deadline
 *   colour, latch, mask   stand
 * </pre>
 */
final class Recall {
    private final Alarms alarms;
    private final Ledger ledger;
    private final Present now;
    private final Consumer<Transition> out;

    Recall(Alarms alarms, Consumer<Transition> out) {
        this.alarms = alarms;
        this.ledger = alarms.ledger;
        this.now = alarms.now;
        this.out = out;
    }

    void restore(Map<String, String> kept) {
        Moment alive = instant(kept.getOrDefault(Kept.ALIVE, ""));
        alarms.maintenance.restore(kept, alive, now);
        kept.forEach((key, text) -> {
            if (key.startsWith(Kept.ALARM) && !text.isEmpty()) {
                String name = key.substring(Kept.ALARM.length());
                Memo memo = Memo.of(text);
                Kept.Age age = Kept.Age.of(memo.moment("at"), alive, now.moment());
                Alarm a = alarms.roster.named(name);
                if (a == null) {
                    gone(name, memo);
                } else {
                    restore(a, memo, age);
                }
            }
        });
        for (Alarm a : alarms.roster.all()) {
            a.watcher.restore(kept, a.conditionKey(), now.moment(), ledger.policy.restartGapMs());
            a.watcher.restore(a.state.called());
            if (a.lasts || a.watcher.isChanged(now.lookNs)) {
                ledger.rememberCondition(a);
            }
        }
        settle();
        ledger.alive();
    }

    private void restore(Alarm a, Memo memo, Kept.Age age) {
        AlarmState was = Kept.state(a.rule.name(), memo);
        boolean untouched = a.state.equals(AlarmState.normal(a.rule.name()));
        long shelfNs = now.in(
                Math.max(0, memo.whole("shelfLeft", was.mask().shelvedUntilUtcMs() - now.utcMs) - age.deadlineMs()));
        a.timers.restore(memo, was.called(), age.delayMs(ledger.policy.restartGapMs()), !age.known(), now.ns);
        restoreChatter(a, memo, age);
        if (!untouched) {
            AlarmState before = a.state;
            ledger.apply(a, new AlarmEvent.Recalled(was), Ledger.GATEWAY, "kept state came late", out);
            a.timers.atLeast(a.state.called(), now.ns);
            if (a.state.mask().isShelved() && !before.mask().isShelved()) {
                a.shelfDueNs = shelfNs;
            }
            restoreDeadline(a, memo, age);
            ledger.due(Math.min(a.shelfDueNs, a.ackDueNs));
            ledger.remember(a);
            return;
        }
        a.state = was;
        a.recalled = was.called() != Colour.NONE;
        a.shelfDueNs = was.mask().isShelved() ? shelfNs : Alarm.NEVER;
        restoreDeadline(a, memo, age);
        ledger.adopt(a, memo.whole("first", 0) != 0);
        fit(a);
        if (runs(a)) {
            ledger.remember(a);
        } else {
            ledger.note(a);
        }
    }

    private void restoreDeadline(Alarm a, Memo memo, Kept.Age age) {
        if (!a.state.acknowledged() && a.rule.ackWithinMs() > 0 && a.ackDueNs == Alarm.NEVER) {
            long left = memo.whole("ackLeft", a.rule.ackWithinMs() + age.deadlineMs());
            a.ackDueNs = now.in(Math.max(0, left - age.deadlineMs()));
        }
    }

    /** Whether its text holds something that goes on: it must be written again with the time of this start. */
    private static boolean runs(Alarm a) {
        return a.timers.longRunning() != 0
                || a.shelfDueNs != Alarm.NEVER
                || a.ackDueNs != Alarm.NEVER
                || (a.chatter != null && a.chatter.on());
    }

    private void restoreChatter(Alarm a, Memo memo, Kept.Age age) {
        long quiet = memo.whole("chatter", -1);
        if (quiet >= 0 && a.chatter == null && ledger.policy.chatterRaises() > 0) {
            a.chatter = new Chatter(ledger.policy);
            a.chatter.restore(a.timers.called(), quiet + age.delayMs(ledger.policy.restartGapMs()), now.ns);
        } else if (quiet < 0 || a.chatter == null) {
            a.timers.atLeast(Kept.state(a.rule.name(), memo).called(), now.ns);
        }
    }

    /** A colour that the rule no longer has becomes the next lower one. */
    private void fit(Alarm a) {
        Colour called = a.state.called();
        if (called != Colour.NONE && !a.timers.has(called)) {
            String why = "its rule has no " + called.word() + " any more";
            ledger.call(a, a.timers.called(), false, false, a.state.value(), Double.NaN, why, out);
        }
    }

    /** An alarm of an earlier start whose rule is gone: the platform must hear that it no longer stands. */
    private void gone(String name, Memo memo) {
        AlarmState was = Kept.state(name, memo);
        if (was.stands()) {
            ledger.remove(new Alarm(gone(name), memo.text("where", "/"), was), out);
        } else {
            ledger.forget(Kept.ALARM + name);
        }
    }

    private static AlarmRule gone(String name) {
        PointRef nowhere = new PointRef(0, 0);
        return new AlarmRule(
                name, "", false, nowhere, new Condition.LinkFault("", Colour.NONE), 0, 0, 0, false, "", "", false);
    }

    void carry(Alarms before) {
        alarms.maintenance.carry(before.maintenance, now);
        ledger.carry(before.ledger, new Overview(before).held());
        Set<String> names = new HashSet<>();
        for (Alarm a : alarms.roster.all()) {
            names.add(a.rule.name());
            Alarm old = before.roster.named(a.rule.name());
            if (old != null) {
                carry(a, old, before.ledger.isFirst(old));
            }
        }
        for (Alarm old : before.roster.all()) {
            if (names.contains(old.rule.name())) {
                continue;
            }
            if (old.state.stands()) {
                ledger.remove(old, out);
            } else {
                ledger.forget(old);
            }
        }
        settle();
    }

    private void carry(Alarm a, Alarm old, boolean first) {
        a.state = old.state;
        a.shelfDueNs = old.shelfDueNs;
        a.ackDueNs = old.ackDueNs;
        a.quality = old.quality;
        a.why = old.why;
        a.degraded = old.degraded;
        a.timers.carry(old.timers);
        if (old.chatter != null && old.chatter.on() && ledger.policy.chatterRaises() > 0) {
            a.chatter = new Chatter(ledger.policy);
            a.chatter.restore(a.timers.called(), old.chatter.quietMs(now.ns), now.ns);
        } else {
            a.timers.atLeast(a.state.called(), now.ns);
        }
        carryCondition(a, old);
        ledger.adopt(a, first);
        a.written = 0;
        fit(a);
        if (old.written == a.timers.signature()) {
            ledger.note(a);
        }
        if (a.written != a.timers.signature()) {
            ledger.remember(a);
        }
    }

    /** The timers of a condition go over as they would over a restart, at once. */
    private void carryCondition(Alarm a, Alarm old) {
        Map<String, String> texts = new HashMap<>();
        old.watcher.keep(texts::put, old.conditionKey(), now.moment());
        a.watcher.restore(texts, a.conditionKey(), now.moment(), ledger.policy.restartGapMs());
        a.watcher.restore(a.timers.passing());
        if (a.lasts || a.watcher.isChanged(now.lookNs)) {
            ledger.rememberCondition(a);
        }
    }

    /** What suppresses is brought in line with what stands now. */
    private void settle() {
        for (Alarm a : alarms.roster.all()) {
            alarms.suppress(a, false, Ledger.GATEWAY, "", out);
        }
        for (int d = 0; d < alarms.site.devices().size(); d++) {
            ledger.due(alarms.maintenance.dueNs(d));
        }
    }

    private static Moment instant(String text) {
        try {
            return Moment.of(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
