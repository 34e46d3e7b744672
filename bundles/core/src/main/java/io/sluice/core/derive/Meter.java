package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.Quality;
import io.sluice.model.site.PointRef;

/** Computes one figure. Confined to the engine thread. */
interface Meter {
    /** Least time between two writings of one meter's state, ms. */
    long KEEP_MS = 60_000;

    /** Key of the instant at which the process before was last alive. */
    String ALIVE = "alive";

    /** Field of a memo: {@code true} if it comes from this process' earlier configuration, not from an earlier process. */
    String CARRIED = "carried-over";

    /**
     * Takes the inputs over from the board, which already has the scan.
     *
     * @param device whose scan it was
     * @return whether there is something new to read
     */
    boolean feed(int device, Board board, Moment now);

    /** The figure now. */
    void read(Board board, Moment now, Result into);

    /** Takes a block of samples of one of its inputs. */
    default boolean waveform(PointRef point, double rateHz, double[] samples, long endNs, Quality quality) {
        return false;
    }

    /** Whether there is something worth keeping that has changed since {@link #state} was last called. */
    default boolean isChanged(Moment now) {
        return false;
    }

    /** Least time between two writings, ms. */
    default long keepEveryMs() {
        return KEEP_MS;
    }

    /** What must outlive the process, less than 200,000 characters; null if nothing. */
    default Memo state(Moment now) {
        return null;
    }

    /** Puts what was kept before what has come since. Called at most once. */
    default void restore(Memo memo, Moment now) {}
}
