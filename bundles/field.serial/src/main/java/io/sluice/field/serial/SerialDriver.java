package io.sluice.field.serial;

import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldLink;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** Opens links of serial instruments: on a port of this machine, or behind a serial server that passes bytes on. Immutable. */
public final class SerialDriver implements FieldDriver {
    /** The driver scheme of serial ports of this machine. */
    public static final String LOCAL = "serial";

    /** The driver scheme of serial servers. */
    public static final String TCP = "serial-tcp";

    private static final Map<String, Set<String>> KEYS =
            Map.of(LOCAL, Set.of("path", "rs485"), TCP, Set.of("host", "port", "connectTimeoutMs"));
    private static final int SILENT_POLLS = 3;

    private final String scheme;

    /**
     * A driver.
     *
     * @param scheme {@link #LOCAL} or {@link #TCP}
     */
    public SerialDriver(String scheme) {
        if (!KEYS.containsKey(scheme)) {
            throw new IllegalArgumentException(
                    "scheme \"" + scheme + "\", allowed are " + new TreeSet<>(KEYS.keySet()));
        }
        this.scheme = scheme;
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public FieldLink open(LinkSpec spec, LongSupplier monotonic) {
        return open(spec, monotonic, WireTrace.NONE);
    }

    SerialLink open(LinkSpec spec, LongSupplier monotonic, WireTrace trace) {
        if (!scheme.equals(spec.driver())) {
            throw refused(spec, "driver", spec.driver(), scheme);
        }
        for (String key : new TreeSet<>(spec.settings().keySet())) {
            if (!KEYS.get(scheme).contains(key)) {
                throw refused(
                        spec, key, spec.settings().get(key), "no such key, but " + new TreeSet<>(KEYS.get(scheme)));
            }
        }
        return scheme.equals(LOCAL) ? local(spec, monotonic, trace) : network(spec, monotonic, trace);
    }

    private static SerialLink local(LinkSpec spec, LongSupplier monotonic, WireTrace trace) {
        String path = spec.settings().getOrDefault("path", "");
        if (!path.startsWith("/")) {
            throw refused(spec, "path", path, "a device file, such as /dev/ttyAMA0");
        }
        String rs485 = spec.settings().getOrDefault("rs485", "false");
        if (!rs485.equals("true") && !rs485.equals("false")) {
            throw refused(spec, "rs485", rs485, "true or false");
        }
        if (spec.serial() == null) {
            throw refused(spec, "serial", "", "settings such as 9600 8N1");
        }
        SerialLine line = new SerialLine(spec.name(), path, rs485.equals("true"));
        return new SerialLink(spec.name(), line, spec.serial(), 0, monotonic, trace);
    }

    private static SerialLink network(LinkSpec spec, LongSupplier monotonic, WireTrace trace) {
        String host = spec.settings().getOrDefault("host", "");
        if (host.isEmpty()) {
            throw refused(spec, "host", host, "a host name, an IPv4 or an IPv6 address");
        }
        TcpLine.Peer peer = new TcpLine.Peer(
                host, number(spec, "port", "", 1, 65_535), number(spec, "connectTimeoutMs", "2000", 50, 60_000));
        return new SerialLink(
                spec.name(), new TcpLine(peer, Resolver.SYSTEM), spec.serial(), SILENT_POLLS, monotonic, trace);
    }

    private static int number(LinkSpec spec, String key, String otherwise, int least, int most) {
        String value = spec.settings().getOrDefault(key, otherwise);
        if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw refused(spec, key, value, least + " to " + most);
        }
        return Integer.parseInt(value);
    }

    private static IllegalArgumentException refused(LinkSpec spec, String key, String value, String allowed) {
        return new IllegalArgumentException(
                "link " + spec.name() + ": " + key + " \"" + value + "\", allowed is " + allowed);
    }
}
