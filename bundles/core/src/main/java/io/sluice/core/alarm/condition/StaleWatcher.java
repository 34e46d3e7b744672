package io.sluice.core.alarm.condition;

import io.sluice.core.board.Board;
import io.sluice.model.site.Condition;
import io.sluice.model.site.Site;
import java.util.Set;
import java.util.function.Supplier;

/**
 * No good value for too long, counted from the last good one, or from the first look if there was none in this start: until
 * then it holds, since silence clears nothing.
 */
final class StaleWatcher implements Watcher {
    private final Site site;
    private final Condition.Stale condition;
    private final int colour;
    private final long afterNs;
    private final Supplier<String> why = this::why;
    private Board board;
    private long startNs = Board.NEVER;
    private long silentNs;

    StaleWatcher(Condition.Stale condition, Site site) {
        this.site = site;
        this.condition = condition;
        colour = condition.colour().ordinal();
        afterNs = condition.afterMs() * 1_000_000L;
    }

    @Override
    public Set<Integer> devices() {
        return Set.of(condition.point().device());
    }

    @Override
    public boolean ticks() {
        return true;
    }

    @Override
    public void look(Board latest, long nowNs, long utcMs, Verdict into) {
        board = latest;
        if (startNs == Board.NEVER) {
            startNs = nowNs;
        }
        boolean never = latest.goodAtNs(condition.point()) == Board.NEVER;
        silentNs = nowNs - since(latest);
        into.begin(latest.kept(condition.point()), latest.quality(condition.point()));
        into.because(why);
        int call = silentNs >= afterNs ? Verdict.PASSED : never ? Verdict.HOLD : Verdict.CLEAR;
        into.call(colour, call, Double.NaN, false);
    }

    private long since(Board latest) {
        long good = latest.goodAtNs(condition.point());
        return good == Board.NEVER ? startNs : good;
    }

    @Override
    public long dueNs(Board latest) {
        return startNs == Board.NEVER ? Board.NEVER : since(latest) + afterNs;
    }

    private String why() {
        if (silentNs < afterNs) {
            return "";
        }
        return "no good value for " + silentNs / 1_000_000_000L + " s: " + Words.of(site, board, condition.point());
    }
}
