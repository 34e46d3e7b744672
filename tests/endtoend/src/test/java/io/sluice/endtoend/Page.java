package io.sluice.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Somebody at the page of a packaged gateway, who trusts the certificate in its home and no other. Confined to the test's thread. */
final class Page {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Gateway gateway;
    private final int port;
    private HttpClient http;
    private String cookie = "";
    private String csrf = "";

    Page(Gateway gateway, int port) {
        this.gateway = gateway;
        this.port = port;
    }

    /** Waits until the page answers. */
    void awaitOpen() {
        Await.until(() -> "the page answers: " + gateway.log(), PATIENCE, () -> {
            try {
                http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(pinned())
                        .build();
                return send("GET", "/api/v1/session", null).statusCode() == 200;
            } catch (IOException e) {
                return false; // not yet: that is the answer
            }
        });
    }

    /** SHA-256 of the certificate in the home. */
    String fingerprint() throws IOException {
        try {
            KeyStore keys = store();
            byte[] der = keys.getCertificate(keys.aliases().nextElement()).getEncoded();
            return HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(gateway.home().resolve("state/tls/gateway.p12"))) {
            keys.load(in, "state-tls-0600".toCharArray());
        }
        return keys;
    }

    private SSLContext pinned() throws IOException {
        try {
            KeyStore own = store();
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "gateway", own.getCertificate(own.aliases().nextElement()));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder r = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
        if (!cookie.isEmpty()) {
            r.header("Cookie", cookie).header("X-CSRF", csrf);
        }
        return r;
    }

    private HttpResponse<String> send(String method, String path, String json) throws IOException {
        try {
            return http.send(
                    request(path)
                            .header("Content-Type", "application/json")
                            .method(
                                    method,
                                    json == null
                                            ? HttpRequest.BodyPublishers.noBody()
                                            : HttpRequest.BodyPublishers.ofString(json))
                            .build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks; fails if the answer is not this status. */
    JsonNode ask(int status, String method, String path, String json) {
        try {
            HttpResponse<String> answer = send(method, "/api/v1" + path, json);
            assertThat(answer.statusCode())
                    .as("%s %s: %s", method, path, answer.body())
                    .isEqualTo(status);
            answer.headers().firstValue("Set-Cookie").ifPresent(c -> cookie = c.substring(0, c.indexOf(';')));
            JsonNode body = answer.body().isEmpty() ? Counted.parse("{}") : Counted.parse(answer.body());
            if (body.path("csrf").isTextual()) {
                csrf = body.path("csrf").asText();
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode get(String path) {
        return ask(200, "GET", path, null);
    }

    /** Saves an answer as a file; fails unless it is given. */
    void save(String path, Path to) {
        assertThat(trySave(path, to)).as(path).isTrue();
    }

    /** Saves an answer as a file; false if it is not given now. */
    boolean trySave(String path, Path to) {
        try {
            HttpResponse<InputStream> answer =
                    http.send(request("/api/v1" + path).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                if (answer.statusCode() == 200) {
                    Files.copy(in, to);
                }
            }
            return answer.statusCode() == 200;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes the first engineer with the code of the label, and is in. */
    void first(String user, String password) throws IOException {
        Path code = gateway.home().resolve("state/setup-code");
        ask(
                200,
                "POST",
                "/session/first",
                "{\"code\":\"%s\",\"user\":\"%s\",\"password\":\"%s\"}"
                        .formatted(Files.readString(code).strip(), user, password));
    }

    void login(String user, String password) {
        ask(200, "POST", "/session", "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(user, password));
    }

    /** Puts a site in force, on trial if there is another one. */
    JsonNode setSite(String document) {
        return ask(
                200,
                "POST",
                "/commands",
                "{\"name\":\"set-site\",\"args\":{\"document\":%s,\"confirm\":\"10min\",\"why\":\"test\"}}"
                        .formatted(com.fasterxml.jackson.databind.node.TextNode.valueOf(document)));
    }

    /** Lines of the stream of events as they come, until it is closed. */
    Events events() throws IOException {
        try {
            return new Events(http.send(request("/api/v1/events").build(), HttpResponse.BodyHandlers.ofInputStream())
                    .body());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** An open stream of events. */
    static final class Events implements AutoCloseable {
        final List<String> lines = new CopyOnWriteArrayList<>();
        private final InputStream in;
        private final Thread thread;

        private Events(InputStream in) {
            this.in = in;
            thread = new Thread(this::read, "events");
            thread.start();
        }

        private void read() {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    this.lines.add(line);
                }
            } catch (IOException e) {
                lines.add("broken: " + e);
            }
        }

        void await(String what, String piece) {
            Await.until(what, PATIENCE, () -> lines.stream().anyMatch(l -> l.contains(piece)));
        }

        @Override
        public void close() throws IOException {
            in.close();
            try {
                thread.join(PATIENCE.toMillis());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
