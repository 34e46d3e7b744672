package io.sluice.ota.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartLevelsTest {
    @TempDir
    private Path dir;

    @Test
    void writesTheListInTheOrderOfTheFile() throws IOException {
        Path first = Files.writeString(dir.resolve("first-1.jar"), "abc");
        Path second = Files.writeString(dir.resolve("second-1.jar"), "");

        String list = levels("# why\n\n1 second\n3 first\n").listOf(Map.of("first", first, "second", second));

        assertThat(list)
                .isEqualTo(
                        """
                        # start level, file in bundles/, SHA-256
                        1 second-1.jar e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                        3 first-1.jar ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
                        """);
    }

    @Test
    void refusesAJarNobodyListed() throws IOException {
        StartLevels levels = levels("1 listed\n");

        assertThatThrownBy(() -> levels.listOf(Map.of("listed", dir, "stowaway", dir)))
                .hasMessageContaining("without a line [stowaway]");
    }

    @Test
    void refusesALineWithoutAJar() throws IOException {
        StartLevels levels = levels("1 listed\n2 forgotten\n");

        assertThatThrownBy(() -> levels.listOf(Map.of("listed", dir)))
                .hasMessageContaining("without a jar [forgotten]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1", "0 a", "100 a", "1 a b", "1 b"})
    void namesTheLineItCannotUse(String line) {
        assertThatThrownBy(() -> levels("1 b\n" + line + "\n")).hasMessageContaining("levels.list:2: ");
    }

    private StartLevels levels(String text) throws IOException {
        return StartLevels.read(Files.writeString(dir.resolve("levels.list"), text));
    }
}
