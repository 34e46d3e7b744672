package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    private static final String LIMITS =
            """
            schema: 1
            id: house-tower-7
            revision: 3
            approvedBy: 张工
            approvedOn: 2026-05-01
            alarms:
              flood: {limits: {yellow: 0.2, red: %s}, hysteresis: 0.02, source: "example"}
            """;

    @TempDir
    Path dir;

    @BeforeEach
    void site() throws IOException {
        Files.createDirectories(dir.resolve("profiles/acme"));
        Files.writeString(
                dir.resolve("profiles/acme/level.yaml"),
                """
                schema: 1
                maker: acme
                model: level
                label: {zh: 水位计, en: level}
                source: made up
                bus: modbus
                defaults: {unit: 1, timeout: 300ms}
                points:
                  level: {label: {zh: 水位, en: level}, unit: m, table: holding, address: 0, type: s16, scale: 0.001, range: [0, 5]}
                """);
        Files.writeString(
                dir.resolve("site.yaml"),
                """
                schema: 1
                gateway: {id: gw-1, label: 一}
                links:
                  - {name: hall, driver: modbus-tcp, host: 127.0.0.1, port: 1502}
                devices:
                  - {name: radar, link: hall, profile: acme/level, unit: 1, period: 1s}
                alarms:
                  - {name: flood, point: radar/level, limits: {yellow: 0.1, red: 0.4}, hysteresis: 0.02}
                uplinks: []
                """);
    }

    @Test
    void saysWhatTheLimitSetIsAndThatItFits() throws IOException {
        String said = check(LIMITS.formatted("0.5"), 0);

        assertThat(said).contains("gw-1: accepted").contains("approved by 张工 on 2026-05-01");
    }

    @Test
    void refusesALimitSetWhoseColoursDoNotRise() throws IOException {
        assertThat(check(LIMITS.formatted("0.1"), 1)).contains("house-tower-7@3, red 0.1: not above 0.2");
    }

    @Test
    void refusesALimitOutOfTheInstrumentsRange() throws IOException {
        assertThat(check(LIMITS.formatted("50"), 1)).contains("50");
    }

    @Test
    void saysThatThereIsNoSuchFile() throws IOException {
        Files.deleteIfExists(dir.resolve("limits.yaml"));

        assertThat(run(dir.resolve("limits.yaml"), 1)).contains("limits.yaml").contains("cannot be read");
    }

    private String check(String limits, int code) throws IOException {
        return run(Files.writeString(dir.resolve("limits.yaml"), limits), code);
    }

    private String run(Path limits, int code) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int was =
                Check.check(dir.resolve("site.yaml"), limits, dir, new PrintStream(out, true, StandardCharsets.UTF_8));
        String said = out.toString(StandardCharsets.UTF_8);
        assertThat(was).as(said).isEqualTo(code);
        return said;
    }
}
