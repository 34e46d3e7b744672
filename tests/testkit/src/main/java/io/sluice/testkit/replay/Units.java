package io.sluice.testkit.replay;

import java.util.Map;
import java.util.Optional;

/**
 * Units of recordings, of points (UCUM) and of the wire (SenML, RFC 8428 12.1 and RFC 8798), as far as they meet here. Immutable.
 */
public final class Units {
    private record Unit(String dimension, double factor, double offset) {}

    private static final Map<String, Unit> KNOWN = Map.ofEntries(
            unit("m", "length", 1),
            unit("cm", "length", 0.01),
            unit("mm", "length", 0.001),
            unit("um", "length", 1e-6),
            unit("in", "length", 0.0254),
            unit("[in_i]", "length", 0.0254),
            unit("m/s2", "acceleration", 1),
            unit("cm/s2", "acceleration", 0.01),
            unit("g", "acceleration", 9.80665),
            unit("[g]", "acceleration", 9.80665),
            unit("gravity", "acceleration", 9.80665),
            unit("m/s", "velocity", 1),
            unit("cm/s", "velocity", 0.01),
            unit("mm/s", "velocity", 0.001),
            unit("deg", "angle", 1),
            unit("rad", "angle", Math.toDegrees(1)),
            unit("mrad", "angle", Math.toDegrees(0.001)),
            unit("Cel", "temperature", 1),
            Map.entry("K", new Unit("temperature", 1, -273.15)),
            unit("ug/m3", "concentration", 1),
            unit("mg/m3", "concentration", 1000),
            unit("%", "ratio", 1),
            unit("%RH", "ratio", 1),
            unit("/", "ratio", 100),
            unit("1", "ratio", 100),
            unit("kPa", "pressure", 1),
            unit("hPa", "pressure", 0.1),
            unit("mbar", "pressure", 0.1),
            unit("Pa", "pressure", 0.001),
            unit("Hz", "frequency", 1));

    private Units() {}

    /** What the unit measures, such as {@code "length"}; empty if it is not known here. */
    public static Optional<String> dimension(String unit) {
        return Optional.ofNullable(KNOWN.get(unit)).map(Unit::dimension);
    }

    /** Whether {@link #convert} can do this. */
    public static boolean isConvertible(String from, String to) {
        return from.equals(to)
                || (dimension(from).isPresent() && dimension(from).equals(dimension(to)));
    }

    /**
     * The same quantity in another unit.
     *
     * @throws IllegalArgumentException if the two do not measure the same
     */
    public static double convert(double value, String from, String to) {
        if (from.equals(to)) {
            return value;
        }
        if (!isConvertible(from, to)) {
            throw new IllegalArgumentException("convert \"" + from + "\" to \"" + to + "\": not the same quantity");
        }
        Unit source = KNOWN.get(from);
        Unit target = KNOWN.get(to);
        double base = value * source.factor + source.offset;
        return (base - target.offset) / target.factor;
    }

    private static Map.Entry<String, Unit> unit(String code, String dimension, double factor) {
        return Map.entry(code, new Unit(dimension, factor, 0));
    }
}
