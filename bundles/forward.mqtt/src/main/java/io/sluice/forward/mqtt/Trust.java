package io.sluice.forward.mqtt;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Whom we trust and who we are, for TLS. Dates of certificates are checked against the gateway's clock, which never runs
 * below the last known good time, and a refusal says which certificate, which date and what the clock said. Immutable.
 */
final class Trust {
    private final Set<TrustAnchor> anchors;
    private final String anchorsFrom;
    private final KeyManager[] keys;
    private final boolean verifyHost;

    private Trust(Set<TrustAnchor> anchors, String anchorsFrom, KeyManager[] keys, boolean verifyHost) {
        this.anchors = anchors;
        this.anchorsFrom = anchorsFrom;
        this.keys = keys;
        this.verifyHost = verifyHost;
    }

    /**
     * Reads the files.
     *
     * @throws IOException if one cannot be used; says which and why
     */
    static Trust load(MqttSettings.Tls tls, Path home) throws IOException {
        try {
            Set<TrustAnchor> anchors = new HashSet<>();
            String from;
            if (tls.caFile().isEmpty()) {
                from = "the Java runtime";
                TrustManagerFactory system = TrustManagerFactory.getInstance("PKIX");
                system.init((KeyStore) null);
                for (X509Certificate ca : ((X509TrustManager) system.getTrustManagers()[0]).getAcceptedIssuers()) {
                    anchors.add(new TrustAnchor(ca, null));
                }
            } else {
                from = tls.caFile();
                for (X509Certificate ca : Pem.certificates(home.resolve(tls.caFile()))) {
                    anchors.add(new TrustAnchor(ca, null));
                }
            }
            KeyManager[] keys = tls.certificateFile().isEmpty() ? null : keys(tls, home);
            return new Trust(anchors, from, keys, tls.verifyHost());
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS: " + e.getMessage(), e);
        }
    }

    private static KeyManager[] keys(MqttSettings.Tls tls, Path home) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = Pem.certificates(home.resolve(tls.certificateFile()));
        PrivateKey key = Pem.key(home.resolve(tls.keyFile()));
        if (!belong(key, chain.get(0))) {
            throw new IOException(tls.keyFile() + ": does not belong to " + tls.certificateFile() + " ("
                    + chain.get(0).getSubjectX500Principal() + ")");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] inMemoryOnly = new char[0];
        store.setKeyEntry("gateway", key, inMemoryOnly, chain.toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, inMemoryOnly);
        return factory.getKeyManagers();
    }

    private static boolean belong(PrivateKey key, X509Certificate certificate) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            byte[] probe = {1, 2, 3};
            Signature sign = Signature.getInstance(algorithm);
            sign.initSign(key);
            sign.update(probe);
            byte[] signature = sign.sign();
            Signature verify = Signature.getInstance(algorithm);
            verify.initVerify(certificate.getPublicKey());
            verify.update(probe);
            return verify.verify(signature);
        } catch (GeneralSecurityException e) {
            // a key of another kind than the certificate's
            return false;
        }
    }

    boolean verifyHost() {
        return verifyHost;
    }

    /**
     * A factory whose connections take this for now. While the clock is not trusted it may stand before a certificate begins:
     * then the certificate is taken as if it began today, and the remark says so. One that has expired by the clock is refused
     * either way: real time is later still.
     *
     * @param utcMs now, never below the last known good time
     * @param trusted whether the clock was set in this boot
     * @param remark told what people should know although the connection was made
     */
    SSLSocketFactory factory(String host, long utcMs, boolean trusted, Consumer<String> remark)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new Explaining(host, utcMs, trusted, remark)}, null);
        return context.getSocketFactory();
    }

    @SuppressWarnings("JavaUtilDate") // what PKIXBuilderParameters takes
    private X509ExtendedTrustManager checks(Instant now) throws GeneralSecurityException {
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        parameters.setRevocationEnabled(false);
        parameters.setDate(java.util.Date.from(now));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    private interface Check {
        void by(X509ExtendedTrustManager checks) throws CertificateException;
    }

    /** Says why a certificate was refused in words a technician can act on. */
    private final class Explaining extends X509ExtendedTrustManager {
        private final String host;
        private final Instant now;
        private final boolean trusted;
        private final Consumer<String> remark;

        Explaining(String host, long utcMs, boolean trusted, Consumer<String> remark) {
            this.host = host;
            this.now = Instant.ofEpochMilli(utcMs);
            this.trusted = trusted;
            this.remark = remark;
        }

        /** The time to check against, and what is to be said about it. */
        @SuppressWarnings("JavaUtilDate") // what X509Certificate gives
        private Instant time(X509Certificate[] chain) {
            Instant time = now;
            if (!trusted) {
                for (X509Certificate c : chain) {
                    Instant begins = c.getNotBefore().toInstant();
                    time = begins.isAfter(time) ? begins : time;
                }
            }
            return time;
        }

        private void check(X509Certificate[] chain, Check check) throws CertificateException {
            Instant time = time(chain);
            try {
                check.by(checks(time));
            } catch (CertificateException e) {
                throw new CertificateException(why(chain, e), e);
            } catch (GeneralSecurityException e) {
                throw new CertificateException("TLS: " + e.getMessage(), e);
            }
            if (!trusted) {
                remark.accept("clock not trusted: certificate time not checked against now but against "
                        + (time.equals(now)
                                ? "the last known good time " + now
                                : "the certificate's own beginning " + time + "; the last known good time is " + now));
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain, checks -> checks.checkServerTrusted(chain, type, socket));
        }

        @SuppressWarnings("JavaUtilDate") // what X509Certificate gives
        private String why(X509Certificate[] chain, CertificateException e) throws CertificateException {
            for (X509Certificate c : chain) {
                String who = "certificate of " + c.getSubjectX500Principal().getName();
                if (now.isAfter(c.getNotAfter().toInstant())) {
                    return who + " expired " + c.getNotAfter().toInstant() + "; the gateway's clock says " + now;
                }
                if (trusted && now.isBefore(c.getNotBefore().toInstant())) {
                    return who + " is not valid before " + c.getNotBefore().toInstant() + "; the gateway's clock says "
                            + now;
                }
            }
            String leaf = "certificate of " + chain[0].getSubjectX500Principal().getName();
            String message = String.valueOf(e.getMessage());
            if (message.contains("subject alternative") || message.contains("No name matching")) {
                return leaf + " is for " + names(chain[0]) + ", not for " + host;
            }
            if (message.contains("unable to find valid certification path")
                    || message.contains("Path does not chain")) {
                return leaf + " was issued by "
                        + chain[chain.length - 1].getIssuerX500Principal().getName() + ", which is not trusted by "
                        + anchorsFrom;
            }
            return leaf + ": " + message;
        }

        private String names(X509Certificate c) throws CertificateException {
            return c.getSubjectAlternativeNames() == null
                    ? "no host"
                    : c.getSubjectAlternativeNames().stream()
                            .map(n -> String.valueOf(n.get(1)))
                            .toList()
                            .toString();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain, checks -> checks.checkServerTrusted(chain, type, engine));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain, checks -> checks.checkServerTrusted(chain, type));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("a gateway has no clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("a gateway has no clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("a gateway has no clients");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return anchors.stream().map(TrustAnchor::getTrustedCert).toArray(X509Certificate[]::new);
        }
    }
}
