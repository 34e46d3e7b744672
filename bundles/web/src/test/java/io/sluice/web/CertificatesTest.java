package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    @TempDir
    Path home;

    /** A certificate and its key as an authority hands them out, made by keytool. */
    private record Issued(String chain, String key) {}

    private Issued issue(String name, String algorithm, int days, String from) throws Exception {
        Path file = home.resolve(name + ".p12");
        Process p = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "x",
                        "-keyalg",
                        algorithm,
                        "-keysize",
                        algorithm.equals("EC") ? "256" : "2048",
                        "-dname",
                        "CN=" + name,
                        "-validity",
                        Integer.toString(days),
                        "-startdate",
                        from,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        assertThat(p.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "changeit".toCharArray());
        }
        return new Issued(
                pem("CERTIFICATE", keys.getCertificate("x").getEncoded()),
                pem("PRIVATE KEY", keys.getKey("x", "changeit".toCharArray()).getEncoded()));
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    private static X509Certificate served(Box box) throws Exception {
        HttpResponse<String> answer = box.client().get("/health");
        Certificate[] chain = answer.sslSession().orElseThrow().getPeerCertificates();
        return (X509Certificate) chain[0];
    }

    @Test
    void ownCertificateIsMadeOnceAndServedWithItsNames() throws Exception {
        String fingerprint;
        try (Box box = Box.secure(home)) {
            X509Certificate c = served(box);
            assertThat(c.getPublicKey()).isInstanceOf(ECPublicKey.class);
            assertThat(c.getSigAlgName()).isEqualTo("SHA256withECDSA");
            assertThat(c.getSubjectX500Principal().getName()).contains("CN=gw-test");
            Instant now = Instant.ofEpochMilli(box.ports.utcMs());
            assertThat(c.getNotBefore().toInstant()).isBetween(now.minus(Duration.ofDays(2)), now);
            assertThat(c.getNotAfter().toInstant()).isAfter(now.plus(Duration.ofDays(3600)));
            assertThat(c.getSubjectAlternativeNames().stream().map(n -> n.get(1).toString()))
                    .contains("sluice.local", "gw-test", "localhost", "127.0.0.1");
            Path store = home.resolve("state/tls/gateway.p12");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store)))
                    .isEqualTo("rw-------");
            box.web.access().make("engineer", Role.ENGINEER, Box.PASSWORD);
            Map<String, Object> label = Box.map(box.client("engineer").get("/api/v1/label"));
            fingerprint = (String) label.get("fingerprint");
            assertThat(fingerprint).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
            assertThat((String) label.get("qrSvg")).startsWith("<svg").doesNotContain("script");
            assertThat(label.get("urls").toString()).contains("https://127.0.0.1:8443/", "https://sluice.local:8443/");
        }
        try (Box box = Box.secure(home)) {
            assertThat(Box.map(box.client("engineer").get("/api/v1/label"))).containsEntry("fingerprint", fingerprint);
        }
    }

    @Test
    void cityCertificateIsServedAfterItWasCheckedAndTakenBack() throws Exception {
        Issued city = issue("city", "EC", 10_000, "2026/01/01 00:00:00");
        Issued other = issue("other", "EC", 10_000, "2026/01/01 00:00:00");
        Issued old = issue("old", "RSA", 30, "2020/01/01 00:00:00");
        try (Box box = Box.secure(home)) {
            box.web.access().make("engineer", Role.ENGINEER, Box.PASSWORD);
            Box.Client c = box.client("engineer");
            String own = (String) Box.map(c.get("/api/v1/certificate")).get("fingerprint");
            for (Map<String, Object> wrong : List.of(
                    Json.map("chain", city.chain, "key", other.key),
                    Json.map("chain", city.chain, "key", old.key),
                    Json.map("chain", city.key, "key", city.key),
                    Json.map("chain", city.chain + other.chain, "key", city.key),
                    Json.map("chain", city.chain, "key", city.key.replace("PRIVATE", "ENCRYPTED PRIVATE")),
                    Json.map("chain", city.chain.substring(0, 200) + "\n-----END CERTIFICATE-----", "key", city.key))) {
                assertThat(c.send("PUT", "/api/v1/certificate", Box.text(wrong)).statusCode())
                        .isEqualTo(400);
            }
            HttpResponse<String> expired =
                    c.send("PUT", "/api/v1/certificate", Box.text(Json.map("chain", old.chain, "key", old.key)));
            assertThat(expired.statusCode()).isEqualTo(409);
            assertThat(Box.map(c.get("/api/v1/certificate"))).containsEntry("fingerprint", own);

            org.eclipse.jetty.server.Server before = box.jetty();
            HttpResponse<String> put =
                    c.send("PUT", "/api/v1/certificate", Box.text(Json.map("chain", city.chain, "key", city.key)));
            assertThat(put.statusCode()).isEqualTo(200);
            Box.await(() -> box.jetty() != null && box.jetty() != before);
            assertThat(served(box).getSubjectX500Principal().getName()).isEqualTo("CN=city");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("state/tls/city.p12"))))
                    .isEqualTo("rw-------");
            assertThat(box.ports.audited).anyMatch(e -> e.action().startsWith("put certificate"));

            org.eclipse.jetty.server.Server second = box.jetty();
            Box.Client again = box.client("engineer");
            assertThat(again.send("DELETE", "/api/v1/certificate", null).statusCode())
                    .isEqualTo(204);
            Box.await(() -> box.jetty() != null && box.jetty() != second);
            assertThat(Box.map(box.client("engineer").get("/api/v1/certificate")))
                    .containsEntry("fingerprint", own);
        }
    }

    @Test
    void oldProtocolsAreNotSpoken() throws Exception {
        try (Box box = Box.secure(home)) {
            javax.net.ssl.SSLSocket s =
                    (javax.net.ssl.SSLSocket) box.pinned().getSocketFactory().createSocket();
            try (s) {
                s.setEnabledProtocols(new String[] {"TLSv1.2"});
                s.connect(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), box.port()));
                s.startHandshake();
                assertThat(s.getSession().getProtocol()).isEqualTo("TLSv1.2");
            }
            assertThatThrownBy(() -> {
                        javax.net.ssl.SSLSocket old = (javax.net.ssl.SSLSocket)
                                box.pinned().getSocketFactory().createSocket();
                        try (old) {
                            old.setEnabledProtocols(new String[] {"TLSv1.1"});
                            old.connect(new java.net.InetSocketAddress(
                                    java.net.InetAddress.getLoopbackAddress(), box.port()));
                            old.startHandshake();
                        }
                    })
                    .isInstanceOf(java.io.IOException.class);
        }
    }
}
