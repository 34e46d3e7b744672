package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The written contract against the code. */
class ContractTest {
    private static final Path ROOT = Path.of("..", "..");

    @Test
    void theContractNamesOurTopicsAndNoOthers() throws IOException {
        Topics topics = new Topics("{prefix}", "{gateway}");
        String contract = Files.readString(ROOT.resolve("docs/reference/asyncapi.yaml"));

        assertThat(found("address: '([^']+)'", contract))
                .containsExactlyInAnyOrder(
                        topics.birth(),
                        topics.birth("{device}"),
                        topics.status(),
                        topics.telemetry(),
                        topics.backlog(),
                        topics.alarm(),
                        topics.active(),
                        topics.event(),
                        topics.command(),
                        topics.reply(),
                        topics.receipt());
    }

    @Test
    void everySchemaOfTheContractExists() throws IOException {
        String contract = Files.readString(ROOT.resolve("docs/reference/asyncapi.yaml"));

        List<String> schemas = found("(schemas/[a-z-]+\\.schema\\.json)", contract);
        assertThat(schemas).hasSizeGreaterThan(8);
        assertThat(schemas)
                .allMatch(
                        s -> Files.isRegularFile(ROOT.resolve("docs/reference").resolve(s)));
    }

    @Test
    void theDefaultsThatShipAreThoseOfTheCode() throws IOException {
        Properties shipped = new Properties();
        try (var in = Files.newInputStream(ROOT.resolve("ota/release/src/etc/io.sluice.forward.mqtt.properties"))) {
            shipped.load(in);
        }

        assertThat(shipped)
                .containsOnly(
                        java.util.Map.entry("reconnectMinMs", "" + Tuning.DEFAULT.reconnectMinMs()),
                        java.util.Map.entry("reconnectMaxMs", "" + Tuning.DEFAULT.reconnectMaxMs()),
                        java.util.Map.entry("connectTimeoutMs", "" + Tuning.DEFAULT.connectTimeoutMs()),
                        java.util.Map.entry("ackTimeoutMs", "" + Tuning.DEFAULT.ackTimeoutMs()));
    }

    private static List<String> found(String pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher m = Pattern.compile(pattern).matcher(text);
        while (m.find()) {
            found.add(m.group(1));
        }
        return found;
    }
}
