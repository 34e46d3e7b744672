package io.sluice.web;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server proves its name with. Thread-safe.
 *
 * <pre>
 *  state/tls/gateway.p12   its own, made at the first start: ECDSA P-256, 10 years
 *  state/tls/city.p12      one that an engineer has uploaded; goes before
 * </pre>
 *
 * <p>Its own is made by keytool, which every Java brings along: no library of ours has to write X.509. It is never made anew
 * while the file is there, for its fingerprint is on the label.
 */
final class Certificates {
    /** The stores' password says nothing: what protects a key that a process must read unattended is the file's mode. */
    static final String PASSWORD = "state-tls-0600";

    static final int MOST_PEM = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final String ALIAS = "gateway";
    private static final int DAYS = 3650;
    private static final long DAY_MS = 86_400_000L;
    private static final int MOST_CHAIN = 5;
    private static final int LEAST_RSA = 2048;
    private static final int LEAST_EC = 256;
    private static final long KEYTOOL_S = 60;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private final Path dir;
    private final LongSupplier utcMs;

    Certificates(Path state, LongSupplier utcMs) {
        this.dir = state.resolve("tls");
        this.utcMs = utcMs;
    }

    /** The store to serve with: the city's, else our own; null if there is none yet. */
    Path store() {
        Path city = dir.resolve("city.p12");
        Path own = dir.resolve("gateway.p12");
        return Files.isRegularFile(city) ? city : Files.isRegularFile(own) ? own : null;
    }

    /**
     * Makes our own unless there is a store.
     *
     * @param name name in it, such as the gateway's id
     * @param hosts names and addresses under which it is reached
     * @return the store to serve with
     */
    synchronized Path prepare(String name, Collection<String> hosts) throws IOException {
        Path have = store();
        if (have != null) {
            return have;
        }
        SafeFile.directory(dir);
        Path temp = dir.resolve("gateway.new");
        Files.deleteIfExists(temp);
        List<String> alternatives = new ArrayList<>();
        for (String h : hosts) {
            boolean address = h.contains(":") || h.matches("[0-9.]+");
            alternatives.add((address ? "ip:" : "dns:") + h);
        }
        // a phone whose clock is behind must not find it from tomorrow
        String from = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss")
                .withZone(ZoneOffset.UTC)
                .format(Instant.ofEpochMilli(utcMs.getAsLong() - DAY_MS));
        keytool(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-Duser.timezone=UTC",
                "-J-Duser.language=en",
                "-J-Xmx32m",
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-sigalg",
                "SHA256withECDSA",
                "-dname",
                "CN=" + name.replaceAll("[^A-Za-z0-9._-]", "-") + ", O=Sluice",
                "-validity",
                Integer.toString(DAYS),
                "-startdate",
                from,
                "-ext",
                "san=" + String.join(",", alternatives),
                "-ext",
                "eku=serverAuth",
                "-ext",
                "ku:critical=digitalSignature",
                "-ext",
                "bc:critical=ca:false",
                "-storetype",
                "PKCS12",
                "-keystore",
                temp.toString(),
                "-storepass",
                PASSWORD));
        byte[] made = Files.readAllBytes(temp);
        SafeFile.write(dir.resolve("gateway.p12"), made);
        Files.delete(temp);
        LOG.info("event=certificate-made fingerprint={} hosts={}", fingerprint(), alternatives);
        return store();
    }

    private static void keytool(List<String> command) throws IOException {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            p.getOutputStream().close();
            if (!p.waitFor(KEYTOOL_S, TimeUnit.SECONDS)) {
                throw new IOException("keytool has not ended within " + KEYTOOL_S + " s");
            }
            if (p.exitValue() != 0) {
                throw new IOException("keytool: exit code " + p.exitValue() + ": "
                        + Bodies.shown(new String(p.getInputStream().readNBytes(1000), StandardCharsets.UTF_8)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        } finally {
            p.destroyForcibly();
        }
    }

    /** SHA-256 of the certificate in use, pairs of hex digits with colons as browsers show it; empty if there is none. */
    String fingerprint() {
        X509Certificate leaf = leaf();
        return leaf == null ? "" : fingerprint(leaf);
    }

    private static String fingerprint(X509Certificate c) {
        try {
            return HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(c.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    private X509Certificate leaf() {
        Path store = store();
        if (store == null) {
            return null;
        }
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return (X509Certificate) keys.getCertificate(keys.aliases().nextElement());
        } catch (IOException | GeneralSecurityException e) {
            LOG.error("event=certificate-unreadable file={} fault=\"{}\"", store, e.toString());
            return null;
        }
    }

    Map<String, Object> facts() throws Refusal {
        X509Certificate c = leaf();
        if (c == null) {
            throw Refusal.notFound("no certificate: HTTPS is not in use");
        }
        return facts(c, store().endsWith("city.p12"));
    }

    private Map<String, Object> facts(X509Certificate c, boolean city) {
        List<String> names = new ArrayList<>();
        try {
            if (c.getSubjectAlternativeNames() != null) {
                c.getSubjectAlternativeNames().forEach(n -> names.add(String.valueOf(n.get(1))));
            }
        } catch (GeneralSecurityException e) {
            LOG.debug("event=certificate-names fault=\"{}\"", e.toString());
        }
        return Json.map(
                "own", !city,
                "fingerprint", fingerprint(c),
                "subject", c.getSubjectX500Principal().getName(),
                "issuer", c.getIssuerX500Principal().getName(),
                "names", names,
                "fromUtcMs", begin(c),
                "toUtcMs", end(c),
                "expired", utcMs.getAsLong() > end(c));
    }

    @SuppressWarnings("JavaUtilDate") // a certificate tells its times in no other way
    private static long begin(X509Certificate c) {
        return c.getNotBefore().getTime();
    }

    @SuppressWarnings("JavaUtilDate") // see above
    private static long end(X509Certificate c) {
        return c.getNotAfter().getTime();
    }

    /**
     * Takes the city's certificate.
     *
     * @param chain PEM, the gateway's first, each signed by the next
     * @param key PEM, PKCS #8, without a password
     * @throws Refusal if the key is not the first certificate's, the chain is none, or the time has passed
     */
    synchronized Map<String, Object> put(String chain, String key) throws Refusal, IOException {
        List<X509Certificate> certificates = chain(chain);
        X509Certificate leaf = certificates.get(0);
        PrivateKey secret = key(key, leaf);
        long now = utcMs.getAsLong();
        if (now > end(leaf)) {
            throw Refusal.refused("certificate: expired at " + Instant.ofEpochMilli(end(leaf)) + ", it is "
                    + Instant.ofEpochMilli(now));
        }
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(ALIAS, secret, PASSWORD.toCharArray(), certificates.toArray(new Certificate[0]));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            keys.store(out, PASSWORD.toCharArray());
            SafeFile.write(dir.resolve("city.p12"), out.toByteArray());
        } catch (GeneralSecurityException e) {
            throw Refusal.badArgument("certificate: cannot be kept: " + e.getMessage());
        }
        LOG.info(
                "event=certificate-taken subject=\"{}\" fingerprint={}",
                leaf.getSubjectX500Principal(),
                fingerprint(leaf));
        return facts(leaf, true);
    }

    /** Goes back to our own. */
    synchronized void removeCity() throws IOException, Refusal {
        if (!Files.deleteIfExists(dir.resolve("city.p12"))) {
            throw Refusal.notFound("there is no certificate of the city");
        }
    }

    private static List<X509Certificate> chain(String text) throws Refusal {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] der : pem(text, "CERTIFICATE")) {
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
            if (chain.isEmpty() || chain.size() > MOST_CHAIN) {
                throw Refusal.badArgument("chain: " + chain.size() + " certificates", "1 to " + MOST_CHAIN + ", PEM");
            }
            for (int i = 0; i + 1 < chain.size(); i++) {
                chain.get(i).verify(chain.get(i + 1).getPublicKey());
            }
        } catch (GeneralSecurityException e) {
            throw Refusal.badArgument(
                    "chain: " + Bodies.shown(String.valueOf(e.getMessage())),
                    "the gateway's first, each signed by the next");
        }
        return chain;
    }

    private static PrivateKey key(String text, X509Certificate leaf) throws Refusal {
        List<byte[]> keys = pem(text, "PRIVATE KEY");
        String allowed = "one PRIVATE KEY in PEM (PKCS #8, no password), EC from P-256 or RSA from 2048 bits;"
                + " others: openssl pkcs8 -topk8 -nocrypt";
        if (keys.size() != 1) {
            throw Refusal.badArgument("key: " + keys.size() + " keys", allowed);
        }
        boolean ec = leaf.getPublicKey() instanceof ECPublicKey k
                && k.getParams().getOrder().bitLength() >= LEAST_EC;
        boolean rsa =
                leaf.getPublicKey() instanceof RSAPublicKey k && k.getModulus().bitLength() >= LEAST_RSA;
        if (!ec && !rsa) {
            throw Refusal.badArgument("certificate: its key is too weak or of another kind", allowed);
        }
        try {
            PrivateKey key =
                    KeyFactory.getInstance(ec ? "EC" : "RSA").generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
            Signature sign = Signature.getInstance(ec ? "SHA256withECDSA" : "SHA256withRSA");
            byte[] probe = {1, 2, 3};
            sign.initSign(key);
            sign.update(probe);
            byte[] signed = sign.sign();
            sign.initVerify(leaf.getPublicKey());
            sign.update(probe);
            if (!sign.verify(signed)) {
                throw Refusal.badArgument("key: not that of the first certificate");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw Refusal.badArgument("key: cannot be read, or not that of the first certificate", allowed);
        }
    }

    private static List<byte[]> pem(String text, String kind) throws Refusal {
        List<byte[]> all = new ArrayList<>();
        Matcher m = PEM.matcher(text);
        while (m.find()) {
            if (m.group(1).equals(kind)) {
                try {
                    all.add(Base64.getMimeDecoder().decode(m.group(2)));
                } catch (IllegalArgumentException e) {
                    throw Refusal.badArgument(kind.toLowerCase(Locale.ROOT) + ": not base64");
                }
            }
        }
        return all;
    }
}
