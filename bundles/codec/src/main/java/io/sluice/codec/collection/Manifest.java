package io.sluice.codec.collection;

import java.util.List;

/**
 * What a collection is of: its first entry.
 *
 * @param gateway id of the gateway
 * @param label its name for people, may be empty
 * @param source {@code prefix/gateway}: the source of the events in it
 * @param unsentFor uplink that has not delivered what is in it; empty: all that the journal holds
 * @param fromUtcMs from this event time on, ms since 1970
 * @param toUtcMs to before this event time; {@code Long.MAX_VALUE}: no end
 * @param takenUtcMs when it was taken, ms since 1970
 * @param clock state of the gateway's clock then
 * @param boot process start that gave it out
 * @param boots process starts that it may hold telemetry of, oldest first
 * @param revision of the site then
 * @param version of the gateway's software
 * @param journalFault what was wrong with the journal then; empty if nothing
 */
public record Manifest(
        String gateway,
        String label,
        String source,
        String unsentFor,
        long fromUtcMs,
        long toUtcMs,
        long takenUtcMs,
        String clock,
        String boot,
        List<String> boots,
        int revision,
        String version,
        String journalFault) {
    /** Copies the list. */
    public Manifest {
        boots = List.copyOf(boots);
    }
}
