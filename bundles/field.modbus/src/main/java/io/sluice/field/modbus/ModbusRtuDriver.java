package io.sluice.field.modbus;

import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.SerialSettings;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldLink;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** Opens Modbus RTU links on serial ports of this machine. Immutable. */
public final class ModbusRtuDriver implements FieldDriver {
    /** The driver scheme of links that speak Modbus RTU on a serial port. */
    public static final String SCHEME = "modbus-rtu";

    private static final Set<String> KEYS = Set.of("path", "echo", "rs485");

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public FieldLink open(LinkSpec spec, LongSupplier monotonic) {
        return open(spec, monotonic, new FrameRing());
    }

    ModbusLink open(LinkSpec spec, LongSupplier monotonic, WireTrace trace) {
        requireScheme(spec, SCHEME);
        Map<String, String> settings = spec.settings();
        for (String key : new TreeSet<>(settings.keySet())) {
            if (!KEYS.contains(key)) {
                throw refused(
                        spec, key + " \"" + settings.get(key) + "\", unknown, allowed are " + new TreeSet<>(KEYS));
            }
        }
        String path = settings.getOrDefault("path", "");
        if (!path.startsWith("/")) {
            throw refused(spec, "path \"" + path + "\", allowed is a device file, such as /dev/ttyAMA0");
        }
        SerialSettings serial = spec.serial();
        if (serial == null) {
            throw refused(spec, "no serial settings");
        }
        SerialLine line = new SerialLine(spec.name(), path, flag(spec, "rs485"));
        return new ModbusLink(
                spec.name(),
                spec.guardMs(),
                new RtuTransport(spec.name(), line, serial, flag(spec, "echo"), monotonic, trace),
                trace);
    }

    static void requireScheme(LinkSpec spec, String scheme) {
        if (!scheme.equals(spec.driver())) {
            throw refused(spec, "driver \"" + spec.driver() + "\", allowed is " + scheme);
        }
    }

    static boolean flag(LinkSpec spec, String key) {
        String value = spec.settings().getOrDefault(key, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw refused(spec, key + " \"" + value + "\", allowed is true or false");
        }
        return value.equals("true");
    }

    private static IllegalArgumentException refused(LinkSpec spec, String why) {
        return new IllegalArgumentException("link " + spec.name() + ": " + why);
    }
}
