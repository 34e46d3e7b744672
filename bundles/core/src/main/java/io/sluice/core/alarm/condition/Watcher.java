package io.sluice.core.alarm.condition;

import io.sluice.core.board.Board;
import io.sluice.core.time.Moment;
import io.sluice.model.Colour;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Looks at one rule's condition. Must look after every scan of one of its {@link #devices()}, and with each tick if it {@link
 * #ticks()}; looking twice at the same scan does no harm. Confined to the engine thread; looking allocates nothing.
 */
public interface Watcher {
    /** Indices of the devices whose scans it must look at. */
    Set<Integer> devices();

    /** Whether it must also look without a scan, because time alone moves it. */
    boolean ticks();

    /**
     * Says what it finds.
     *
     * @param nowNs boot-time clock, ns; never runs back
     * @param utcMs wall clock at that instant, ms since 1970
     * @param into takes the verdict; what it held before is gone
     */
    void look(Board board, long nowNs, long utcMs, Verdict into);

    /** When it must look even without a scan, boot-time clock, ns; {@code Long.MAX_VALUE} if a scan alone can move it. */
    default long dueNs(Board board) {
        return Long.MAX_VALUE;
    }

    /**
     * Goes on from the colour that was called for before a restart or under another configuration: its hysteresis holds, and
     * every colour of the rule up to it counts as passed. Before the first look, or late: then the more severe wins.
     */
    default void restore(Colour called) {}

    /** Whether {@link #keep} has something new to write. */
    default boolean isChanged(long nowNs) {
        return false;
    }

    /**
     * Writes what must outlive a restart beyond the colour: timers inside of expressions.
     *
     * @param keep takes a key and its text, empty to forget it
     * @param prefix start of the keys, such as {@code condition/<alarm>}
     */
    default void keep(BiConsumer<String, String> keep, String prefix, Moment now) {}

    /**
     * Goes on from what {@link #keep} wrote; see {@link io.sluice.core.expression.Term#restore}.
     *
     * @param kept texts by key; foreign keys are ignored; {@code alive} holds when the gateway was last known to live
     */
    default void restore(Map<String, String> kept, String prefix, Moment now, long restartGapMs) {}
}
