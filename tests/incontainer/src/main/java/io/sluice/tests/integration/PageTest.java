package io.sluice.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;

/** The page, served by the framework's HTTP service over HTTPS with the certificate that it made for itself. */
class PageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String BASE = "https://127.0.0.1:28443";

    private final BundleContext context =
            FrameworkUtil.getBundle(PageTest.class).getBundleContext();

    @Test
    void interfaceAnswersAndKeepsStrangersOut() throws Exception {
        assertEquals(200, await("/api/v1/openapi.yaml").statusCode());
        HttpResponse<String> session = await("/api/v1/session");
        assertTrue(session.body().contains("\"state\":\"first\""), session::body);
        assertEquals(401, await("/api/v1/points").statusCode());
        assertTrue(await("/health").body().contains("\"live\":true"));
    }

    @Test
    void gatewaySurvivesTheRestartOfItsPage() throws Exception {
        await("/health");
        Bundle web = bundle("io.sluice.web");
        web.stop();
        try {
            awaitNothing();
        } finally {
            web.start();
        }
        assertEquals(200, await("/api/v1/openapi.yaml").statusCode());
    }

    @Test
    void serverThatRestartsServesThePageAgain() throws InterruptedException, BundleException {
        await("/health");
        Bundle server = bundle("org.apache.felix.http.jetty12");
        server.stop();
        server.start();
        assertEquals(200, await("/api/v1/openapi.yaml").statusCode());
    }

    private Bundle bundle(String name) {
        for (Bundle b : context.getBundles()) {
            if (name.equals(b.getSymbolicName())) {
                return b;
            }
        }
        throw new AssertionError(name + " is not here");
    }

    /** An answer of the servlet: while it is not registered yet the server itself says 404. */
    private HttpResponse<String> await(String path) throws InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        String last = "";
        while (System.nanoTime() - deadlineNs < 0) {
            try {
                HttpResponse<String> answer = get(path);
                if (answer.headers().firstValue("Content-Security-Policy").isPresent()) {
                    return answer;
                }
                last = answer.toString();
            } catch (IOException e) {
                last = e.toString();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new AssertionError(path + ": " + last);
    }

    private void awaitNothing() throws InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadlineNs < 0) {
            try {
                if (get("/health").statusCode() == 404) {
                    return;
                }
            } catch (IOException e) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new AssertionError("the page is still there");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try {
            return HttpClient.newBuilder()
                    .sslContext(pinned())
                    .connectTimeout(Duration.ofSeconds(5))
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create(BASE + path))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (java.security.GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Trusts the certificate in the home and no other. */
    private SSLContext pinned() throws IOException, java.security.GeneralSecurityException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in =
                Files.newInputStream(Path.of(context.getProperty("sluice.home"), "state/tls/gateway.p12"))) {
            own.load(in, "state-tls-0600".toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("gateway", own.getCertificate(own.aliases().nextElement()));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return tls;
    }
}
