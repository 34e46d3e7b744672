package io.sluice.field.modbus;

import io.sluice.model.site.LinkSpec;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Settings of a Modbus TCP link.
 *
 * @param host name, IPv4 or IPv6 literal without brackets
 * @param port TCP port, 1 to 65535
 * @param connectTimeoutMs longest wait for a connection, all addresses of the name together, ms, 50 to 60000
 * @param silentRequests requests without a single byte in return after which the connection is made anew, 1 to 100
 */
record TcpSettings(String host, int port, int connectTimeoutMs, int silentRequests) {

    private static final int DEFAULT_PORT = 502;
    private static final String HOST = "host";
    private static final String PORT = "port";
    private static final String CONNECT_TIMEOUT = "connectTimeoutMs";
    private static final Set<String> KEYS = Set.of(HOST, PORT, CONNECT_TIMEOUT);
    private static final String HOST_ALLOWED = "allowed is a host name, an IPv4 or an IPv6 address";
    private static final int LONGEST_NAME = 253;
    private static final Pattern NAME = Pattern.compile(
            "[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*\\.?");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:%[A-Za-z0-9._-]+)?");

    /** @throws IllegalArgumentException if a setting is missing, wrong or unknown; says which, and what is allowed */
    static TcpSettings of(LinkSpec spec, ModbusTcpDriver.Defaults defaults) {
        Map<String, String> settings = spec.settings();
        for (String key : new TreeSet<>(settings.keySet())) {
            if (!KEYS.contains(key)) {
                throw refused(spec, key, settings.get(key), "unknown, allowed are " + new TreeSet<>(KEYS));
            }
        }
        return new TcpSettings(
                host(spec, settings.get(HOST)),
                number(spec, PORT, DEFAULT_PORT, 1, 65535),
                number(
                        spec,
                        CONNECT_TIMEOUT,
                        defaults.connectTimeoutMs(),
                        ModbusTcpDriver.Defaults.LEAST_CONNECT_MS,
                        ModbusTcpDriver.Defaults.MOST_CONNECT_MS),
                defaults.silentRequests());
    }

    /** Host and port, an IPv6 literal in brackets. */
    String peer() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static String host(LinkSpec spec, String value) {
        if (value == null) {
            throw new IllegalArgumentException("link " + spec.name() + ": host is missing, " + HOST_ALLOWED);
        }
        String host = value.startsWith("[") && value.endsWith("]") ? value.substring(1, value.length() - 1) : value;
        boolean allowed;
        if (host.indexOf(':') >= 0) {
            allowed = isIpv6(host);
        } else if (NUMBERS.matcher(host).matches()) {
            allowed = host.equals(value) && IPV4.matcher(host).matches();
        } else {
            allowed = host.equals(value)
                    && host.length() <= LONGEST_NAME
                    && NAME.matcher(host).matches();
        }
        if (!allowed) {
            throw refused(spec, HOST, value, HOST_ALLOWED);
        }
        return host;
    }

    private static boolean isIpv6(String host) {
        var matcher = IPV6.matcher(host);
        if (!matcher.matches()) {
            return false;
        }
        try {
            // A text with a colon is parsed, never looked up. The zone is left out: its interface may come up later.
            InetAddress.getByName(matcher.group(1));
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static int number(LinkSpec spec, String key, int otherwise, int least, int most) {
        String value = spec.settings().get(key);
        if (value == null) {
            return otherwise;
        }
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            number = least - 1;
        }
        if (number < least || number > most) {
            throw refused(spec, key, value, "allowed is " + least + " to " + most);
        }
        return number;
    }

    private static IllegalArgumentException refused(LinkSpec spec, String key, String value, String allowed) {
        return new IllegalArgumentException("link " + spec.name() + ": " + key + " \"" + value + "\", " + allowed);
    }
}
