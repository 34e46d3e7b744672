package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.limits.LimitSet;
import io.sluice.port.admin.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitFilesTest {
    private static final List<String> KEYS = List.of("limits.pub");
    private static final LimitFiles.Fit FITS = set -> List.of();

    @TempDir
    Path home;

    private final KeyPair engineer = pair();
    private final KeyPair stranger = pair();
    private LimitFiles limits;
    private long stamp = 1_000_000;

    @BeforeEach
    void trustTheEngineer() throws IOException {
        write("trust/limits.pub", pem(engineer));
        limits = new LimitFiles(home);
    }

    @Test
    void hasNothingToSayWithoutFiles() {
        assertThat(limits.poll(List.of(), FITS)).isFalse();
        assertThat(limits.inForce()).isNull();
        assertThat(limits.fault()).isEmpty();
    }

    @Test
    void takesASignedFileAndKeepsItOverARestart() throws IOException {
        deliver("flood", 1);

        assertThat(limits.poll(KEYS, FITS)).isTrue();
        assertThat(limits.inForce().name()).isEqualTo("flood@1");
        assertThat(limits.fault()).isEmpty();
        assertThat(limits.poll(KEYS, FITS)).isFalse();

        restart();
        assertThat(limits.poll(KEYS, FITS)).isTrue();
        assertThat(limits.inForce().name()).isEqualTo("flood@1");
        assertThat(limits.fault()).isEmpty();
        assertThat(home.resolve("state/limits.accepted")).content().startsWith("# in force: flood@1; key limits.pub; ");
    }

    @Test
    void keepsTheLastVerifiedSetWhenTheFileIsBrokenUnsignedOrAltered() throws IOException {
        deliver("flood", 1);
        limits.poll(KEYS, FITS);

        write("limits.yaml", set("flood", 2));
        stays("flood@1", "matches none of the keys limits.pub", "another key, or altered");
        Files.delete(home.resolve("limits.yaml.sig"));
        stays("flood@1", "limits.yaml.sig: missing", "unsigned");
        String broken = "schema: 1\nrevision: x\n";
        write("limits.yaml", broken);
        write("limits.yaml.sig", sign(broken, engineer));
        stays("flood@1", "limits.yaml:2:11: revision: x", "alarms: missing");
        write("limits.yaml", set("flood", 2));
        write("limits.yaml.sig", sign(set("flood", 2), stranger));
        stays("flood@1", "another key, or altered");
        Files.delete(home.resolve("limits.yaml"));
        stays("flood@1", "limits.yaml: missing");

        restart();
        stays("flood@1", "limits.yaml: missing");
        deliver("flood", 2);
        assertThat(limits.poll(KEYS, FITS)).isTrue();
        assertThat(limits.inForce().name()).isEqualTo("flood@2");
        assertThat(limits.fault()).isEmpty();
    }

    @Test
    void takesNothingWithoutAKeyAndSaysSo() throws IOException {
        deliver("flood", 1);

        assertThat(limits.poll(List.of(), FITS)).isFalse();
        assertThat(limits.fault()).contains("limits.keys", "no limit set is in force");
        assertThat(limits.poll(List.of("other.pub", "../trust/limits.pub"), FITS))
                .isFalse();
        assertThat(limits.fault()).contains("other.pub (missing or empty)", "../trust/limits.pub (missing or empty)");
        assertThat(limits.poll(KEYS, FITS)).isTrue();
        assertThat(limits.fault()).isEmpty();
    }

    @Test
    void staysArmedWhenItsKeyIsTakenAwayAndSaysSo() throws IOException {
        deliver("flood", 1);
        limits.poll(KEYS, FITS);

        write("trust/limits.pub", pem(stranger));
        stays("flood@1", "its signature holds no longer");
    }

    @Test
    void neverGoesBackToAnOldRevisionEvenByWayOfAnotherSet() throws IOException {
        deliver("flood", 3);
        limits.poll(KEYS, FITS);
        deliver("winter", 1);
        limits.poll(KEYS, FITS);
        assertThat(limits.inForce().name()).isEqualTo("winter@1");

        restart();
        deliver("flood", 3);
        stays("winter@1", "revision 3 of flood: not above 3", "4 and more");
        assertThat(apply("flood", 2).code()).isEqualTo("refused");
        assertThat(apply("winter", 1).message()).isEqualTo("already in force");
        assertThat(apply("flood", 4).isOk()).isTrue();
    }

    @Test
    void refusesAnotherTextUnderTheRevisionInForce() throws IOException {
        deliver("flood", 1);
        limits.poll(KEYS, FITS);
        String other = set("flood", 1).replace("0.4", "0.9");

        assertThat(limits.apply(other, sign(other, engineer), KEYS, FITS).code())
                .isEqualTo("refused");
        assertThat(limits.inForce().alarms().get("depth").limits()[4]).isEqualTo(0.4);
    }

    @Test
    void asksWhetherTheSetFitsTheSite() throws IOException {
        deliver("flood", 1);
        LimitFiles.Fit unfit = set -> List.of("alarm depth: no such alarm");

        assertThat(limits.poll(KEYS, unfit)).isFalse();
        assertThat(limits.fault()).contains("alarm depth: no such alarm");
        assertThat(limits.poll(KEYS, FITS)).as("no file has changed").isFalse();
        limits.lookAgain();
        assertThat(limits.poll(KEYS, FITS)).isTrue();
        assertThat(limits.apply(set("flood", 2), sign(set("flood", 2), engineer), KEYS, unfit))
                .isEqualTo(Outcome.refused("alarm depth: no such alarm"));
    }

    @Test
    void aCommandWritesTheFilesAndAnswersWhatIsInForce() throws IOException {
        Outcome outcome = apply("flood", 5);

        assertThat(outcome.isOk()).isTrue();
        assertThat(outcome.rows()).singleElement().satisfies(r -> assertThat(r)
                .containsEntry("limitSet", "flood@5")
                .containsEntry("approvedBy", "李工")
                .containsEntry("alarms", 1)
                .containsKey("sha256"));
        assertThat(home.resolve("limits.yaml")).hasContent(set("flood", 5));
        assertThat(limits.poll(KEYS, FITS)).as("it is in force already").isFalse();
        assertThat(limits.fault()).isEmpty();

        restart();
        limits.poll(KEYS, FITS);
        assertThat(limits.inForce().name()).isEqualTo("flood@5");
        assertThat(limits.fault()).isEmpty();
    }

    @Test
    void aRefusedCommandLeavesTheFilesAlone() throws IOException {
        apply("flood", 5);
        String before = Files.readString(home.resolve("state/limits.accepted"));

        assertThat(limits.apply(set("flood", 6), "AAAA", KEYS, FITS).code()).isEqualTo("refused");
        assertThat(limits.apply(set("flood", 6), sign(set("flood", 7), engineer), KEYS, FITS)
                        .code())
                .isEqualTo("refused");
        assertThat(limits.apply("a: [", sign("a: [", engineer), KEYS, FITS).code())
                .isEqualTo("bad-argument");
        assertThat(limits.apply("#".repeat(1 << 21), "AAAA", KEYS, FITS).code()).isEqualTo("bad-argument");
        assertThat(home.resolve("limits.yaml")).hasContent(set("flood", 5));
        assertThat(home.resolve("state/limits.accepted")).hasContent(before);
    }

    @Test
    void finishesACommandThatAPowerCutTore() throws IOException {
        apply("flood", 1);
        String oldSignature = Files.readString(home.resolve("limits.yaml.sig"));
        apply("flood", 2);

        // cut between the two files: the set is in force, its signature is kept with it
        write("limits.yaml.sig", oldSignature);
        restart();
        limits.poll(KEYS, FITS);
        assertThat(limits.inForce().name()).isEqualTo("flood@2");
        assertThat(limits.fault()).isEmpty();

        // cut before both: the files are behind, which is said, and the command sent again mends them
        write("limits.yaml", set("flood", 1));
        restart();
        stays("flood@2", "revision 1 of flood: not above 2");
        assertThat(apply("flood", 2).message()).isEqualTo("already in force");
        limits.poll(KEYS, FITS);
        assertThat(limits.fault()).isEmpty();
        assertThat(home.resolve("limits.yaml")).hasContent(set("flood", 2));
    }

    @Test
    void keepsTheLastTwentySetsForThoseWhoWantOneBack() throws IOException {
        for (int revision = 1; revision <= 25; revision++) {
            assertThat(apply("flood", revision).isOk()).isTrue();
        }

        try (var files = Files.list(home.resolve("limits.previous"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .hasSize(40)
                    .contains("flood@5.yaml", "flood@5.yaml.sig", "flood@24.yaml")
                    .doesNotContain("flood@4.yaml", "flood@4.yaml.sig", "flood@25.yaml");
        }
        assertThat(home.resolve("limits.previous/flood@24.yaml")).hasContent(set("flood", 24));
    }

    @Test
    void doesNotLoseADraftThatSomebodyIsWorkingOn() throws IOException {
        apply("flood", 1);
        write("limits.yaml", "half a draft");
        apply("flood", 2);

        assertThat(home.resolve("limits.yaml.replaced")).hasContent("half a draft");
        assertThat(home.resolve("limits.yaml")).hasContent(set("flood", 2));
    }

    @Test
    void doesNotUseADamagedCopyAndSaysSo() throws IOException {
        apply("flood", 1);
        Path copy = home.resolve("state/limits.accepted");
        byte[] good = Files.readAllBytes(copy);
        Files.delete(home.resolve("limits.yaml"));
        for (int i = 0; i < good.length; i += 7) {
            byte[] damaged = good.clone();
            damaged[i] ^= 4;
            Files.write(copy, damaged);
            restart();
            limits.poll(KEYS, FITS);
            LimitSet set = limits.inForce();
            // a damaged name or key in the first line costs nothing: what counts is the document
            assertThat(set == null ? 0.4 : set.alarms().get("depth").limits()[4])
                    .isEqualTo(0.4);
            assertThat(limits.fault()).contains(set == null ? "damaged, not used" : "missing");
        }
        deliver("flood", 1);
        assertThat(limits.poll(KEYS, FITS)).isTrue();
        assertThat(limits.fault()).isEmpty();
    }

    @Test
    void keepsWhatIsInForceIfANewOneCannotBeKept() throws IOException {
        apply("flood", 1);
        Files.createDirectories(home.resolve("state/limits.accepted.new"));

        Outcome outcome = apply("flood", 2);

        assertThat(outcome.code()).isEqualTo("unavailable");
        assertThat(outcome.message()).contains("flood@2 could not be kept");
        assertThat(limits.inForce().name()).isEqualTo("flood@1");
    }

    private void stays(String name, String... inFault) {
        limits.poll(KEYS, FITS);
        assertThat(limits.inForce().name()).isEqualTo(name);
        assertThat(limits.fault()).contains(inFault);
    }

    private Outcome apply(String id, int revision) {
        String text = set(id, revision);
        return limits.apply(text, sign(text, engineer), KEYS, FITS);
    }

    private void deliver(String id, int revision) throws IOException {
        write("limits.yaml", set(id, revision));
        write("limits.yaml.sig", sign(set(id, revision), engineer));
    }

    private void restart() {
        limits = new LimitFiles(home);
    }

    /** Every write has a time of its own: two within one tick of the file system's clock must not look alike. */
    private void write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(stamp += 1000));
    }

    private static String set(String id, int revision) {
        return "schema: 1\nid: " + id + "\nrevision: " + revision
                + "\napprovedBy: 李工\napprovedOn: 2026-05-01\nalarms:\n  depth: {limits: {red: 0.4}, source: order 12}\n";
    }

    private static String sign(String text, KeyPair by) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(by.getPrivate());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign()) + "\n";
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }
}
