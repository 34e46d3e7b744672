package io.sluice.testkit.replay;

import java.util.List;
import java.util.Locale;

/**
 * What the name of a column says about what stands in it. Immutable.
 *
 * @param index index in the row
 * @param name name as it stands in the file
 * @param unit unit by the name's suffix, empty if it names none
 * @param kind what is measured
 */
record Column(int index, String name, String unit, Kind kind) {
    /** What a column measures. */
    enum Kind {
        LEVEL,
        RAIN,
        ACCELERATION,
        TILT,
        CRACK,
        VIBRATION,
        PM25,
        PM10,
        TEMPERATURE,
        HUMIDITY,
        PRESSURE,
        WIND,
        NOISE,
        UNKNOWN
    }

    /** Suffixes by tokens, the longer ones first; {@code anywhere} also counts before an identifier at the end. */
    private record Suffix(List<String> tokens, String unit, boolean anywhere) {}

    private static final List<Suffix> SUFFIXES = List.of(
            suffix("um_per_m", "um/m"),
            suffix("ug_per_m3", "ug/m3"),
            suffix("ug_m3", "ug/m3"),
            suffix("mg_m3", "mg/m3"),
            suffix("cm_s2", "cm/s2"),
            suffix("m_s2", "m/s2"),
            suffix("mm_s", "mm/s"),
            suffix("m_s", "m/s"),
            suffix("mm_h", "mm/h"),
            suffix("kg_kg", "kg/kg"),
            suffix("degc", "Cel"),
            suffix("percent", "%"),
            suffix("pct", "%"),
            suffix("kpa", "kPa"),
            suffix("hpa", "hPa"),
            suffix("ppb", "ppb"),
            suffix("ppm", "ppm"),
            suffix("lux", "lx"),
            suffix("counts", "counts"),
            suffix("kn", "kN"),
            suffix("deg", "deg"),
            suffix("mm", "mm"),
            suffix("cm", "cm"),
            suffix("um", "um"),
            suffix("db", "dB"),
            suffix("hz", "Hz"),
            last("m", "m"),
            last("in", "in"),
            last("g", "g"),
            last("c", "Cel"));

    static Column of(int index, String name, String fileName) {
        List<String> tokens = List.of(name.toLowerCase(Locale.ROOT).split("_"));
        String unit = unit(tokens);
        return new Column(
                index, name, unit, kind(name.toLowerCase(Locale.ROOT), unit, fileName.toLowerCase(Locale.ROOT)));
    }

    /**
     * The axis the name speaks of: {@code x}, {@code y} or {@code z}, empty if none. Seismic channel codes (SEED manual, appendix
     * A) count: N and 3 are y, E and 2 are x.
     */
    String axis() {
        for (String token : name.toLowerCase(Locale.ROOT).split("_")) {
            switch (token) {
                case "x", "hne", "hn2" -> {
                    return "x";
                }
                case "y", "hnn", "hn3" -> {
                    return "y";
                }
                case "z", "hnz" -> {
                    return "z";
                }
                default -> {
                    // no axis in this word
                }
            }
        }
        return "";
    }

    private static String unit(List<String> tokens) {
        for (Suffix suffix : SUFFIXES) {
            int at = tokens.size() - suffix.tokens.size();
            if (at >= 1 && tokens.subList(at, tokens.size()).equals(suffix.tokens)) {
                return suffix.unit;
            }
        }
        for (Suffix suffix : SUFFIXES) {
            for (int at = 1; suffix.anywhere && at + suffix.tokens.size() <= tokens.size(); at++) {
                if (tokens.subList(at, at + suffix.tokens.size()).equals(suffix.tokens)) {
                    return suffix.unit;
                }
            }
        }
        return "";
    }

    private static Kind kind(String name, String unit, String file) {
        String dimension = Units.dimension(unit).orElse("");
        if (name.contains("pm2.5") || name.contains("pm25") || name.contains("pm2_5")) {
            return Kind.PM25;
        }
        if (name.contains("pm10")) {
            return Kind.PM10;
        }
        return switch (dimension) {
            case "acceleration" -> Kind.ACCELERATION;
            case "angle" -> name.contains("wind") ? Kind.WIND : Kind.TILT;
            case "temperature" -> Kind.TEMPERATURE;
            case "pressure" -> Kind.PRESSURE;
            case "velocity" -> name.contains("wind") ? Kind.WIND : Kind.VIBRATION;
            case "ratio" -> name.contains("rh") || name.contains("hum") ? Kind.HUMIDITY : Kind.UNKNOWN;
            case "length" -> length(name, file);
            default -> unit.equals("dB") ? Kind.NOISE : Kind.UNKNOWN;
        };
    }

    private static Kind length(String name, String file) {
        if (name.contains("rain") || name.contains("precip")) {
            return Kind.RAIN;
        }
        if (name.contains("depth") || name.contains("level") || name.contains("water") || name.contains("head")) {
            return Kind.LEVEL;
        }
        if (name.contains("crack") || name.contains("gap") || name.contains("displacement")) {
            return Kind.CRACK;
        }
        if (file.contains("rain")) {
            return Kind.RAIN;
        }
        return file.contains("water") || file.contains("flood") ? Kind.LEVEL : Kind.UNKNOWN;
    }

    private static Suffix suffix(String text, String unit) {
        return new Suffix(List.of(text.split("_")), unit, true);
    }

    private static Suffix last(String text, String unit) {
        return new Suffix(List.of(text), unit, false);
    }
}
