package io.sluice.core.alarm.condition;

import io.sluice.core.board.Board;
import io.sluice.model.Colour;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Two points that contradict each other. As a fault: a contradiction calls it, agreement clears it, a bad input holds it. As a
 * hazard, for a switch and a level:
 *
 * <pre>
 *   switch \ level |  below at-tol   within at+-tol   above at+tol   bad
 *   ---------------+--------------------------------------------------------------
 *   closed         |  unconfirmed    agreed wet       agreed wet     unconfirmed
 *   open           |  clear          clear            unconfirmed    hold
 *   bad            |  hold           hold             unconfirmed    hold
 * </pre>
 *
 * <p>"Agreed wet" confirms a colour that was called for already, on-delay included, and calls none by itself: the level has
 * limits of its own. A level saturated at its top is above; as a fault it is bad, since its device's fault says so. Who has not
 * been heard since the start is waited for.
 */
final class DisagreementWatcher implements Watcher {
    private static final double CLOSED = 0.5;

    private enum Says {
        DRY,
        BETWEEN,
        WET,
        NOTHING
    }

    private final Site site;
    private final Condition.Disagreement condition;
    private final boolean hasSwitch;
    private final int colour;
    private final long onDelayNs;
    private final Band.Range level;
    private final Set<Integer> devices;
    private final Grace grace;
    private final Supplier<String> why = this::why;
    private Board board;
    private boolean called;
    private boolean contradicts;
    private long contradictsNs;

    DisagreementWatcher(AlarmRule rule, Condition.Disagreement condition, Site site) {
        this.site = site;
        this.condition = condition;
        hasSwitch = !Double.isNaN(condition.switchAt());
        colour = condition.colour().ordinal();
        onDelayNs = rule.onDelayMs() * 1_000_000L;
        level = new Band.Range(site, condition.second(), true);
        devices = new TreeSet<>(
                List.of(condition.first().device(), condition.second().device()));
        grace = new Grace(site, devices);
    }

    @Override
    public Set<Integer> devices() {
        return devices;
    }

    @Override
    public boolean ticks() {
        return false;
    }

    @Override
    public void look(Board latest, long nowNs, long utcMs, Verdict into) {
        board = latest;
        grace.look(nowNs);
        into.begin(latest.kept(condition.second()), latest.quality(condition.second()));
        into.because(why);
        boolean awaited = grace.isAwaited(latest, condition.first().device(), nowNs)
                || grace.isAwaited(latest, condition.second().device(), nowNs);
        int call = awaited ? Verdict.HOLD : hasSwitch ? switched() : levels();
        boolean contradictory = call == Verdict.PASSED;
        if (contradictory && !contradicts) {
            contradictsNs = nowNs;
        }
        contradicts = call == Verdict.HOLD ? contradicts : contradictory;
        if (condition.hazard() && call != Verdict.HOLD) {
            if (contradictory) {
                called |= nowNs - contradictsNs >= onDelayNs;
            } else if (called && closed() == Says.WET) {
                call = Verdict.PASSED; // agreed wet
            } else {
                called = false;
            }
        }
        into.call(colour, call, condition.switchAt(), condition.hazard() && contradictory);
    }

    private int levels() {
        double first = board.value(condition.first());
        double second = board.value(condition.second());
        if (condition.hazard()) {
            return Verdict.CLEAR; // which of two levels is right cannot be told; each has limits of its own
        }
        if (Double.isNaN(first) || Double.isNaN(second)) {
            return Verdict.HOLD;
        }
        return Math.abs(first - second) > condition.tolerance() ? Verdict.PASSED : Verdict.CLEAR;
    }

    private int switched() {
        Says first = closed();
        Says second = level();
        boolean wet = first == Says.WET || second == Says.WET;
        boolean dry = first == Says.DRY || second == Says.DRY;
        if (wet && dry) {
            return Verdict.PASSED;
        }
        if (first == Says.NOTHING || second == Says.NOTHING) {
            return condition.hazard() && wet ? Verdict.PASSED : Verdict.HOLD;
        }
        return Verdict.CLEAR;
    }

    private Says closed() {
        double value = board.value(condition.first());
        return Double.isNaN(value) ? Says.NOTHING : value >= CLOSED ? Says.WET : Says.DRY;
    }

    private Says level() {
        double value = board.value(condition.second());
        if (Double.isNaN(value)) {
            return condition.hazard() && level.isSaturated(board) ? Says.WET : Says.NOTHING;
        }
        if (value < condition.switchAt() - condition.tolerance()) {
            return Says.DRY;
        }
        return value > condition.switchAt() + condition.tolerance() ? Says.WET : Says.BETWEEN;
    }

    private String why() {
        PointRef first = condition.first();
        return Words.of(site, board, first) + ", " + Words.of(site, board, condition.second());
    }

    @Override
    public void restore(Colour stood) {
        called |= stood != Colour.NONE;
    }
}
