package io.sluice.core.alarm.condition;

import io.sluice.core.board.Board;
import io.sluice.model.Colour;
import io.sluice.model.site.Condition;
import io.sluice.model.site.Site;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Limits on one point; a colour is passed while so many of the last good samples speak for it. A bad sample is no sample: it
 * holds everything where it is. One that is saturated on the side of the hazard speaks for every colour.
 */
final class LimitWatcher implements Watcher {
    private final Band band;
    private final Band.Range range;
    private final int passes;
    private final int of;
    private final long mask;
    private final long[] history = new long[Band.LEVELS];
    private final Supplier<String> why = this::why;
    private long seenNs = Board.NEVER;
    private boolean usable;
    private boolean saturated;
    private int colour;

    LimitWatcher(Condition.Limits condition, Site site) {
        band = new Band(condition.rising(), condition.limits(), condition.hysteresis());
        range = new Band.Range(site, condition.point(), condition.rising());
        passes = condition.passes();
        of = condition.of();
        mask = of == Long.SIZE ? -1L : (1L << of) - 1;
    }

    @Override
    public Set<Integer> devices() {
        return Set.of(range.point().device());
    }

    @Override
    public boolean ticks() {
        return false;
    }

    @Override
    public void look(Board board, long nowNs, long utcMs, Verdict into) {
        long at = board.atNs(range.point());
        if (at != seenNs) {
            seenNs = at;
            take(board);
        }
        into.begin(board.kept(range.point()), board.quality(range.point()));
        into.because(why);
        colour = 0;
        for (int c = 1; c < Band.LEVELS; c++) {
            if (band.has(c)) {
                boolean passed = band.isPassed(c);
                colour = passed ? c : colour;
                into.call(c, usable ? passed ? Verdict.PASSED : Verdict.CLEAR : Verdict.HOLD, band.limit(c), false);
            }
        }
    }

    private void take(Board board) {
        saturated = range.isSaturated(board);
        usable = saturated || range.isGood(board);
        if (!usable) {
            return;
        }
        double value = board.kept(range.point());
        for (int c = 1; c < Band.LEVELS; c++) {
            if (band.has(c)) {
                boolean speaks = saturated || band.speaksFor(c, value);
                history[c] = (history[c] << 1 | (speaks ? 1 : 0)) & mask;
                band.pass(c, Long.bitCount(history[c]) >= passes);
            }
        }
    }

    private String why() {
        String top = saturated ? "out of range on the side of the hazard: counts as beyond every limit" : "";
        if (of == 1 || !usable) {
            return top;
        }
        String count = Long.bitCount(history[colour]) + " of the last " + of + " good samples passed";
        return colour == 0 ? top : top.isEmpty() ? count : count + "; " + top;
    }

    @Override
    public void restore(Colour called) {
        band.restore(called);
        for (int c = 1; c <= called.ordinal(); c++) {
            history[c] = mask;
        }
    }
}
