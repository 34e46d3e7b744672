package io.sluice.model.site;

/**
 * One measured quantity of one device. Engineering value = ((raw x scale + offset) x gain + zero), rounded to
 * {@code decimals}.
 *
 * @param name name within the device, such as {@code "level"}; {@code "scan"} and {@code "batch"} are reserved
 * @param label name for people, possibly Chinese; empty if none
 * @param unit UCUM code of the engineering value, such as {@code "mm"}
 * @param source where the raw value comes from
 * @param scale engineering units per raw unit, from the profile
 * @param offset engineering value at raw 0, from the profile and the placement
 * @param gain calibration factor of this instrument, 1 if none
 * @param zero calibration offset of this instrument, in engineering units, 0 if none
 * @param decimals digits after the point, 0 to 9
 * @param min lower end of the physical range; negative infinity if none
 * @param max upper end of the physical range; positive infinity if none
 * @param accuracy accuracy of the instrument in engineering units; NaN if unknown
 * @param deadband smallest change worth forwarding, in engineering units; 0 forwards everything
 * @param maxSilenceMs longest time without forwarding when a deadband is set, ms
 * @param calibration whose word gain and zero are
 */
public record PointSpec(
        String name,
        String label,
        String unit,
        Source source,
        double scale,
        double offset,
        double gain,
        double zero,
        int decimals,
        double min,
        double max,
        double accuracy,
        double deadband,
        long maxSilenceMs,
        Calibration calibration) {
    /** A point whose calibration nobody has recorded. */
    public PointSpec(
            String name,
            String label,
            String unit,
            Source source,
            double scale,
            double offset,
            double gain,
            double zero,
            int decimals,
            double min,
            double max,
            double accuracy,
            double deadband,
            long maxSilenceMs) {
        this(
                name,
                label,
                unit,
                source,
                scale,
                offset,
                gain,
                zero,
                decimals,
                min,
                max,
                accuracy,
                deadband,
                maxSilenceMs,
                Calibration.NONE);
    }
}
