package io.sluice.codec.site;

import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.SerialSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes links: over the network, or a serial port of the gateway. One owner for each port. */
final class LinkBinder {
    private static final int MODBUS_TCP_PORT = 502;
    private static final long NS_PER_MS = 1_000_000;
    private static final String TCP = "modbus-tcp";
    private static final String RTU = "modbus-rtu";
    private static final String RTU_TCP = "modbus-rtu-tcp";
    private static final String SERIAL = "serial";
    private static final String SERIAL_TCP = "serial-tcp";
    private static final List<String> DRIVERS = List.of(TCP, RTU, RTU_TCP, SERIAL, SERIAL_TCP);

    private final Document document;
    private final Map<String, String> owners;

    /**
     * A binder.
     *
     * @param owners who has which port; grows
     */
    LinkBinder(Document document, Map<String, String> owners) {
        this.document = document;
        this.owners = owners;
    }

    LinkSpec bind(Fields fields, String name) {
        String driver = fields.required("driver");
        if (!driver.isEmpty() && !DRIVERS.contains(driver)) {
            document.fault(
                    fields.pointer("driver"),
                    "unknown driver",
                    String.join(", ", DRIVERS) + ", " + BoardLinks.names() + ", " + PushLinks.COAP);
        }
        SerialSettings serial = fields.has("serial") ? SiteBinder.serial(fields.child("serial")) : null;
        if (serial == null && (driver.equals(RTU) || driver.equals(SERIAL))) {
            document.missing(fields.pointer(), "serial", "serial: {baud: 9600}");
        }
        long gapMs = serial == null ? 0 : (serial.gapNs() + NS_PER_MS - 1) / NS_PER_MS;
        long guardMs = fields.duration("guard", Math.max(5, gapMs), 0, 5 * Durations.SECOND);
        if (serial != null && guardMs < gapMs) {
            document.fault(
                    fields.pointer("guard"),
                    "shorter than 3.5 characters at " + serial + ", by which a frame ends",
                    "from " + gapMs + "ms");
        }
        return new LinkSpec(
                name,
                driver,
                (int) guardMs,
                driver.equals(RTU) || driver.equals(SERIAL)
                        ? port(fields, name, driver)
                        : network(fields, name, driver),
                serial);
    }

    private Map<String, String> port(Fields fields, String name, String driver) {
        unwanted(fields, List.of("host", "port", "connectTimeout"), "only over the network");
        String path = fields.required("path");
        owned(fields, "path", path, name);
        if (driver.equals(SERIAL)) {
            unwanted(fields, List.of("echo"), "only for RTU frames");
            return Map.of("path", path, "rs485", Boolean.toString(fields.flag("rs485", false)));
        }
        return Map.of(
                "path", path,
                "echo", Boolean.toString(fields.flag("echo", false)),
                "rs485", Boolean.toString(fields.flag("rs485", false)));
    }

    private Map<String, String> network(Fields fields, String name, String driver) {
        unwanted(fields, List.of("path", "rs485"), "only for a serial port of the gateway");
        String host = host(fields);
        if ((driver.equals(RTU_TCP) || driver.equals(SERIAL_TCP)) && !fields.has("port")) {
            document.missing(fields.pointer(), "port", "1..65535, the serial server's");
        }
        int port = fields.integer("port", MODBUS_TCP_PORT);
        if (!host.isEmpty()) {
            owned(fields, "host", host + ":" + port, name);
        }
        Map<String, String> settings = new HashMap<>(Map.of(
                "host", host,
                "port", Integer.toString(port),
                "connectTimeoutMs", Long.toString(fields.duration("connectTimeout", 2000, 50, Durations.MINUTE))));
        if (driver.equals(RTU_TCP)) {
            settings.put("echo", Boolean.toString(fields.flag("echo", false)));
        } else {
            unwanted(fields, List.of("echo"), "only for RTU frames");
        }
        return settings;
    }

    private void owned(Fields fields, String key, String port, String name) {
        String owner = owners.putIfAbsent(key.equals("host") ? port.toLowerCase(Locale.ROOT) : port, name);
        if (owner != null && !port.isEmpty()) {
            document.fault(
                    fields.pointer(key),
                    port,
                    "link " + owner + " has the same " + (key.equals("host") ? "host and port" : "port"),
                    "one link for each port: put the devices on one");
        }
    }

    private void unwanted(Fields fields, List<String> keys, String why) {
        for (String key : keys) {
            if (fields.has(key)) {
                document.keyFault(fields.pointer(key), why, "");
            }
        }
    }

    private String host(Fields fields) {
        String host = fields.required("host");
        long colons = host.chars().filter(c -> c == ':').count();
        if (colons == 1) {
            document.fault(fields.pointer("host"), "holds a port", "the host alone, and the port under port:");
        }
        return host;
    }
}
