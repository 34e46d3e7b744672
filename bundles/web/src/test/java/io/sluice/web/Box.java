package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The page on the gateway's Jetty, over real sockets, with the ports of {@link FakePorts} behind it; told where to listen by the
 * same properties as in the framework.
 */
final class Box implements AutoCloseable, Door.Server {
    static final int ITERATIONS = 1000;
    static final String PASSWORD = "correct horse 7";

    final FakePorts ports;
    final Web web;
    final Path home;
    private final boolean secure;
    private final AtomicReference<Server> server = new AtomicReference<>();
    private volatile Map<String, Object> properties = Map.of();

    private Box(Path home, FakePorts ports, boolean secure) {
        this.home = home;
        this.ports = ports;
        this.secure = secure;
        Settings settings = new Settings(
                home,
                secure ? 8443 : 0,
                secure ? 0 : 8080,
                "127.0.0.1",
                10,
                15 * 60_000L,
                12 * 3_600_000L,
                List.of("sluice.local"),
                "sluice",
                "metrics",
                "",
                ITERATIONS);
        web = new Web(settings, ports, ports, this, name -> Box.class.getResource("/" + name), () -> List.of());
        web.start();
        await(() -> server.get() != null);
    }

    /** Over HTTPS. */
    static Box secure(Path home) {
        return new Box(home, new FakePorts(home), true);
    }

    /** Over HTTP on the loopback address, with an engineer, a technician and a viewer of the password {@link #PASSWORD}. */
    static Box open(Path home) {
        Box box = new Box(home, new FakePorts(home), false);
        box.people();
        return box;
    }

    /** Over HTTP, as the home is. */
    static Box bare(Path home) {
        return new Box(home, new FakePorts(home), false);
    }

    private void people() {
        try {
            web.access().make("engineer", Role.ENGINEER, PASSWORD);
            web.access().make("technician", Role.TECHNICIAN, PASSWORD);
            web.access().make("viewer", Role.VIEWER, PASSWORD);
        } catch (IOException | Refusal e) {
            throw new AssertionError(e);
        }
    }

    /** What Felix does with these properties, in short. The port is always one that is free. */
    @Override
    public void configure(Map<String, Object> p) throws IOException {
        properties = p;
        Server before = server.getAndSet(null);
        try {
            if (before != null) {
                before.stop();
            }
            QueuedThreadPool pool = new QueuedThreadPool((int) p.get("org.apache.felix.http.jetty.threadpool.max"));
            Server fresh = new Server(pool);
            HttpConfiguration http = new HttpConfiguration();
            http.setSendServerVersion(false);
            ServerConnector connector;
            if (Boolean.TRUE.equals(p.get("org.apache.felix.https.enable"))) {
                http.addCustomizer(new SecureRequestCustomizer(false));
                SslContextFactory.Server tls = new SslContextFactory.Server();
                tls.setKeyStorePath((String) p.get("org.apache.felix.https.keystore"));
                tls.setKeyStorePassword((String) p.get("org.apache.felix.https.keystore.password"));
                tls.setIncludeProtocols((String[]) p.get("org.apache.felix.https.jetty.protocols.included"));
                connector = new ServerConnector(
                        fresh, 1, 1, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
            } else {
                connector = new ServerConnector(fresh, 1, 1, new HttpConnectionFactory(http));
            }
            connector.setHost("127.0.0.1");
            fresh.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler("/");
            ServletHolder holder = new ServletHolder(web.servlet());
            holder.setAsyncSupported(true);
            context.addServlet(holder, "/*");
            fresh.setHandler(context);
            fresh.start();
            server.set(fresh);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void off() {
        throw new AssertionError("not switched off here");
    }

    @Override
    public List<String> endpoints() {
        return server.get() == null
                ? List.of()
                : List.of(secure ? "https://127.0.0.1:8443/" : "http://127.0.0.1:8080/");
    }

    Map<String, Object> properties() {
        return properties;
    }

    Server jetty() {
        return server.get();
    }

    int port() {
        return ((ServerConnector) server.get().getConnectors()[0]).getLocalPort();
    }

    /** Somebody at the page who is not logged in. */
    Client client() {
        return new Client(this, newHttp());
    }

    /** Somebody who is. */
    Client client(String user) {
        Client c = client();
        assertThat(c.login(user, PASSWORD).statusCode()).isEqualTo(200);
        return c;
    }

    private HttpClient newHttp() {
        HttpClient.Builder http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10));
        return secure ? http.sslContext(pinned()).build() : http.build();
    }

    /** Trusts the certificate in the home and no other. */
    SSLContext pinned() {
        try (InputStream in =
                Files.newInputStream(Path.of((String) properties.get("org.apache.felix.https.keystore")))) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(in, Certificates.PASSWORD.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "gateway", own.getCertificate(own.aliases().nextElement()));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    String base() {
        return (secure ? "https" : "http") + "://127.0.0.1:" + port();
    }

    static void await(BooleanSupplier wanted) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("patience").isNegative();
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000L);
        }
    }

    @Override
    public void close() {
        ports.goOn.countDown();
        web.close();
        try {
            server.get().stop();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A browser: keeps its cookie and its token. Confined to the test's thread. */
    static final class Client {
        final HttpClient http;
        private final Box box;
        String cookie = "";
        String csrf = "";

        Client(Box box, HttpClient http) {
            this.box = box;
            this.http = http;
        }

        HttpRequest.Builder request(String path) {
            HttpRequest.Builder r =
                    HttpRequest.newBuilder(URI.create(box.base() + path)).timeout(Duration.ofSeconds(60));
            if (!cookie.isEmpty()) {
                r.header("Cookie", cookie);
            }
            if (!csrf.isEmpty()) {
                r.header("X-CSRF", csrf);
            }
            return r;
        }

        HttpResponse<String> send(HttpRequest.Builder request) {
            try {
                return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        HttpResponse<String> get(String path) {
            return send(request(path).GET());
        }

        HttpResponse<String> send(String method, String path, String json) {
            return send(request(path)
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            json == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(json)));
        }

        HttpResponse<String> post(String path, String json) {
            return send("POST", path, json);
        }

        HttpResponse<String> login(String user, String password) {
            return keep(post("/api/v1/session", text(Json.map("user", user, "password", password))));
        }

        HttpResponse<String> keep(HttpResponse<String> answer) {
            answer.headers().firstValue("Set-Cookie").ifPresent(c -> cookie = c.substring(0, c.indexOf(';')));
            if (answer.statusCode() == 200) {
                csrf = String.valueOf(map(answer).get("csrf"));
            }
            return answer;
        }
    }

    static String text(Object json) {
        return new String(Json.bytes(json), StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(HttpResponse<String> answer) {
        try {
            return (Map<String, Object>) Json.read(answer.body().getBytes(StandardCharsets.UTF_8));
        } catch (Refusal e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}
