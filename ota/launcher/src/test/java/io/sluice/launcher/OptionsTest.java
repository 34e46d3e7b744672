package io.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
    @TempDir
    private Path release;

    @BeforeEach
    void makeRelease() throws IOException {
        Files.createFile(release.resolve("bundles.list"));
    }

    @Test
    void takesTheHomeAsAnAbsolutePath() throws Options.Wrong {
        Options options = Options.parse(new String[] {"--home", "x/../site"}, release);

        assertThat(options.home()).isEqualTo(Path.of("site").toAbsolutePath());
        assertThat(options.release()).isEqualTo(release);
    }

    @Test
    void takesAnotherRelease() throws Options.Wrong {
        Options options =
                Options.parse(new String[] {"--home", "site", "--release", release.toString()}, Path.of("nowhere"));

        assertThat(options.release()).isEqualTo(release);
    }

    @Test
    void demandsTheHome() {
        assertThatThrownBy(() -> Options.parse(new String[0], release)).hasMessage("--home DIR is missing");
    }

    @Test
    void demandsTheValueOfAnOption() {
        assertThatThrownBy(() -> Options.parse(new String[] {"--home"}, release))
                .hasMessage("--home needs a directory");
        assertThatThrownBy(() -> Options.parse(new String[] {"--home", ""}, release))
                .hasMessage("--home needs a directory");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> Options.parse(new String[] {"--home", "site", "--fast"}, release))
                .hasMessage("unknown option --fast");
    }

    @Test
    void refusesAReleaseWithoutAList() {
        assertThatThrownBy(() -> Options.parse(new String[] {"--home", "site"}, release.resolve("bin")))
                .hasMessageContaining("has no bundles.list");
    }

    @Test
    void knowsHelpAndVersion() throws Options.Wrong {
        assertThat(Options.parse(new String[] {"--help"}, release).help()).isTrue();
        assertThat(Options.parse(new String[] {"--version"}, release).version()).isTrue();
    }
}
