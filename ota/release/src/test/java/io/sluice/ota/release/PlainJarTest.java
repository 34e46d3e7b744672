package io.sluice.ota.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainJarTest {
    @TempDir
    private Path dir;

    @Test
    void removesSignatureAndDigestsAndNothingElse() throws IOException {
        Path plain = dir.resolve("plain.jar");

        PlainJar.copy(Jars.signedBundle(dir.resolve("signed.jar"), "org.example"), plain);

        try (JarFile jar = new JarFile(plain.toFile(), true)) {
            List<String> names = jar.stream().map(ZipEntry::getName).toList();
            assertThat(names).containsExactly("META-INF/MANIFEST.MF", "a/A.class");
            assertThat(jar.getInputStream(jar.getEntry("a/A.class")).readAllBytes())
                    .asString()
                    .isEqualTo("code of org.example");
            assertThat(jar.getManifest().getEntries().keySet()).containsExactly("b/");
            assertThat(jar.getManifest().getAttributes("b/").keySet()).containsExactly(Attributes.Name.SEALED);
            assertThat(jar.getManifest().getMainAttributes().getValue("Bundle-License"))
                    .isEqualTo("Apache-2.0;link=\"x\"");
        }
    }

    @Test
    void leavesAnUnsignedJarAsItIs() throws IOException {
        Path jar = Jars.bundle(dir.resolve("a.jar"), "org.example");
        Path copy = dir.resolve("copy.jar");

        PlainJar.copy(jar, copy);

        assertThat(copy).hasSameBinaryContentAs(jar);
    }

    @Test
    void readsNameAndLicenceWithoutTheirParameters() throws IOException {
        PlainJar.Facts facts = PlainJar.facts(Jars.bundle(dir.resolve("a.jar"), "org.example"));

        assertThat(facts).isEqualTo(new PlainJar.Facts("org.example", "Apache-2.0"));
    }
}
