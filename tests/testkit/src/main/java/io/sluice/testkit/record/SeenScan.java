package io.sluice.testkit.record;

import java.util.Map;

/**
 * One scan, or a part of one, as it arrived. Immutable.
 *
 * @param boot boot id of the gateway
 * @param sequence sequence within the boot
 * @param device name of the device
 * @param utcMs event time, ms since 1970
 * @param clock how far that can be trusted: {@code batch/clock}
 * @param backlog whether it came on the topic of the backlog
 * @param drill whether it is part of a rehearsal
 * @param repeated whether nothing in it was new
 * @param receivedNs {@link System#nanoTime()} at receipt
 * @param values what came, by name of the point
 */
public record SeenScan(
        String boot,
        long sequence,
        String device,
        double utcMs,
        String clock,
        boolean backlog,
        boolean drill,
        boolean repeated,
        long receivedNs,
        Map<String, SeenValue> values) {
    /**
     * One value.
     *
     * @param value number, NaN if none came
     * @param unit unit on the wire, empty if none
     * @param quality word for its quality, {@code "good"} if nothing else was said
     */
    public record SeenValue(double value, String unit, String quality) {}

    /** Copies the map. */
    public SeenScan {
        values = Map.copyOf(values);
    }
}
