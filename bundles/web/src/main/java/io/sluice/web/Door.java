package io.sluice.web;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the framework's HTTP server listen where the settings say, and tries again while it does not: a port that another
 * program holds, a certificate that cannot be made. Confined to the timer's thread, but for {@link #renew}, which any may call.
 */
final class Door {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    /** Seconds that a server may take to begin before it is told anew. */
    private static final int PATIENCE_TICKS = 20;
    /** Seconds that the site may take to say the gateway's name. */
    private static final int NAME_TICKS = 10;

    private final Settings settings;
    private final Certificates certificates;
    private final Supplier<String> name;
    private final Server server;
    private volatile boolean stale = true;
    private boolean open;
    private boolean said;
    private int attempt;
    private int ticks;
    private int waited;

    /** The framework's server. */
    interface Server {
        /** Gives it these properties of PID {@code org.apache.felix.http}. */
        void configure(Map<String, Object> properties) throws IOException;

        /** Takes from it whatever it was ever given, so that it listens nowhere. */
        void off() throws IOException;

        /** The addresses that it listens at, such as {@code https://127.0.0.1:8443/}; empty while it does not. */
        List<String> endpoints();
    }

    Door(Settings settings, Certificates certificates, Supplier<String> name, Server server) {
        this.settings = settings;
        this.certificates = certificates;
        this.name = name;
        this.server = server;
    }

    /** The certificate is another one: listen anew. */
    void renew() {
        stale = true;
    }

    boolean isOpen() {
        return open;
    }

    /** Once a second. */
    void tick() {
        if (settings.httpsPort() == 0 && settings.httpPort() == 0) {
            off();
            return;
        }
        if (stale && certificates.store() == null && name.get() == null && waited++ < NAME_TICKS) {
            return; // its own certificate is made once, and shall have the gateway's name in it
        }
        if (stale) {
            stale = false;
            configure();
            return;
        }
        boolean now = listens();
        if (now && !open) {
            LOG.info("event=web-open endpoints={} fingerprint={}", server.endpoints(), certificates.fingerprint());
            said = false;
        } else if (!now && !said && ticks >= 3) {
            // the gateway measures and alarms on; whoever wants the page must know why there is none
            LOG.error(
                    "event=web-not-listening https={} http={} address=\"{}\" cause=\"the port is taken by another program,"
                            + " or the address is not this machine's\" effect=\"no page\" retryInS={}",
                    settings.httpsPort(),
                    settings.httpPort(),
                    settings.address(),
                    PATIENCE_TICKS);
            said = true;
        }
        open = now;
        ticks = now ? 0 : ticks + 1;
        if (ticks >= PATIENCE_TICKS) {
            configure();
        }
    }

    /** Switched off: the server may still know from an earlier start where to listen. */
    private void off() {
        if (stale) {
            stale = false;
            try {
                server.off();
            } catch (IOException | RuntimeException e) {
                LOG.error("event=web-not-off fault=\"{}\"", e.toString());
            }
        }
    }

    private boolean listens() {
        String want = settings.httpsPort() != 0 ? ":" + settings.httpsPort() : ":" + settings.httpPort();
        return server.endpoints().stream().anyMatch(e -> e.contains(want));
    }

    private void configure() {
        ticks = 0;
        attempt++;
        try {
            server.configure(properties());
        } catch (IOException | RuntimeException e) {
            LOG.error("event=web-not-configured fault=\"{}\" retryInS={}", e.toString(), PATIENCE_TICKS);
        }
    }

    private Map<String, Object> properties() throws IOException {
        Map<String, Object> p = new HashMap<>();
        boolean https = settings.httpsPort() != 0;
        p.put("org.apache.felix.http.enable", settings.httpPort() != 0);
        p.put("org.apache.felix.https.enable", https);
        p.put("org.osgi.service.http.port", settings.httpPort());
        // without HTTPS this machine alone is served
        String address = https ? settings.address() : "127.0.0.1";
        if (!address.isEmpty()) {
            p.put("org.apache.felix.http.host", address);
        }
        if (https) {
            List<String> hosts = new ArrayList<>(settings.names());
            hosts.add("localhost");
            hosts.addAll(Machine.addresses());
            hosts.add("127.0.0.1");
            hosts.add("::1");
            String own = Objects.requireNonNullElse(name.get(), "");
            if (own.matches("[A-Za-z0-9][A-Za-z0-9-]{0,62}")) {
                hosts.add(own);
            }
            if (settings.isAdvertised()) {
                hosts.add(settings.mdns() + ".local");
                String label = Advertised.asLabel(own);
                if (!label.isEmpty()) {
                    hosts.add(label + ".local");
                }
            }
            Path store = certificates.prepare(
                    own.isEmpty() ? "sluice-gateway" : own,
                    hosts.stream().distinct().toList());
            p.put("org.osgi.service.http.port.secure", settings.httpsPort());
            p.put("org.apache.felix.https.keystore", store.toString());
            p.put("org.apache.felix.https.keystore.type", "PKCS12");
            p.put("org.apache.felix.https.keystore.password", Certificates.PASSWORD);
            p.put("org.apache.felix.https.keystore.key.password", Certificates.PASSWORD);
            p.put("org.apache.felix.https.jetty.protocols.included", new String[] {"TLSv1.3", "TLSv1.2"});
            p.put("org.apache.felix.https.jetty.renegotiateAllowed", false);
        }
        p.put("org.apache.felix.http.jetty.threadpool.max", settings.threads());
        p.put("org.apache.felix.http.jetty.acceptors", 1);
        p.put("org.apache.felix.http.jetty.selectors", 1);
        p.put("org.apache.felix.http.jetty.headerBufferSize", 8192);
        p.put("org.apache.felix.http.jetty.sendServerHeader", false);
        p.put("org.apache.felix.http.timeout", 30_000);
        // a value that changes has the server begin anew, though nothing else does
        p.put("io.sluice.web.attempt", attempt);
        return p;
    }
}
