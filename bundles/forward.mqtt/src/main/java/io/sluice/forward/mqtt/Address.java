package io.sluice.forward.mqtt;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a broker listens. Immutable.
 *
 * @param tls whether the connection is secured
 * @param host name, IPv4 or IPv6 literal without brackets
 * @param port 1 to 65535
 * @param url as written in the site file
 */
record Address(boolean tls, String host, int port, String url) {
    /**
     * Reads {@code tcp://host[:1883]} and {@code ssl://host[:8883]}; IPv6 literals stand in brackets.
     *
     * @throws IllegalArgumentException if it is none; says what is allowed
     */
    static Address of(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("url \"" + url + "\": " + e.getReason(), e);
        }
        boolean tls = "ssl".equals(uri.getScheme());
        if (!tls && !"tcp".equals(uri.getScheme())) {
            throw new IllegalArgumentException("url \"" + url + "\": allowed schemes are tcp (plain) and ssl (TLS)");
        }
        String host = uri.getHost();
        if (host == null
                || uri.getUserInfo() != null
                || uri.getQuery() != null
                || uri.getFragment() != null
                || !(uri.getPath().isEmpty() || uri.getPath().equals("/"))) {
            throw new IllegalArgumentException(
                    "url \"" + url + "\": allowed are tcp://host[:port] and ssl://host[:port], IPv6 as [::1]");
        }
        int port = uri.getPort() < 0 ? (tls ? 8883 : 1883) : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("url \"" + url + "\": port " + port + "; allowed are 1 to 65535");
        }
        boolean literal6 = host.startsWith("[");
        return new Address(tls, literal6 ? host.substring(1, host.length() - 1) : host, port, url);
    }

    /** Whether the host is a name and not an address: only names go into SNI. Source: RFC 6066, 3. */
    boolean isNamed() {
        return !host.contains(":") && !host.matches("[0-9.]+");
    }
}
