package io.sluice.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo around a gateway of some hundred lines, so that it can be checked without the packaged one. */
class DemoRunTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Path release;

    @BeforeEach
    void makeARelease() throws IOException {
        release = release("");
    }

    @Test
    void countsWhatArrivesAndSumsItUp() throws Exception {
        assertThat(run("--for", "4s", "--home", folder.resolve("home").toString()))
                .as("%s", text())
                .isTrue();
        JsonNode summary = summary();
        assertThat(summary.get("delivered").asLong())
                .isGreaterThan(30)
                .isEqualTo(summary.get("sampled").asLong());
        assertThat(summary.get("acknowledged")).isEqualTo(summary.get("sampled"));
        assertThat(summary.get("lost").asLong()).isZero();
        assertThat(summary.get("duplicates").asLong()).isZero();
        assertThat(summary.get("unreadable").asLong()).isZero();
        assertThat(summary.get("state").asText()).isEqualTo("stopped");
        assertThat(summary.get("firstSampleMs").asLong()).isEqualTo(77);
        assertThat(summary.get("rssMb").asDouble()).isEqualTo(64);
        assertThat(summary.has("replay")).isFalse();
        assertThat(Files.exists(folder.resolve("home/site.yaml"))).isTrue();
        assertThat(text()).contains("delivered").contains("lost 0");
    }

    @Test
    void seesEachValueOfARecordingAndTheAlarmItRaises() throws Exception {
        StringBuilder csv = new StringBuilder("t_s,depth_mm\n");
        for (int i = 0; i < 12; i++) {
            csv.append(i).append(',').append(i * 20.4).append('\n');
        }
        Path file = Files.writeString(folder.resolve("flood.csv"), csv);
        assertThat(run("--replay", file.toString(), "--speed", "3"))
                .as("%s", text())
                .isTrue();
        JsonNode replay = summary().get("replay");
        assertThat(replay.get("rows").asLong()).isEqualTo(12);
        assertThat(replay.get("shown").asLong()).isEqualTo(12);
        assertThat(replay.get("skipped").asLong()).as("%s", text()).isZero();
        assertThat(replay.get("mismatched").asLong()).as("%s", text()).isZero();
        assertThat(replay.get("matched").asLong()).isGreaterThanOrEqualTo(12);
        assertThat(summary().get("transitions").get("blue").asLong()).isEqualTo(1);
        assertThat(summary().get("alarmLatencyMs").get("p50").asDouble()).isBetween(0.0, 2000.0);
    }

    @Test
    void findsWhatTheGatewayKeptToItself() throws Exception {
        release = release("forget=10 ");
        assertThat(run("--for", "4s")).isTrue();
        JsonNode summary = summary();
        assertThat(summary.get("lost").asLong())
                .isPositive()
                .isEqualTo(summary.get("sampled").asLong()
                        - summary.get("delivered").asLong());
        assertThat(summary.get("scansMissing").asLong()).isPositive();
    }

    @Test
    void failsIfTheGatewayDies() throws Exception {
        release = release("dieAfter=20 ");
        assertThat(run("--for", "60s")).isFalse();
        assertThat(text()).contains("ended by itself with code 3").contains("fell over");
        assertThat(summary().get("delivered").asLong()).isPositive();
    }

    @Test
    void endsWhenAskedTo() throws Exception {
        DemoRun run = new DemoRun(options("--for", "10min"), out());
        Thread stopper = new Thread(run::stop);
        stopper.start();
        run.run();
        stopper.join();
        assertThat(summary().get("state").asText()).isIn("stopped", "");
    }

    private boolean run(String... arguments) throws Exception {
        return new DemoRun(options(arguments), out()).run();
    }

    private DemoOptions options(String... arguments) throws DemoOptions.UsageException {
        List<String> all = new ArrayList<>(List.of(
                "--plain",
                "--release",
                release.toString(),
                "--seed",
                "../../seeds/demo",
                "--profiles",
                "../../device-profiles/profiles",
                "--json",
                folder.resolve("s.json").toString()));
        all.addAll(List.of(arguments));
        return DemoOptions.parse(all);
    }

    private PrintStream out() {
        return new PrintStream(printed, true, StandardCharsets.UTF_8);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private JsonNode summary() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("s.json").toFile());
    }

    private Path release(String environment) throws IOException {
        Path made = Files.createTempDirectory(folder, "release");
        Path program = Files.createDirectories(made.resolve("bin")).resolve("sluice-gateway");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Files.writeString(
                program,
                "#!/bin/sh\nexec env " + environment + "'" + System.getProperty("java.home")
                        + "/bin/java' -XX:TieredStopAtLevel=1 -Dprofiles='"
                        + Path.of("../../device-profiles/profiles")
                                .toAbsolutePath()
                                .normalize()
                        + "' -cp '" + classPath + "' " + FakeGateway.class.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return made;
    }
}
