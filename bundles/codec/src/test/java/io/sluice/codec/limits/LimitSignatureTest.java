package io.sluice.codec.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.codec.limits.LimitSignature.Refused;
import io.sluice.codec.limits.LimitSignature.Valid;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitSignatureTest {
    /** Made by OpenSSL 3.0: genpkey -algorithm ed25519, pkey -pubout, pkeyutl -sign -rawin, base64. */
    private static final String OPENSSL_KEY =
            """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAXKSLweJT3aP5gKYj3rS08upfltwM/orUHnH0XoGVWIc=
            -----END PUBLIC KEY-----
            """;

    private static final byte[] OPENSSL_DOCUMENT =
            """
            schema: 1
            id: flood-2026
            revision: 7
            approvedBy: 李工
            approvedOn: 2026-05-01
            alarms:
              depth: {limits: {red: 0.4}, source: order 12/2026}
            """
                    .getBytes(StandardCharsets.UTF_8);
    private static final String OPENSSL_SIGNATURE =
            "awT+m9hIaS/8cN28Z11ajzPU0710/e4pWXlmY0hgVaavHkQbxSEH768yCace4ePX57qI+Pux+TJrGiLxg3AWAA==";

    private final KeyPair engineer = pair("Ed25519");
    private final KeyPair stranger = pair("Ed25519");
    private final byte[] document = "id: flood\n".getBytes(StandardCharsets.UTF_8);

    @Test
    void takesWhatTheOpensslCommandLineSigned() {
        assertThat(LimitSignature.check(OPENSSL_DOCUMENT, OPENSSL_SIGNATURE, Map.of("limits-2026.pub", OPENSSL_KEY)))
                .isEqualTo(new Valid("limits-2026.pub"));
    }

    @Test
    @Timeout(60)
    void takesWhatTheCommandsOfTheHowToPageSign(@TempDir Path dir) throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(p -> Files.isExecutable(Path.of(p, "openssl"))));
        Files.write(dir.resolve("limits.yaml"), OPENSSL_DOCUMENT);
        List<String> commands = Files.readAllLines(Path.of("../../docs/how-to/set-limits.md")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("openssl "))
                .limit(5)
                // it asks for a pass phrase
                .map(line -> line.replace(" -aes256", ""))
                .toList();

        Process shell = new ProcessBuilder("sh", "-e", "-c", String.join("\n", commands))
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("said").toFile())
                .start();
        shell.getOutputStream().close();
        assertThat(shell.waitFor(50, TimeUnit.SECONDS)).isTrue();

        assertThat(dir.resolve("said")).content().contains("Signature Verified Successfully");
        assertThat(LimitSignature.check(
                        OPENSSL_DOCUMENT,
                        Files.readString(dir.resolve("limits.yaml.sig")),
                        Map.of("limits-2026.pub", Files.readString(dir.resolve("limits-2026.pub")))))
                .isEqualTo(new Valid("limits-2026.pub"));
    }

    @Test
    void takesBase64InLinesAndSaysWhichOfTheKeysItWas() {
        String lines = OPENSSL_SIGNATURE.substring(0, 64) + "\r\n" + OPENSSL_SIGNATURE.substring(64) + "\n";
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("old.pub", pem(stranger));
        keys.put("new.pub", OPENSSL_KEY);

        assertThat(LimitSignature.check(OPENSSL_DOCUMENT, lines, keys)).isEqualTo(new Valid("new.pub"));
    }

    @Test
    void refusesEveryFlippedBitOfDocumentAndSignature() {
        byte[] good = Base64.getDecoder().decode(OPENSSL_SIGNATURE);
        Map<String, String> keys = Map.of("k", OPENSSL_KEY);
        for (int bit = 0; bit < good.length * 8; bit++) {
            String damaged = Base64.getEncoder().encodeToString(flipped(good, bit));
            assertThat(LimitSignature.check(OPENSSL_DOCUMENT, damaged, keys)).isInstanceOf(Refused.class);
        }
        for (int bit = 0; bit < OPENSSL_DOCUMENT.length * 8; bit += 3) {
            assertThat(LimitSignature.check(flipped(OPENSSL_DOCUMENT, bit), OPENSSL_SIGNATURE, keys))
                    .isInstanceOf(Refused.class);
        }
    }

    @Test
    void saysThatThereIsNoKey() {
        assertThat(refusal(sign(engineer), Map.of())).contains("no key", "limits.keys");
    }

    @Test
    void saysWhichKeysWereTriedAndWhatTheFileHashesTo() {
        assertThat(refusal(sign(stranger), Map.of("a.pub", pem(engineer))))
                .contains("a.pub", "another key, or altered", LimitSignature.sha256(document));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64!", "é"})
    void saysWhatASignatureLooksLike(String nonsense) {
        assertThat(refusal(nonsense, Map.of("k", pem(engineer)))).contains("signature", "Ed25519 signature");
    }

    @Test
    void passesOverAnUnusableKeyAndNamesItIfNoOtherFits() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("rsa.pub", pem(pair("RSA")));
        keys.put("ed448.pub", pem(pair("Ed448")));
        keys.put("empty.pub", "");
        keys.put("text.pub", "ssh-ed25519 AAAA");
        keys.put("secret.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        keys.put("half.pub", "-----BEGIN PUBLIC KEY-----\nMCowBQ\n-----END PUBLIC KEY-----\n");
        keys.put("crooked.pub", "-----BEGIN PUBLIC KEY-----\n=A=\n-----END PUBLIC KEY-----\n");

        assertThat(refusal(sign(engineer), keys))
                .contains(
                        "rsa.pub (not an Ed25519 key)",
                        "ed448.pub (not an Ed25519 key)",
                        "empty.pub (missing or empty)",
                        "text.pub (no PEM public key in it)",
                        "secret.key (a private key",
                        "half.pub (",
                        "crooked.pub (");
        keys.put("good.pub", pem(engineer));
        assertThat(LimitSignature.check(document, sign(engineer), keys)).isEqualTo(new Valid("good.pub"));
    }

    @Test
    void doesNotLookAtEndlessTexts() {
        assertThat(refusal("A".repeat(1 << 20), Map.of("k", pem(engineer)))).hasSizeLessThan(300);
        assertThat(refusal(sign(engineer), Map.of("k", "-----BEGIN PUBLIC KEY-----".repeat(100_000))))
                .contains("no PEM public key");
    }

    @Test
    void barsARevisionThatIsNotAboveTheHighest() {
        LimitSet set = new LimitSet("flood", 7, "李工", "2026-05-01", "", Map.of());

        assertThat(set.barredBy(6)).isEmpty();
        assertThat(set.barredBy(7)).hasValueSatisfying(why -> assertThat(why)
                .contains("revision 7 of flood", "not above 7", "8 and more"));
        assertThat(set.barredBy(12)).isPresent();
        assertThat(set.name()).isEqualTo("flood@7");
    }

    private String refusal(String signature, Map<String, String> keys) {
        assertThat(LimitSignature.check(document, signature, keys)).isInstanceOf(Refused.class);
        return ((Refused) LimitSignature.check(document, signature, keys)).why();
    }

    private String sign(KeyPair by) {
        try {
            PrivateKey key = by.getPrivate();
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(document);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] copy = Arrays.copyOf(bytes, bytes.length);
        copy[bit / 8] ^= (byte) (1 << bit % 8);
        return copy;
    }

    private static KeyPair pair(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }
}
