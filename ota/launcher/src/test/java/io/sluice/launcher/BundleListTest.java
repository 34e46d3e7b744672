package io.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleListTest {
    @TempDir
    private Path release;

    @BeforeEach
    void makeJars() throws IOException {
        Files.createDirectories(release.resolve("bundles"));
        Files.createFile(release.resolve("bundles/a.jar"));
        Files.createFile(release.resolve("bundles/b.jar"));
    }

    @Test
    void readsLevelsInTheOrderOfTheFile() throws IOException {
        BundleList list = read("# comment\n\n5 b.jar 00ff\n1 a.jar 11ee\n");

        assertThat(list.entries())
                .containsExactly(
                        new BundleList.Entry(5, release.resolve("bundles/b.jar")),
                        new BundleList.Entry(1, release.resolve("bundles/a.jar")));
        assertThat(list.topLevel()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a.jar", "x a.jar", "1", "1 missing.jar", "0 a.jar", "101 a.jar", "-1 a.jar", "1 ../../a.jar"})
    void namesTheLineItCannotUse(String line) {
        assertThatThrownBy(() -> read("1 b.jar 00\n" + line + "\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bundles.list:2: ");
    }

    private BundleList read(String text) throws IOException {
        Files.writeString(release.resolve("bundles.list"), text);
        return BundleList.read(release);
    }
}
