package io.sluice.codec.limits;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a limit set was signed by someone who may. Ed25519 without prehash (RFC 8032, 5.1) over the bytes of the file;
 * the signature in base64, the keys in PEM, SubjectPublicKeyInfo (RFC 7468, 13; RFC 8410, 4): what {@code openssl pkeyutl
 * -sign -rawin} and {@code openssl pkey -pubout} write. Stateless.
 */
public final class LimitSignature {
    /** Most characters that are looked at in a signature or key. */
    private static final int MOST_TEXT = 4096;

    private static final int SIGNATURE_BYTES = 64;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

    private LimitSignature() {}

    /** What was found. Immutable. */
    public sealed interface Verdict permits Valid, Refused {}

    /**
     * Signed by one of the keys.
     *
     * @param key name of the key
     */
    public record Valid(String key) implements Verdict {}

    /**
     * Not signed by any of them.
     *
     * @param why for people, in one line
     */
    public record Refused(String why) implements Verdict {}

    /**
     * Checks a signature. An unusable key is passed over, and named in the refusal if no other key fits. Never throws for
     * what is in its arguments.
     *
     * @param document bytes of the limit set
     * @param signature base64, white space around and within it allowed
     * @param keys PEM text of each key that may sign, by its name
     */
    public static Verdict check(byte[] document, String signature, Map<String, String> keys) {
        if (keys.isEmpty()) {
            return new Refused("no key: limits.keys of the site file names none, so no limit set is taken");
        }
        byte[] bytes;
        try {
            String base64 = signature.length() > MOST_TEXT ? "?" : signature.replaceAll("\\s", "");
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new Refused("signature: " + signature.length()
                    + " characters, not base64: allowed is the base64 of an Ed25519 signature, 88 characters");
        }
        if (bytes.length != SIGNATURE_BYTES) {
            return new Refused("signature: " + bytes.length + " bytes: an Ed25519 signature has " + SIGNATURE_BYTES);
        }
        List<String> tried = new ArrayList<>();
        for (Map.Entry<String, String> key : keys.entrySet()) {
            try {
                Signature ed25519 = Signature.getInstance("Ed25519");
                ed25519.initVerify(key(key.getValue()));
                ed25519.update(document);
                if (ed25519.verify(bytes)) {
                    return new Valid(key.getKey());
                }
                tried.add(key.getKey());
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                tried.add(key.getKey() + " (" + e.getMessage() + ")");
            }
        }
        return new Refused("signature matches none of the keys " + String.join(", ", tried)
                + ": signed with another key, or altered after it was signed (SHA-256 of what came: " + sha256(document)
                + ")");
    }

    /** SHA-256 in hex, as {@code sha256sum} writes it: how people compare two files over the telephone. */
    public static String sha256(byte[] document) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(document));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static PublicKey key(String pem) throws GeneralSecurityException {
        if (pem.contains("PRIVATE KEY")) {
            throw new GeneralSecurityException("a private key: it has no place on a gateway; take it away");
        }
        if (pem.isBlank()) {
            throw new GeneralSecurityException("missing or empty");
        }
        Matcher m = PEM.matcher(pem.length() > MOST_TEXT ? "" : pem);
        if (!m.find()) {
            throw new GeneralSecurityException("no PEM public key in it");
        }
        byte[] der = Base64.getMimeDecoder().decode(m.group(1).getBytes(StandardCharsets.US_ASCII));
        // SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING }: RFC 8410, 4
        byte[] head = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
        if (der.length != head.length + 32 || !Arrays.equals(head, Arrays.copyOf(der, head.length))) {
            throw new GeneralSecurityException("not an Ed25519 key");
        }
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    }
}
