package io.sluice.core.expression;

import io.sluice.core.board.Board;
import io.sluice.model.expression.Expression;

/**
 * A figure over the good values of the last so many ns, in bounded memory: samples closer together than 1/1,024 of the window
 * share a bucket, so there are 1,025 at most and the window is at most that much too long. Slower samples have a bucket each:
 * then the figure is exact. A sample that is exactly as old as the window is long still counts. While the newest input is bad
 * the figure is unknown: otherwise a dead sensor's last good values would clear a colour as they leave. Rate and mean are
 * unknown as well until the good values span half of the window: two samples a second apart are no trend of ten minutes.
 * Confined to the engine thread.
 */
final class Window implements Node.Quantity {
    /** Most buckets but one. */
    static final int BUCKETS = 1_024;

    /** Keeps what a figure needs. */
    interface Store {
        /** Takes a sample that is not older than the last one. */
        void add(long ns, double value);

        /** Drops what is older. */
        void dropBefore(long ns);

        /** The figure; NaN if there is too little. */
        double figure();
    }

    private final Node.Quantity of;
    private final Inputs inputs;
    private final Store store;
    private final long windowNs;

    Window(Expression.Over over, Node.Quantity of, Inputs inputs, long windowMs) {
        this.of = of;
        this.inputs = inputs;
        this.windowNs = windowMs * 1_000_000L;
        this.store = store(over);
    }

    private Store store(Expression.Over over) {
        return switch (over) {
            case RATE -> new Trend(windowNs, true);
            case MEAN -> new Trend(windowNs, false);
            case MAX -> new Peak(windowNs, 1);
            case MIN -> new Peak(windowNs, -1);
        };
    }

    @Override
    public double at(Board board, long nowNs, long utcMs) {
        double value = of.at(board, nowNs, utcMs);
        boolean good = Double.isFinite(value);
        if (inputs.isFresh(board) && good) {
            store.add(inputs.newestNs(), value);
        }
        store.dropBefore(Math.max(nowNs, inputs.newestNs()) - windowNs);
        return good ? store.figure() : Double.NaN;
    }
}
