package io.sluice.codec.senml;

import io.sluice.codec.wire.WireUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * What a value in a SenML unit is in a UCUM unit.
 *
 * <p>Source: IANA registry of SenML units; RFC 8428, 12.1 (primary), RFC 8798, 3 (secondary: factor of the primary unit).
 */
final class SenmlUnits {
    /** Units of the same kind as another one, as a factor of that; itself with 1 where it is not here. */
    private static final Map<String, Base> BASES = new HashMap<>();

    static {
        base("ms", "s", 1e-3);
        base("min", "s", 60);
        base("h", "s", 3600);
        base("MHz", "Hz", 1e6);
        base("kW", "W", 1e3);
        base("kVA", "VA", 1e3);
        base("kvar", "var", 1e3);
        base("Ah", "C", 3600);
        base("Wh", "J", 3600);
        base("kWh", "J", 3.6e6);
        base("mV", "V", 1e-3);
        base("mA", "A", 1e-3);
        base("ug/m3", "kg/m3", 1e-9);
        base("mm/h", "m/s", 1 / 3.6e6);
        base("m/h", "m/s", 1 / 3600.0);
        base("km/h", "m/s", 1 / 3.6);
        base("hPa", "Pa", 100);
        base("mm", "m", 1e-3);
        base("cm", "m", 1e-2);
        base("km", "m", 1e3);
        base("g", "kg", 1e-3);
        base("l", "m3", 1e-3);
        base("l/s", "m3/s", 1e-3);
        base("deg", "rad", Math.PI / 180);
        base("1/min", "1/s", 1 / 60.0);
        base("beat/min", "1/s", 1 / 60.0);
        // shares of one: humidity and battery levels in percent are per cent like any other
        base("%", "/", 1e-2);
        base("%RH", "/", 1e-2);
        base("%EL", "/", 1e-2);
        base("/100", "/", 1e-2);
        base("/1000", "/", 1e-3);
        base("ppm", "/", 1e-6);
    }

    private record Base(String unit, double factor) {}

    /**
     * Target = value x factor + offset.
     *
     * @param factor not 0
     * @param offset in the target's unit
     */
    record Conversion(double factor, double offset) {
        private static final Conversion NONE = new Conversion(1, 0);

        double apply(double value) {
            return this.equals(NONE) ? value : value * factor + offset;
        }
    }

    private SenmlUnits() {}

    private static void base(String unit, String of, double factor) {
        BASES.put(unit, new Base(of, factor));
    }

    /**
     * How a value comes from one unit to the other.
     *
     * @param senml SenML unit; empty: the one that SenML has for the UCUM unit, or that unit itself if it has none
     * @param ucum UCUM code of the point
     * @return null if they are not of the same kind
     */
    static Conversion between(String senml, String ucum) {
        WireUnit wire = WireUnit.of(ucum);
        if (senml.isEmpty() || senml.equals(wire.name())) {
            return wire.shift() == 0 ? Conversion.NONE : new Conversion(1 / wire.factor(), 0);
        }
        if (!wire.isRegistered()) {
            boolean plain = ucum.equals("1") && (senml.equals("/") || senml.equals("count"));
            return plain || senml.equals(ucum) ? Conversion.NONE : null;
        }
        if (senml.equals("K") && wire.name().equals("Cel")) {
            return new Conversion(1, -273.15);
        }
        if (senml.equals("Cel") && wire.name().equals("K")) {
            return new Conversion(1, 273.15);
        }
        Base from = BASES.getOrDefault(senml, new Base(senml, 1));
        Base to = BASES.getOrDefault(wire.name(), new Base(wire.name(), 1));
        return from.unit().equals(to.unit()) ? new Conversion(from.factor() / to.factor() / wire.factor(), 0) : null;
    }
}
