package io.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
    @TempDir
    private Path home;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);

    @Test
    void fitsOnlyWhenItWasSealed() throws IOException {
        Storage first = Storage.choose(home, "release 1", err);
        assertThat(first.fits()).isFalse();

        first.seal();

        assertThat(Storage.choose(home, "release 1", err).fits()).isTrue();
        assertThat(Storage.choose(home, "release 2", err).fits()).isFalse();
        assertThat(first.dir()).isEqualTo(home.resolve("state/framework"));
    }

    @Test
    void doesNotFitOnceItIsCleared() throws IOException {
        Storage storage = Storage.choose(home, "release 1", err);
        storage.seal();

        Files.createFile(Files.createDirectories(storage.dir().resolve("x")).resolve("y"));

        storage.clear();

        assertThat(storage.fits()).isFalse();
        assertThat(storage.dir()).doesNotExist();
    }

    @Test
    void doesNotFitWithADamagedKey() throws IOException {
        Storage storage = Storage.choose(home, "release 1", err);
        storage.seal();
        Files.write(home.resolve("state/framework.key"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThat(storage.fits()).isFalse();
    }

    @Test
    void goesElsewhereWhenTheHomeCannotBeWritten() throws IOException {
        Files.createFile(home.resolve("state")); // where a directory is to be

        Storage storage = Storage.choose(home, "release 1", err);

        assertThat(storage.dir().startsWith(home)).isFalse();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("cannot write " + home.resolve("state"));
        Files.delete(storage.dir().getParent());
    }
}
