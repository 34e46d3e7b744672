package io.sluice.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The wall clock of a gateway, moved by hand while it runs: libfaketime is loaded before its libraries and reads an offset
 * from a file. The boot-time clock and the times of files stay true. Confined to the test's thread.
 */
final class FakeClock {
    private final Path offset;
    private final Path synchronised;
    private long offsetS;

    /** Puts this gateway, which must not run yet, under a clock that is right and that nobody has set. */
    FakeClock(Gateway gateway) {
        offset = gateway.home().resolve("faketime");
        synchronised = gateway.home().resolve("synchronized");
        gateway.write(
                "etc/io.sluice.host.linux.properties",
                "synchronisedFile=" + synchronised + "\nchronyc=\nrtc=\ntrustClock=false\n");
        gateway.with("LD_PRELOAD", library().toString())
                .with("FAKETIME_TIMESTAMP_FILE", offset.toString())
                .with("FAKETIME_NO_CACHE", "1")
                .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                // its repair for old C libraries makes a JVM wait for ever
                .with("FAKETIME_FORCE_MONOTONIC_FIX", "0")
                .with("FAKETIME_DONT_RESET", "1")
                .with("NO_FAKE_STAT", "1");
        ahead(0);
    }

    private static Path library() {
        try (Stream<Path> dirs = Files.list(Path.of("/usr/lib"))) {
            List<Path> found = dirs.map(d -> d.resolve("faketime/libfaketimeMT.so.1"))
                    .filter(Files::exists)
                    .toList();
            assertThat(found)
                    .as("libfaketime below /usr/lib (Debian: libfaketime)")
                    .isNotEmpty();
            return found.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets it to so many seconds ahead of the true time. */
    void ahead(long seconds) {
        offsetS = seconds;
        replace(offset, (seconds < 0 ? "" : "+") + seconds + "\n");
    }

    /** Sets it to this instant. */
    void to(Instant instant) {
        ahead(instant.getEpochSecond() - Instant.now().getEpochSecond());
    }

    /** What it says now, ms since 1970. */
    long nowMs() {
        return System.currentTimeMillis() + offsetS * 1000;
    }

    /** A time source has been heard. */
    void heard() {
        replace(synchronised, "");
    }

    private static void replace(Path file, String text) {
        try {
            Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + "~"), text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
