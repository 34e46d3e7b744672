package io.sluice.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Recordings of the street and of a structure, played through the simulated instruments of the demo: what arrives is what the
 * file says. The recordings lie in the directory that {@code SLUICE_RECORDINGS} names; they are not part of this repository.
 */
class ReplayTest {
    private static final String FLOOD_EVENT = "BK-carroll-st-4th-av-0ery00@2023-09-29T11:53";
    private static final int FLOOD_ROWS = 60;
    private static final int TILT_ROWS = 60;
    /** Rows of the inclinometer per second of the recording. */
    private static final int TILT_RATE = 91;

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void deliversAStreetFloodAsTheFileSaysAndRaisesTheAlarm() throws IOException {
        List<String> rows = new ArrayList<>();
        for (String line : Files.readAllLines(recording("water_floodnet_nyc_top60_profiles.csv"))) {
            if (line.startsWith("event_id") || (line.startsWith(FLOOD_EVENT) && rows.size() <= FLOOD_ROWS)) {
                rows.add(line);
            }
        }
        Path file = Files.write(stage.dir().resolve("flood.csv"), rows);

        JsonNode summary = replay(file + ":depth_mm=radar-01/level", "250");

        assertDelivered(summary, FLOOD_ROWS);
        assertThat(summary.at("/transitions/red").asLong())
                .as("red, for it rose to 0.9 m: %s", summary)
                .isPositive();
    }

    @Test
    void deliversATiltRecordAsTheFileSays() throws IOException {
        List<String> rows = new ArrayList<>();
        List<String> all = Files.readAllLines(recording("struct_munich_bridge_inclinometer_ambient_100hz.csv"));
        rows.add(all.get(0));
        for (int i = 1; rows.size() <= TILT_ROWS; i += TILT_RATE) {
            rows.add(all.get(i));
        }
        Path file = Files.write(stage.dir().resolve("tilt.csv"), rows);

        JsonNode summary = replay(file + ":inc01_deg=tilt-01/roll", "4");

        assertDelivered(summary, TILT_ROWS);
    }

    private static Path recording(String name) {
        String dir = System.getenv("SLUICE_RECORDINGS");
        assumeThat(dir)
                .as("SLUICE_RECORDINGS names no directory: no recording to replay")
                .isNotNull();
        Path file = Path.of(dir, name);
        assumeThat(file).as("no such recording").exists();
        return file;
    }

    private JsonNode replay(String recording, String speed) throws IOException {
        Path json = stage.dir().resolve("summary.json");
        Path root = Path.of(System.getProperty("sluice.root")).toAbsolutePath().normalize();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.sluice.testkit.demo.Demo",
                "--plain",
                "--release",
                Gateway.release().toString(),
                "--profiles",
                root.resolve("device-profiles/profiles").toString(),
                "--seed",
                root.resolve("seeds/demo").toString(),
                "--replay",
                recording,
                "--speed",
                speed,
                "--json",
                json.toString());
        Path out = stage.dir().resolve("demo.log");
        try (Program demo = new Program("demo", out, command, Map.of("SLUICE_CDS", "off"))) {
            assertThat(demo.awaitExit(Duration.ofMinutes(3))).as(demo.output()).isZero();
            return Counted.parse(Files.readAllBytes(json));
        }
    }

    private static void assertDelivered(JsonNode summary, int rows) {
        JsonNode replay = summary.path("replay");
        assertThat(replay.path("rows").asLong()).as("rows: %s", summary).isEqualTo(rows);
        assertThat(replay.path("shown").asLong()).as("rows shown: %s", summary).isEqualTo(rows);
        assertThat(replay.path("matched").asLong())
                .as("values matched: %s", summary)
                .isGreaterThanOrEqualTo(rows);
        assertThat(replay.path("mismatched").asLong())
                .as("values mismatched: %s", summary)
                .isZero();
        assertThat(replay.path("skipped").asLong())
                .as("rows skipped: %s", summary)
                .isZero();
        assertThat(summary.path("lost").asLong()).as("lost: %s", summary).isZero();
        assertThat(summary.path("unreadable").asLong())
                .as("unreadable: %s", summary)
                .isZero();
    }
}
