package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.model.Quality;
import io.sluice.model.site.PointRef;

/**
 * The evenly spaced samples of one component that wait for their block to be full. Bounded: the oldest give way. Confined to
 * the engine thread.
 */
final class Channel {
    private final Grid grid;
    private final HighPass filter;
    private final double[] values;
    private final long[] timesNs;
    private int head;
    private int size;

    /**
     * An empty one.
     *
     * @param highPassHz 0: none
     */
    Channel(double rateHz, double highPassHz, int capacity) {
        grid = new Grid(rateHz);
        filter = highPassHz > 0 ? new HighPass(highPassHz, rateHz) : null;
        values = new double[capacity];
        timesNs = new long[capacity];
    }

    /**
     * The value that a waveform may use: also one that is clipped at the end of the range or marked as a jump, for a tremor
     * looks like that; NaN for what is no measurement.
     */
    static double usable(Board board, PointRef at) {
        return isUsable(board.quality(at)) ? board.kept(at) : Double.NaN;
    }

    static boolean isUsable(Quality q) {
        return !q.isBad() || q == Quality.OUT_OF_RANGE || q == Quality.SPIKE;
    }

    /** Steps since the last sample: 1 if it follows on, 0 if it came twice, else there is a gap. */
    long steps(long nowNs) {
        return grid.steps(nowNs);
    }

    void add(long nowNs, double value) {
        if (size == values.length) {
            drop(1);
        }
        int k = (head + size++) % values.length;
        values[k] = filter == null ? value : filter.next(value);
        timesNs[k] = nowNs;
    }

    void restart() {
        size = 0;
        if (filter != null) {
            filter.restart();
        }
    }

    void drop(int samples) {
        int n = Math.min(samples, size);
        head = (head + n) % values.length;
        size -= n;
    }

    int size() {
        return size;
    }

    long timeNs(int i) {
        return timesNs[(head + i) % values.length];
    }

    /** The first {@code n} samples into an array; without a filter their mean is taken out. */
    void copy(double[] into, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            into[i] = values[(head + i) % values.length];
            sum += into[i];
        }
        double mean = filter == null ? sum / n : 0;
        for (int i = 0; i < n; i++) {
            into[i] -= mean;
        }
    }
}
