package io.sluice.codec.site;

import io.sluice.model.site.LinkSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the links of the gateway's own board: I2C, SPI, GPIO, 1-Wire. */
final class BoardLinks {
    private static final String I2C = "i2c";
    private static final String SPI = "spi";
    private static final String GPIO = "gpio";
    private static final String ONE_WIRE = "onewire";

    /** What each kind has besides name, driver, guard and requestTime. */
    private static final Map<String, List<String>> KEYS = Map.of(
            I2C,
            List.of("bus", "speed"),
            SPI,
            List.of("bus", "speed"),
            GPIO,
            List.of("chip"),
            ONE_WIRE,
            List.of("sensors"));

    /** Bit/s. */
    private static final int SPI_SPEED = 2_000_000;

    /** Bit/s: Linux's default for the I2C bus of a Raspberry Pi. */
    private static final int I2C_SPEED = 100_000;

    private static final List<String> NETWORK = List.of("host", "port", "connectTimeout");

    private final Document document;
    private final Map<String, String> owners = new HashMap<>();

    BoardLinks(Document document) {
        this.document = document;
    }

    /** Whether this is a link of the board. */
    static boolean isOne(Fields fields) {
        return KEYS.containsKey(fields.text("driver", ""));
    }

    /** Names of the links of GPIO lines. */
    static Set<String> gpio(List<LinkSpec> links) {
        return links.stream()
                .filter(l -> l.driver().equals(GPIO))
                .map(LinkSpec::name)
                .collect(Collectors.toSet());
    }

    static String names() {
        return String.join(", ", I2C, SPI, GPIO, ONE_WIRE);
    }

    /** A link of another kind must not have their keys. */
    static void refuseKeys(Fields fields) {
        for (List<String> keys : KEYS.values()) {
            refuse(fields, keys, fields.text("driver", ""));
        }
    }

    private static void refuse(Fields fields, List<String> keys, String driver) {
        for (String key : keys) {
            if (fields.has(key)) {
                fields.document().keyFault(fields.pointer(key), "not for driver " + driver, "");
            }
        }
    }

    /** Bit/s of a bus of chips; 0 for other links. */
    static int speed(Fields fields) {
        return switch (fields.text("driver", "")) {
            case I2C -> fields.integer("speed", I2C_SPEED);
            case SPI -> fields.integer("speed", SPI_SPEED);
            default -> 0;
        };
    }

    LinkSpec link(String name, Fields fields) {
        String driver = fields.required("driver");
        refuse(fields, NETWORK, driver);
        KEYS.forEach((other, keys) -> {
            if (!other.equals(driver)) {
                refuse(
                        fields,
                        keys.stream().filter(k -> !KEYS.get(driver).contains(k)).toList(),
                        driver);
            }
        });
        Map<String, String> settings =
                switch (driver) {
                    case I2C -> Map.of("bus", Integer.toString(fields.integer("bus", 1)));
                    case SPI ->
                        Map.of(
                                "bus", Integer.toString(fields.integer("bus", 0)),
                                "speed", Integer.toString(fields.integer("speed", SPI_SPEED)));
                    case GPIO -> Map.of("chip", fields.text("chip", "header"));
                    default -> sensors(fields);
                };
        String place =
                driver + " " + (driver.equals(ONE_WIRE) ? "" : settings.getOrDefault("bus", settings.toString()));
        String owner = owners.putIfAbsent(place, name);
        if (owner != null) {
            document.fault(
                    fields.pointer("driver"),
                    "link " + owner + " has the same bus",
                    "one link for each bus: put the devices on one");
        }
        return new LinkSpec(name, driver, (int) fields.duration("guard", 5, 0, 5 * Durations.SECOND), settings);
    }

    private Map<String, String> sensors(Fields fields) {
        Map<String, String> settings = new HashMap<>();
        Set<String> known = new HashSet<>();
        Fields sensors = fields.child("sensors");
        for (String unit : sensors.keys()) {
            String code = sensors.text(unit, "");
            settings.put("sensor." + unit, code);
            if (!known.add(code)) {
                document.fault(sensors.pointer(unit), "stands twice", "one unit for each sensor");
            }
        }
        if (settings.isEmpty()) {
            document.missing(fields.pointer(), "sensors", "{1: 28-0123456789ab}: the sensor's code for each unit");
        }
        return settings;
    }
}
