package io.sluice.core.alarm;

import io.sluice.model.Boot;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.AlarmPolicy;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The one place where an alarm's state changes: asks {@link AlarmMachine}, does what hangs on the change (group, deadline,
 * shelf, figures), writes it down and hands the transition out. Confined to the engine thread.
 */
final class Ledger {
    static final String GATEWAY = "gateway";
    private static final long ALIVE_MS = 10_000;
    private static final long CALM_MS = 60_000;

    final Present now;
    final AlarmPolicy policy;
    final Raises raises = new Raises();
    private final Groups groups;
    private final Boot boot;
    private final int revision;
    private final Realm realm;
    private final LongSupplier numbers;
    private final BiConsumer<String, String> keep;
    private long dueNs = Alarm.NEVER;
    private long aliveNs;
    private int running;
    private long changes;
    private long heldBefore;

    Ledger(
            Present now,
            AlarmPolicy policy,
            Groups groups,
            Boot boot,
            int revision,
            Realm realm,
            LongSupplier numbers,
            BiConsumer<String, String> keep) {
        this.now = now;
        this.policy = policy;
        this.groups = groups;
        this.boot = boot;
        this.revision = revision;
        this.realm = realm;
        this.numbers = numbers;
        this.keep = keep;
        this.aliveNs = Long.MIN_VALUE;
    }

    /**
     * Applies an event that nothing was measured for.
     *
     * @return why not; null if done
     */
    String apply(Alarm a, AlarmEvent event, String by, String why, Consumer<Transition> out) {
        return apply(a, event, by, why, a.state.value(), Double.NaN, out);
    }

    private String apply(
            Alarm a, AlarmEvent event, String by, String why, double value, double limit, Consumer<Transition> out) {
        AlarmMachine.Step step = AlarmMachine.step(a.state, event);
        if (step instanceof AlarmMachine.Refused refused) {
            return refused.reason();
        }
        move(a, event, ((AlarmMachine.Moved) step).next(), numbers.getAsLong(), false, by, why, value, limit, out);
        return null;
    }

    /** The condition calls for another colour. What it says differs from the state: the machine cannot refuse. */
    void call(
            Alarm a,
            Colour colour,
            boolean unconfirmed,
            boolean resumed,
            double value,
            double limit,
            String why,
            Consumer<Transition> out) {
        long number = numbers.getAsLong();
        AlarmEvent.Called event = new AlarmEvent.Called(
                colour, a.rule.latching(), unconfirmed, boot.id() + ":a" + number, now.utcMs, value);
        if (!(AlarmMachine.step(a.state, event) instanceof AlarmMachine.Moved moved)) {
            throw new IllegalStateException("alarm " + a.rule.name() + " called for " + colour + " at " + a.state);
        }
        move(a, event, moved.next(), number, resumed, GATEWAY, why, value, limit, out);
    }

    private void move(
            Alarm a,
            AlarmEvent event,
            AlarmState next,
            long number,
            boolean resumed,
            String by,
            String why,
            double value,
            double limit,
            Consumer<Transition> out) {
        AlarmState before = a.state;
        boolean wasFirst = groups.isFirst(a.index);
        a.state = next;
        regroup(a, before);
        deadlines(a, before, event);
        changes++;
        remember(a);
        out.accept(transition(
                a, before, event, number, resumed, wasFirst || groups.isFirst(a.index), by, why, value, limit));
    }

    private void regroup(Alarm a, AlarmState before) {
        boolean had = before.colour() != Colour.NONE;
        boolean has = a.state.colour() != Colour.NONE;
        if (has && !had) {
            groups.rose(a.index);
        } else if (had && !has) {
            groups.fell(a.index);
        }
    }

    private void deadlines(Alarm a, AlarmState before, AlarmEvent event) {
        AlarmState next = a.state;
        boolean more = next.called().compareTo(before.called()) > 0;
        if (event instanceof AlarmEvent.Called && more) {
            raised(a, before);
        }
        if (next.acknowledged()) {
            a.ackDueNs = Alarm.NEVER;
        }
        if (event instanceof AlarmEvent.Shelve e) {
            a.shelfDueNs = now.in(e.untilUtcMs() - now.utcMs);
            due(a.shelfDueNs);
        } else if (!next.mask().isShelved()) {
            a.shelfDueNs = Alarm.NEVER;
        }
    }

    private void raised(Alarm a, AlarmState before) {
        if (policy.chatterRaises() > 0) {
            if (a.chatter == null) {
                a.chatter = new Chatter(policy);
            }
            a.chatter.raised(now.ns);
        }
        boolean anew = a.state.colour().compareTo(before.colour()) > 0 || before.called() == Colour.NONE;
        if (anew && a.rule.ackWithinMs() > 0) {
            a.ackDueNs = now.in(a.rule.ackWithinMs());
            due(a.ackDueNs);
        }
        if (anew && !a.rule.fault() && !a.state.mask().isMasked()) {
            raises.add(now.ns);
        }
    }

    private Transition transition(
            Alarm a,
            AlarmState before,
            AlarmEvent event,
            long number,
            boolean resumed,
            boolean first,
            String by,
            String why,
            double value,
            double limit) {
        return new Transition(
                boot,
                number,
                revision,
                a.rule.label(),
                a.device,
                a.point,
                before,
                a.state,
                event.cause(),
                by,
                value,
                a.unit,
                limit,
                a.quality,
                new Transition.Facts(
                        a.rule.fault(), a.rule.group(), first, a.rule.armed(), a.rule.limitSet(), resumed, why),
                now.clock,
                realm,
                now.ns,
                now.utcMs,
                a.ackDueNs == Alarm.NEVER ? 0 : now.utcAt(a.ackDueNs));
    }

    /** An alarm of an earlier configuration or start whose rule is gone. */
    void remove(Alarm gone, Consumer<Transition> out) {
        AlarmState before = gone.state;
        AlarmEvent.Removed event = new AlarmEvent.Removed(now.utcMs);
        gone.state = ((AlarmMachine.Moved) AlarmMachine.step(before, event)).next();
        gone.ackDueNs = Alarm.NEVER;
        forget(gone);
        out.accept(transition(
                gone,
                before,
                event,
                numbers.getAsLong(),
                false,
                false,
                GATEWAY,
                "its rule left the site",
                before.value(),
                Double.NaN));
    }

    /** Which long delays run is noted for the heartbeat. */
    void note(Alarm a) {
        boolean ran = a.written >> 8 != 0;
        a.written = a.timers.signature();
        boolean runs = a.written >> 8 != 0;
        running += (runs ? 1 : 0) - (ran ? 1 : 0);
    }

    /** Writes the timers of the alarm's condition down. */
    void rememberCondition(Alarm a) {
        boolean ran = a.conditionRuns;
        a.conditionRuns = false;
        a.watcher.keep(
                (key, text) -> {
                    a.conditionRuns |= a.lasts && !text.isEmpty();
                    if (realm == Realm.LIVE) {
                        keep.accept(key, text);
                    }
                },
                a.conditionKey(),
                now.moment());
        running += (a.conditionRuns ? 1 : 0) - (ran ? 1 : 0);
    }

    /** Writes the alarm down. */
    void remember(Alarm a) {
        note(a);
        if (realm == Realm.LIVE) {
            keep.accept(a.key(), Kept.text(a, groups.isFirst(a.index), now));
        }
    }

    /** The alarm is to be forgotten. */
    void forget(String key) {
        if (realm == Realm.LIVE) {
            keep.accept(key, "");
        }
    }

    /** All that is kept of an alarm whose rule left the site is to be forgotten. */
    void forget(Alarm gone) {
        forget(gone.key());
        if (gone.watcher != null) {
            gone.watcher.keep((key, text) -> forget(key), gone.conditionKey(), now.moment());
        }
    }

    /** An alarm adopted with its colour from before. */
    void adopt(Alarm a, boolean first) {
        if (a.state.colour() != Colour.NONE) {
            groups.restore(a.index, first);
        }
        due(Math.min(a.shelfDueNs, a.ackDueNs));
        changes++;
    }

    /** The alarm is, or just was, the first of its group. */
    boolean isFirst(Alarm a) {
        return groups.isFirst(a.index);
    }

    /** Something must be looked at then. */
    void due(long atNs) {
        dueNs = Math.min(dueNs, atNs);
    }

    long dueNs() {
        return dueNs;
    }

    /** All that was due is being looked at; what is still to come is reported anew. */
    void sweep() {
        dueNs = Alarm.NEVER;
    }

    /**
     * Notes that the gateway lives: every 10 s while a long delay runs, every minute while a deadline does; says when next.
     */
    long heartbeat() {
        if ((running == 0 && dueNs == Alarm.NEVER) || realm != Realm.LIVE) {
            return Alarm.NEVER;
        }
        long everyNs = (running > 0 ? ALIVE_MS : CALM_MS) * Present.NS_PER_MS;
        if (aliveNs == Long.MIN_VALUE || now.ns - aliveNs >= everyNs) {
            alive();
        }
        return aliveNs + everyNs;
    }

    /** Notes that the gateway lives. */
    void alive() {
        aliveNs = now.ns;
        keep.accept(Kept.ALIVE, now.moment().text());
    }

    Realm realm() {
        return realm;
    }

    /** Clears that were held back under earlier configurations of this process. */
    long heldBefore() {
        return heldBefore;
    }

    /** Goes on counting where another configuration left off. */
    void carry(Ledger before, long held) {
        raises.carry(before.raises);
        aliveNs = before.aliveNs;
        heldBefore = held;
    }

    /** Counts what protection and figures depend on. */
    long changes() {
        return changes;
    }

    void changed() {
        changes++;
    }

    void quality(Alarm a, Quality quality, String why) {
        a.quality = quality;
        a.why = why;
    }
}
