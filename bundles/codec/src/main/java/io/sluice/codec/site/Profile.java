package io.sluice.codec.site;

import io.sluice.model.site.Handling;
import io.sluice.model.site.Source;
import java.util.Map;

/**
 * A device profile, compiled. Immutable.
 *
 * @param id {@code maker/model}
 * @param label Chinese label
 * @param bus family of buses, such as {@code "modbus"}
 * @param unit address as delivered, 0 to 255
 * @param timeoutMs longest wait for a reply, ms
 * @param retries further attempts, 0 to 5
 * @param maxGap registers that may be read in vain, 0 to 120
 * @param maxRegisters most registers in one request, 1 to 125
 * @param minPeriodMs shortest sensible time between polls, ms
 * @param handling what it wants beside being read, without serial settings
 * @param block how its blocks are; null if it has none
 * @param points points by name, in the order of the file
 */
record Profile(
        String id,
        String label,
        String bus,
        int unit,
        int timeoutMs,
        int retries,
        int maxGap,
        int maxRegisters,
        long minPeriodMs,
        Handling handling,
        Block block,
        Map<String, Point> points) {
    /**
     * Blocks of evenly spaced samples.
     *
     * @param rateHz samples per second
     * @param depth samples that the chip keeps; 0 if they come by themselves
     * @param bytes bytes on the bus for each sample; 0 if they come by themselves
     */
    record Block(double rateHz, int depth, int bytes) {}

    /**
     * One measured quantity.
     *
     * @param label Chinese label
     * @param unit UCUM code
     * @param source registers, bytes of a reply, quantity of a chip or line
     * @param scale units per raw unit
     * @param offset value at raw 0
     * @param offsetFrom name of the placement number added to offset; empty if none
     * @param decimals digits after the point
     * @param min lower end of the physical range, before offsetFrom; negative infinity if none
     * @param max upper end of the physical range, before offsetFrom; positive infinity if none
     * @param accuracy in the point's unit; NaN if unknown
     * @param uncertain whether the registers were not confirmed by the maker's document
     */
    record Point(
            String label,
            String unit,
            Source source,
            double scale,
            double offset,
            String offsetFrom,
            int decimals,
            double min,
            double max,
            double accuracy,
            boolean uncertain) {}
}
