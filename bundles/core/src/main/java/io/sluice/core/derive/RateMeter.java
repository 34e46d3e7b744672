package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.site.Figure;

/**
 * Rate of change: slope of the ordinary least-squares line over a sliding window, not the difference of its ends, so that one
 * noisy value does not make it. Exact up to 1,000 samples in the window, of weighted means beyond. Windows from 1 h on
 * outlive the process where the time in between is known; a slope across an unknown gap would be none.
 *
 * <p>Source: regression over 24 h and 7 d with a least coverage is the rule of {@code domain.md} for settlement, tilt and
 * cracks; that rates are watched beside cumulative values: GB 50982-2014 and JGJ 8-2016, monitoring of deformation (m, to be
 * checked against the text). Rate of rise of a level: this house's own.
 */
final class RateMeter implements Meter {
    private final Figure.Rate figure;
    private final Trend trend;

    RateMeter(Figure.Rate figure, long periodMs) {
        this.figure = figure;
        this.trend = new Trend(figure.of(), figure.windowMs(), figure.coverage(), periodMs);
    }

    @Override
    public boolean feed(int device, Board board, Moment now) {
        return trend.feed(device, board, now);
    }

    @Override
    public void read(Board board, Moment now, Result into) {
        double slope = trend.perSecond(now.monotonicNs());
        if (Double.isNaN(slope)) {
            into.none(board, figure.of());
        } else if (trend.isUncertain(now.monotonicNs())) {
            into.uncertain(slope * figure.perMs() / 1000.0);
        } else {
            into.good(slope * figure.perMs() / 1000.0);
        }
    }

    @Override
    public boolean isChanged(Moment now) {
        return trend.isChanged();
    }

    @Override
    public long keepEveryMs() {
        return trend.keepEveryMs();
    }

    @Override
    public Memo state(Moment now) {
        return trend.state(now);
    }

    @Override
    public void restore(Memo memo, Moment now) {
        trend.restore(memo, now);
    }
}
