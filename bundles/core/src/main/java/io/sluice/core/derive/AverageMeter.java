package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.site.Figure;
import java.time.ZoneId;

/**
 * A statistic of the good values in a window: the last {@code window}, or the last whole window by the local clock, counted
 * from local midnight; a value at its very beginning belongs to it, one at its end to the next. Valid while good values fill
 * the stated part: an hourly mean from 45 minutes on is coverage 0.75. All samples weigh the same.
 *
 * <p>Sources: hourly mean from 45 min: GB 3095-2012, table of valid data (m, to be checked against the text). Leq = 10 lg
 * (1/n sum 10^(L/10)): GB 3096-2008, 3.2; ISO 1996-1:2016, 3.6.1. Ten-minute median against noise: {@code domain.md},
 * structure. Clock-aligned windows for reports, sliding ones for alarms: {@code domain.md}, water and rain.
 */
final class AverageMeter implements Meter {
    private static final double ROUNDING = 1e-9;
    private static final long LONG_MS = 6 * 3_600_000L;

    private final Figure.Average figure;
    private final LocalClock clock;
    private final Slices slices;
    private final Cover cover;
    private long uncertainNs = Long.MIN_VALUE;
    private boolean uncertain;
    private long window = Long.MIN_VALUE;
    private double wholeValue = Double.NaN;
    private double wholeCover;
    private boolean wholeUncertain;
    private boolean changed;

    AverageMeter(Figure.Average figure, ZoneId zone, long periodMs) {
        this.figure = figure;
        this.clock = new LocalClock(zone);
        this.slices = new Slices(figure.windowMs());
        this.cover = new Cover(periodMs);
    }

    @Override
    public boolean feed(int device, Board board, Moment now) {
        if (device != figure.of().device()) {
            return false;
        }
        turn(now);
        long covered = cover.next(now.monotonicNs());
        double v = board.value(figure.of());
        if (!Double.isNaN(v)) {
            slices.add(now.monotonicNs(), v, covered);
            changed = true;
            if (board.quality(figure.of()) == Quality.UNCERTAIN) {
                uncertainNs = now.monotonicNs();
                uncertain = true;
            }
        }
        if (now.clock() == ClockState.UNSYNCHRONISED) {
            uncertain = true; // which hour it is
        }
        return true;
    }

    @Override
    public void read(Board board, Moment now, Result into) {
        double value;
        double filled;
        boolean doubtful;
        if (figure.aligned()) {
            turn(now);
            value = wholeValue;
            filled = wholeCover;
            doubtful = wholeUncertain;
        } else {
            slices.slide(now.monotonicNs(), false);
            value = figure.statistic() == Figure.Average.Statistic.VALIDITY ? Double.NaN : statistic();
            filled = filled();
            doubtful =
                    uncertainNs != Long.MIN_VALUE && now.monotonicNs() - uncertainNs < figure.windowMs() * 1_000_000L;
        }
        if (figure.statistic() == Figure.Average.Statistic.VALIDITY) {
            into.good(figure.aligned() && Double.isNaN(wholeValue) ? Double.NaN : filled);
        } else if (Double.isNaN(value) || filled < figure.coverage() - ROUNDING) {
            into.none(board, figure.of());
        } else if (doubtful) {
            into.uncertain(value);
        } else {
            into.good(value);
        }
    }

    /** Ends a whole window once the clock has left it. A step of the clock backwards ends none: it makes this one doubtful. */
    private void turn(Moment now) {
        if (!figure.aligned()) {
            return;
        }
        long w = Math.floorDiv(clock.ms(now.utcMs()), figure.windowMs());
        if (w == window) {
            return;
        }
        if (window != Long.MIN_VALUE && w < window) {
            uncertain = true;
        } else {
            boolean next = w == window + 1; // else the last whole window passed without a sample
            wholeCover = next ? filled() : 0;
            wholeValue = window == Long.MIN_VALUE ? Double.NaN : whole(next);
            wholeUncertain = next && uncertain;
            slices.clear();
            uncertain = false;
        }
        window = w;
    }

    private double whole(boolean next) {
        if (figure.statistic() == Figure.Average.Statistic.VALIDITY) {
            return wholeCover;
        }
        return next ? statistic() : Double.NaN;
    }

    private double filled() {
        return Math.min(1, slices.coverNs() / (figure.windowMs() * 1e6));
    }

    private double statistic() {
        if (slices.size() == 0) {
            return Double.NaN;
        }
        return switch (figure.statistic()) {
            case MEAN -> slices.mean();
            case MEDIAN -> slices.median();
            case MIN -> slices.min();
            case MAX -> slices.max();
            case LEQ -> slices.leq();
            case VALIDITY -> filled();
        };
    }

    @Override
    public boolean isChanged(Moment now) {
        return changed && figure.windowMs() >= LONG_MS;
    }

    @Override
    public long keepEveryMs() {
        return Math.max(KEEP_MS, figure.windowMs() / 100);
    }

    @Override
    public Memo state(Moment now) {
        changed = false;
        Memo memo = new Memo()
                .put("at", now.text())
                .put("number", window)
                .put("value", Figures.brief(wholeValue))
                .put("cover", Figures.brief(wholeCover))
                .put("doubtful", wholeUncertain);
        slices.keep(memo, now);
        return memo;
    }

    @Override
    public void restore(Memo memo, Moment now) {
        Moment then = memo.moment("at");
        if (then == null || memo.whole("window", -1) != figure.windowMs()) {
            return;
        }
        if (figure.aligned()) {
            long keptWindow = memo.whole("number", Long.MIN_VALUE);
            long w = Math.floorDiv(clock.ms(now.utcMs()), figure.windowMs());
            if (keptWindow != w || (window != Long.MIN_VALUE && window != w)) {
                return; // another day: its samples are no part of this one
            }
            window = keptWindow;
            wholeValue = memo.number("value", Double.NaN);
            wholeCover = memo.number("cover", 0);
            wholeUncertain = Boolean.parseBoolean(memo.text("doubtful", "true"));
        }
        slices.restore(memo, then, now);
    }
}
