package io.sluice.core.expression;

import io.sluice.core.time.Moment;
import io.sluice.model.site.PointRef;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A compiled expression. To ask it is to feed it: windows and timers in it take the board's latest values over whenever a
 * device of theirs has a new scan, each scan once, however often it is asked. So it must be asked after every scan of a device
 * of one of its {@link #inputs()}, and need not be asked otherwise. Confined to the engine thread; asking allocates nothing but
 * the growth of windows.
 */
public sealed interface Term permits QuantityTerm, TruthTerm {
    /** The points in it. */
    Set<PointRef> inputs();

    /** Whether it depends on more than the board's latest values. */
    boolean isStateful();

    /**
     * Whether {@link #keep} has something new to write. Timers shorter than 10 s and runs of less are not worth a write.
     *
     * @param nowNs boot-time clock, ns
     */
    boolean isChanged(long nowNs);

    /**
     * Writes what must outlive a restart: timers and days, not windows. Without a stateful part it writes nothing.
     *
     * @param keep takes a key and its text, empty to forget it
     * @param prefix start of the keys; the rest is {@code /<number of the part>}
     */
    void keep(BiConsumer<String, String> keep, String prefix, Moment now);

    /**
     * Goes on from what was kept. A timer counts the downtime if it is known and no longer than {@code restartGapMs}; else it
     * goes on where it stood and {@link #isResumed()}. The downtime runs from the instant under the key {@code alive}, if there
     * is one, else from when the timer was written. What has been seen in this start already wins.
     *
     * @param kept texts by key; foreign keys and damaged texts are ignored
     */
    void restore(Map<String, String> kept, String prefix, Moment now, long restartGapMs);

    /** Whether a timer in it stood still over a restart, or days were missed, and the run it belongs to still goes on. */
    boolean isResumed();
}
