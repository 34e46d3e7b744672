package io.sluice.codec.wire;

import java.util.HashMap;
import java.util.Map;

/**
 * The unit a value has on the wire. SenML knows only the units of the IANA registry; a UCUM code that is not there is
 * converted by a power of ten, which keeps its decimals exact, or travels without a unit. Birth says which. Immutable.
 *
 * <p>Source: RFC 8428, 12.1 (primary units), RFC 8798, 2 ({@code deg} and others) and 3 (secondary units), RFC 9100, 6 (a
 * pack with secondary units has version 26).
 *
 * @param name registered unit; empty if there is none, then the value stays in the UCUM unit of the birth
 * @param shift wire value = value x 10^shift, -9 to 9
 * @param secondary whether the unit is of the secondary registry
 */
public record WireUnit(String name, int shift, boolean secondary) {
    private static final WireUnit NONE = new WireUnit("", 0, false);
    private static final Map<String, WireUnit> BY_UCUM = new HashMap<>();

    static {
        // the same word in both worlds
        for (String same : new String[] {
            "m", "kg", "g", "s", "A", "K", "cd", "mol", "Hz", "rad", "sr", "N", "Pa", "J", "W", "C", "V", "F", "Ohm",
            "S", "Wb", "T", "H", "Cel", "lm", "lx", "Bq", "Gy", "Sv", "kat", "m2", "m3", "l", "m/s", "m/s2", "m3/s",
            "l/s", "W/m2", "cd/m2", "bit", "bit/s", "dB", "%", "S/m", "deg", "J/m", "kg/m3"
        }) {
            BY_UCUM.put(same, new WireUnit(same, 0, false));
        }
        primary("L", "l", 0);
        primary("L/s", "l/s", 0);
        primary("%{RH}", "%RH", 0);
        primary("[pH]", "pH", 0);
        primary("{count}", "count", 0);
        primary("/s", "1/s", 0);
        primary("1/s", "1/s", 0);
        primary("/min", "1/min", 0);
        primary("1/min", "1/min", 0);
        primary("By", "B", 0);
        primary("mm/s", "m/s", -3);
        primary("mm/s2", "m/s2", -3);
        primary("cm/s", "m/s", -2);
        primary("um", "m", -6);
        primary("kPa", "Pa", 3);
        primary("MPa", "Pa", 6);
        primary("bar", "Pa", 5);
        primary("kHz", "Hz", 3);
        primary("kN", "N", 3);
        primary("uA", "A", -6);
        primary("uV", "V", -6);
        primary("kV", "V", 3);
        primary("mW", "W", -3);
        primary("mrad", "rad", -3);
        primary("mL", "l", -3);
        primary("mg/L", "kg/m3", -3);
        primary("g/m3", "kg/m3", -3);
        primary("uS/cm", "S/m", -4);
        primary("mS/cm", "S/m", -1);
        primary("us", "s", -6);
        for (String same :
                new String[] {"ms", "min", "h", "kW", "mV", "mA", "mm/h", "m/h", "hPa", "mm", "cm", "km", "km/h"}) {
            secondary(same, same, 0);
        }
        secondary("ug/m3", "ug/m3", 0);
        secondary("mg/m3", "ug/m3", 3);
        secondary("mbar", "hPa", 0);
        secondary("MHz", "MHz", 0);
        secondary("A.h", "Ah", 0);
        secondary("W.h", "Wh", 0);
        secondary("kW.h", "kWh", 0);
        secondary("[ppm]", "ppm", 0);
        secondary("[ppb]", "ppm", -3);
        secondary("[ppth]", "/1000", 0);
    }

    private static void primary(String ucum, String name, int shift) {
        BY_UCUM.put(ucum, new WireUnit(name, shift, false));
    }

    private static void secondary(String ucum, String name, int shift) {
        BY_UCUM.put(ucum, new WireUnit(name, shift, true));
    }

    /** The wire unit for a UCUM code; one without a name if none is registered. */
    public static WireUnit of(String ucum) {
        return BY_UCUM.getOrDefault(ucum, NONE);
    }

    /** Whether a registered unit exists. */
    public boolean isRegistered() {
        return !name.isEmpty();
    }

    /** What an engineering value is multiplied by for the wire, 1e-9 to 1e9. */
    public double factor() {
        return shift >= 0 ? Math.pow(10, shift) : 1 / Math.pow(10, -shift);
    }
}
