package io.sluice.core.expression;

import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;

/** A part of an expression that must outlive a restart. Confined to the engine thread. */
interface Part {
    /** Whether there is something that {@link #state} has not written yet and that is worth it. */
    boolean isChanged(long nowNs);

    /** What must outlive a restart; null if there is nothing. Takes it for written. */
    Memo state(Moment now);

    /**
     * Goes on from what was kept.
     *
     * @param then when it was written
     * @param alive when the gateway was last known to live, not before {@code then}
     */
    void restore(Memo memo, Moment then, Moment alive, Moment now, long restartGapMs);

    /** Whether something stood still over a restart, and still counts. */
    boolean isResumed();
}
