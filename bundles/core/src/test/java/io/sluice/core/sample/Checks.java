package io.sluice.core.sample;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.model.Quality;
import io.sluice.model.site.PointChecks;
import io.sluice.model.site.PointRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Checks as a test needs them, and recordings to put through them. */
final class Checks {
    static final long SECOND = 1_000_000_000L;

    private Checks() {}

    static PointCheck flat(long ms, double band) {
        return new PointCheck(new PointChecks(new PointRef(0, 0), ms, band, 0, 1, false, 0, 0, 0));
    }

    static PointCheck rate(double maxPerSecond, int confirm) {
        return new PointCheck(new PointChecks(new PointRef(0, 0), 0, 0, maxPerSecond, confirm, false, 0, 0, 0));
    }

    static PointCheck loop(double at4, double at20, long debounceMs) {
        return new PointCheck(new PointChecks(new PointRef(0, 0), 0, 0, 0, 1, true, at4, at20, debounceMs));
    }

    static Quality take(PointCheck check, double value, double atS) {
        return check.quality(value, true, Math.round(atS * SECOND), Quality.GOOD);
    }

    /**
     * Columns of a recording, the head left out; leaves the test out if there are no recordings. They lie in the directory
     * that {@code SLUICE_RECORDINGS} names and are not part of this repository.
     */
    static List<String[]> recording(String name, int... columns) {
        String dir = System.getenv("SLUICE_RECORDINGS");
        Path file = Path.of(dir == null ? "" : dir).resolve(name);
        assumeTrue(dir != null && Files.isReadable(file), "SLUICE_RECORDINGS holds no " + name);
        try (Stream<String> lines = Files.lines(file)) {
            return lines.skip(1)
                    .map(l -> l.split(",", -1))
                    .map(row -> IntStream.of(columns).mapToObj(c -> row[c]).toArray(String[]::new))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
