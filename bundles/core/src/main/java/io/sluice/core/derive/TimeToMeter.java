package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.core.time.Moment;
import io.sluice.model.Quality;
import io.sluice.model.site.Figure;

/**
 * Time until a threshold is reached if it goes on like in the window: (threshold - latest value) / slope, in seconds. 0 once
 * it is reached, also by a value that is beyond the instrument's range on that side: a sensor saturated at its top counts as
 * above ({@code domain.md}, hazards and faults). Good values must span half of the window. Source: linear extrapolation, this
 * house's own.
 */
final class TimeToMeter implements Meter {
    private static final double COVERAGE = 0.5;

    private final Figure.TimeTo figure;
    private final Trend trend;

    TimeToMeter(Figure.TimeTo figure, long periodMs) {
        this.figure = figure;
        this.trend = new Trend(figure.of(), figure.windowMs(), COVERAGE, periodMs);
    }

    @Override
    public boolean feed(int device, Board board, Moment now) {
        return trend.feed(device, board, now);
    }

    @Override
    public void read(Board board, Moment now, Result into) {
        double value = board.value(figure.of());
        if (isReached(value)) {
            into.set(0, board.quality(figure.of()));
            return;
        }
        if (board.quality(figure.of()) == Quality.OUT_OF_RANGE && isReached(board.kept(figure.of()))) {
            into.uncertain(0);
            return;
        }
        double slope = trend.perSecond(now.monotonicNs());
        if (Double.isNaN(slope) || Double.isNaN(value)) {
            into.none(board, figure.of());
            return;
        }
        double seconds = (figure.threshold() - value) / slope; // below 0: moves away
        double most = figure.mostMs() / 1000.0;
        double left = seconds > 0 && seconds < most ? seconds : most;
        if (trend.isUncertain(now.monotonicNs())) {
            into.uncertain(left);
        } else {
            into.good(left);
        }
    }

    private boolean isReached(double value) {
        return figure.rising() ? value >= figure.threshold() : value <= figure.threshold();
    }
}
