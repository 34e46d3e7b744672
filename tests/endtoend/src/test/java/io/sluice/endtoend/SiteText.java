package io.sluice.endtoend;

import java.util.ArrayList;
import java.util.List;

/** A {@code site.yaml} in the making. Confined to the test's thread. */
final class SiteText {
    private final String gateway;
    private final List<String> links = new ArrayList<>();
    private final List<String> devices = new ArrayList<>();
    private final List<String> alarms = new ArrayList<>();
    private final List<String> uplinks = new ArrayList<>();
    private final List<String> more = new ArrayList<>();

    /** A site of the gateway with this id. */
    SiteText(String gateway) {
        this.gateway = gateway;
    }

    String gateway() {
        return gateway;
    }

    /** Adds a Modbus TCP link to this field. */
    SiteText link(String name, Field field) {
        links.add("{name: %s, driver: modbus-tcp, host: \"%s\", port: %d, guard: 0ms, requestTime: 2ms}"
                .formatted(name, field.host(), field.port()));
        return this;
    }

    /** Adds a link to a serial port for instruments with a language of their own. */
    SiteText serial(String name, java.nio.file.Path port) {
        links.add("{name: %s, driver: serial, path: \"%s\", serial: {baud: 9600}}".formatted(name, port));
        return this;
    }

    /** Adds a CoAP link on the loopback. */
    SiteText coap(String name, int port) {
        links.add("{name: %s, driver: coap, bind: 127.0.0.1, port: %d}".formatted(name, port));
        return this;
    }

    /** Adds a device that sends by itself. */
    SiteText pushing(String name, String link, String profile, String identity, String secretRef, String period) {
        devices.add("{name: %s, link: %s, profile: %s, identity: %s, secretRef: %s, period: %s}"
                .formatted(name, link, profile, identity, secretRef, period));
        return this;
    }

    /**
     * Adds a device.
     *
     * @param more further keys, such as {@code "only: [rain]"}
     */
    SiteText device(String name, String link, String profile, int unit, String period, String... more) {
        String tail = more.length == 0 ? "" : ", " + String.join(", ", more);
        devices.add("{name: %s, link: %s, profile: %s, unit: %d, period: %s%s}"
                .formatted(name, link, profile, unit, period, tail));
        return this;
    }

    /** Adds an alarm on {@code device/point}; {@code rest} begins with its limits. */
    SiteText alarm(String name, String point, String rest) {
        alarms.add("{name: %s, point: %s, %s}".formatted(name, point, rest));
        return this;
    }

    /**
     * Adds an uplink named {@code platform} with a status every second.
     *
     * @param more further keys, such as {@code "backlogRate: 20000"}
     */
    SiteText uplink(String url, String... more) {
        String tail = more.length == 0 ? "" : ", " + String.join(", ", more);
        uplinks.add("{name: platform, driver: mqtt, urls: [\"%s\"], status: 1s%s}".formatted(url, tail));
        return this;
    }

    /** Adds text at the end of the file, such as a whole further section. */
    SiteText more(String text) {
        more.add(text.stripTrailing() + "\n");
        return this;
    }

    /** The file. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append("schema: 1\n")
                .append("gateway:\n")
                .append("  id: ")
                .append(gateway)
                .append("\n  label: 端到端试验网关\n")
                .append("  place: {latitude: 31.2304, longitude: 121.4737, crs: CGCS2000, division: \"310101\",")
                .append(" grid: \"310101001002003\", address: 示范路1号}\n");
        section(text, "links", links);
        section(text, "devices", devices);
        section(text, "alarms", alarms);
        section(text, "uplinks", uplinks);
        more.forEach(text::append);
        return text.toString();
    }

    private static void section(StringBuilder text, String name, List<String> entries) {
        if (!entries.isEmpty()) {
            text.append(name).append(":\n");
            entries.forEach(e -> text.append("  - ").append(e).append('\n'));
        }
    }
}
