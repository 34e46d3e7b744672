package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.codec.limits.LimitSet;
import io.sluice.codec.site.Finding.Severity;
import io.sluice.codec.site.LimitSetReader.Accepted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The threshold templates that ship with the gateway. */
class ThresholdsTest {
    private static final Path THRESHOLDS = Path.of("../../seeds/thresholds");

    @Test
    void thereIsOneForAHouseAFloodPointAndTheAir() {
        assertThat(files(THRESHOLDS).map(f -> f.getFileName().toString()))
                .containsExactlyInAnyOrder("house.yaml", "flood-point.yaml", "air.yaml");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void everyTemplateIsALimitSetWhoseNumbersHaveASource(Path file) throws IOException {
        var result = LimitSetReader.read(file.toString(), Files.readAllBytes(file));

        assertThat(result).as("%s", result.findings()).isInstanceOf(Accepted.class);
        LimitSet set = ((Accepted) result).set();
        assertThat(set.alarms()).isNotEmpty().allSatisfy((alarm, entry) -> assertThat(entry.source())
                .as(alarm)
                .isNotBlank());
        long examples = set.alarms().values().stream()
                .filter(e -> e.source().startsWith(LimitSetReader.EXAMPLE))
                .count();
        assertThat(result.findings()).hasSize((int) examples).allSatisfy(f -> assertThat(f.severity())
                .isEqualTo(Severity.WARNING));
    }

    @Test
    void everyAlarmOfATemplateIsOneOfTheSeeds() throws IOException {
        Set<String> known = Stream.of(Shelf.TEMPLATES, Path.of("../../seeds/demo"))
                .flatMap(ThresholdsTest::files)
                .flatMap(ThresholdsTest::alarms)
                .collect(Collectors.toSet());

        assertThat(known).isNotEmpty();
        for (Path file : templates()) {
            var read = (Accepted) LimitSetReader.read(file.toString(), Files.readAllBytes(file));
            assertThat(known).as("%s", file).containsAll(read.set().alarms().keySet());
        }
    }

    private static List<Path> templates() {
        return files(THRESHOLDS).toList();
    }

    private static Stream<String> alarms(Path site) {
        JsonNode alarms = YamlReader.read(Shelf.text(site)).root().path("alarms");
        return Stream.iterate(0, i -> i < alarms.size(), i -> i + 1)
                .map(i -> alarms.path(i).path("name").asText());
    }

    private static Stream<Path> files(Path dir) {
        try (Stream<Path> files = Files.list(dir)) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
