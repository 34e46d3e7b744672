package io.sluice.web;

import java.nio.file.Path;
import java.util.List;

/**
 * How the page is served.
 *
 * @param home directory of the site
 * @param httpsPort port for HTTPS, 1 to 65535; 0: none, then only this machine is served, over HTTP
 * @param httpPort port for HTTP, 1 to 65535; 0: none. From another machine it only leads to HTTPS. Both 0: no page
 * @param address address to listen at; empty: all, IPv4 and IPv6
 * @param threads most threads of the server, 8 to 64
 * @param idleMs a session ends after so long without a request, ms
 * @param sessionMs a session ends after so long, ms
 * @param names further names for the certificate
 * @param mdns name that is told to the networks around, without {@code .local}; empty: none
 * @param metricsToken secretRef of a bearer token for /metrics; empty: none
 * @param wifi secretRef of a Wi-Fi QR text for the label; empty: none
 * @param iterations of PBKDF2
 */
record Settings(
        Path home,
        int httpsPort,
        int httpPort,
        String address,
        int threads,
        long idleMs,
        long sessionMs,
        List<String> names,
        String mdns,
        String metricsToken,
        String wifi,
        int iterations) {
    /** Checks the ranges. */
    Settings {
        range("httpsPort", httpsPort, 0, 65_535);
        range("httpPort", httpPort, 0, 65_535);
        range("threads", threads, 8, 64);
        range("idleMinutes", idleMs / 60_000, 1, 24 * 60);
        range("sessionHours", sessionMs / 3_600_000, 1, 7 * 24);
        names = List.copyOf(names);
        if (!mdns.isEmpty() && !mdns.matches("[A-Za-z0-9]([A-Za-z0-9-]{0,48}[A-Za-z0-9])?")) {
            throw new IllegalArgumentException("mdns: " + mdns + ": allowed are letters, digits and - within, or none");
        }
    }

    /** Whether other machines may come, and are to find the page by name. */
    boolean isAdvertised() {
        boolean loopback = address.startsWith("127.") || address.equals("::1") || address.equals("localhost");
        return httpsPort != 0 && !mdns.isEmpty() && !loopback;
    }

    private static void range(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + ": allowed is " + least + " to " + most);
        }
    }
}
