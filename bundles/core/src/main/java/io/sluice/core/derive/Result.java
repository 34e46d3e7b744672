package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.model.Quality;
import io.sluice.model.site.PointRef;

/** What a meter reads: filled in anew each time, so that nothing is allocated. Confined to the engine thread. */
final class Result {
    double value;
    Quality quality;

    void good(double value) {
        set(value, Quality.GOOD);
    }

    void uncertain(double value) {
        set(value, Quality.UNCERTAIN);
    }

    void set(double value, Quality quality) {
        this.value = value;
        this.quality = Double.isNaN(value) && quality == Quality.GOOD ? Quality.UNCERTAIN : quality;
    }

    /** No value: {@code uncertain}, or what is wrong with the input if that is bad. */
    void none(Board board, PointRef of) {
        Quality q = board.quality(of);
        set(Double.NaN, board.atNs(of.device()) != Board.NEVER && q.isBad() ? q : Quality.UNCERTAIN);
    }
}
