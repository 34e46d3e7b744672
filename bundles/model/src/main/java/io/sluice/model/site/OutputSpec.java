package io.sluice.model.site;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A siren, lamp, relay or barrier and what drives it. Immutable.
 *
 * @param index index in {@link Site#outputs()}
 * @param name name of the output
 * @param label name for people, possibly Chinese; empty if none
 * @param kind what it is
 * @param link link that carries it
 * @param unit address on the link
 * @param timeoutMs longest wait for the device's answer, ms
 * @param target coil or holding register that is written
 * @param on raw value written for on
 * @param off raw value written for off
 * @param groups groups of alarms that drive it; empty: all hazards
 * @param patterns pattern per {@link io.sluice.model.Colour} ordinal, size 5; null where that colour does not drive it
 * @param maxOnMs longest time on for one cause, ms, from 1000
 * @param escalation driven only by alarms whose acknowledge deadline has passed
 * @param failSafe what switches it off when the gateway dies
 * @param watchdog for {@link FailSafe#WATCHDOG}: the device's watchdog; null otherwise
 * @param clear for a barrier: the point that is 1 while no vehicle is under it; null: it never moves by itself
 */
public record OutputSpec(
        int index,
        String name,
        String label,
        Kind kind,
        String link,
        int unit,
        int timeoutMs,
        RegisterSource target,
        int on,
        int off,
        List<String> groups,
        List<Pattern> patterns,
        long maxOnMs,
        boolean escalation,
        FailSafe failSafe,
        Watchdog watchdog,
        PointRef clear) {
    /** What an output is. */
    public enum Kind {
        /** Is silenced by people and by its longest time on. */
        SIREN,
        /** Follows the alarms; its longest time on does not end it while an alarm stands, but is renewed. */
        LAMP,
        /** As a lamp. */
        RELAY,
        /** On means lowered. Lowers only while {@code clear} is a good 1; holds where it is on loss. */
        BARRIER
    }

    /** What switches an output off, or leaves it safe, when the gateway dies. */
    public enum FailSafe {
        /** The device's own watchdog register, which the gateway feeds. */
        WATCHDOG,
        /** De-energised is the safe side by wiring. */
        WIRING,
        /** A supervising parent process. */
        PARENT,
        /** Nothing: shown as "no fail-safe". */
        NONE
    }

    /**
     * On and off in turn.
     *
     * @param onMs time on, ms, from 100
     * @param offMs time off, ms; 0: on all the time
     */
    public record Pattern(long onMs, long offMs) {}

    /**
     * A register that must be written again and again or the device lets go.
     *
     * @param target coil or holding register
     * @param value raw value to write
     * @param periodMs how often, ms
     */
    public record Watchdog(RegisterSource target, int value, long periodMs) {}

    /** Copies the lists. */
    public OutputSpec {
        groups = List.copyOf(groups);
        patterns = Collections.unmodifiableList(new ArrayList<>(patterns));
    }
}
