package io.sluice.endtoend;

import static io.sluice.endtoend.Counted.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.testkit.record.GatewayStatus;
import io.sluice.testkit.record.SeenScan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What pymodbus serves is what mosquitto delivers: values, units, qualities, and payloads as the contract says. */
class DeliveryTest {
    private static final int VECTORS = 7;
    private static final int STATION = 1;
    private static final int RADAR = 2;

    @RegisterExtension
    final Stage stage = new Stage();

    @Test
    void deliversEveryValueWithItsUnitAndQuality() {
        Broker broker = stage.broker();
        broker.start();
        Counted platform = new Counted(stage.recorder(broker));
        Gateway gateway = gateway(broker, "encoding: json");
        gateway.start();
        platform.await("a scan of the vectors", SOON, t -> t.latest().containsKey("vectors"));

        Map<String, SeenScan.SeenValue> seen =
                platform.tally().latest().get("vectors").values();

        good(seen, "u16", 65535, "");
        good(seen, "s16", -12345, "");
        good(seen, "u32-high", 4_000_000_000.0, "");
        good(seen, "u32-low", 4_000_000_000.0, "");
        good(seen, "s32", -100_000, "");
        good(seen, "f32-high", 1.2345, "m");
        good(seen, "f32-low", 1.2345, "m");
        good(seen, "f64", -273.15, "Cel");
        good(seen, "flag", 1, "");
        good(seen, "field", 10, "");
        good(seen, "scaled", -14.7, "Cel");
        good(seen, "fraction", -90, "deg");
        good(seen, "calibrated", 11.96, "mm");
        good(seen, "pressure", 101_300, "Pa");
        good(seen, "input", -7, "");
        good(seen, "coil", 1, "");
        good(seen, "contact", 1, "");
        assertThat(seen.get("fault").quality()).isEqualTo("sensor-fault");
        assertThat(seen.get("fault").value()).isNaN();
        assertThat(seen.get("beyond").quality()).isEqualTo("out-of-range");
        assertThat(seen.get("beyond").value()).isEqualTo(150);
        assertThat(seen).hasSize(19);

        platform.await(
                "60 scans of the station",
                SOON,
                t -> platform.ledger().scans("station-1").size() >= 60);
        gateway.stop();
        GatewayStatus last = platform.awaitStopped();

        platform.assertNothingLost(last);
        assertThat(Instruments.gaps(platform.ledger(), STATION)).isEqualTo(last.coalesced());
    }

    @Test
    void publishesWhatTheContractSays() {
        Broker broker = stage.broker();
        broker.start();
        Subscription all = stage.subscription(broker);
        Gateway gateway = gateway(broker, "encoding: json", "version: 5");
        gateway.start();
        all.await("telemetry", SOON, m -> m.topic().endsWith("/telemetry"));
        Instruments.level(field, RADAR, 450);
        Subscription.Message alarm = all.await("an alarm", SOON, m -> m.topic().endsWith("/alarm"));
        all.await(
                "it stands",
                SOON,
                m -> m.topic().endsWith("/alarm/active") && m.text().contains("\"red\""));
        Platform.command(broker, "{\"id\":\"c-1\",\"name\":\"alarms\",\"args\":{}}");
        all.await("a reply", SOON, m -> m.topic().endsWith("/reply"));

        List<Subscription.Message> retained = lateSubscription(broker);
        gateway.stop();
        all.await(
                "stopped", SOON, m -> m.topic().endsWith("/status") && m.text().contains("\"stopped\""));
        JsonNode report = inspect(all.messages());

        assertThat(report.path("faults")).isEmpty();
        assertThat(names(report.path("checked")))
                .contains("telemetry", "alarm", "alarm-active", "birth", "birth-device", "status", "command", "reply");
        assertThat(alarm.contentType()).startsWith("application/cloudevents+json");
        assertThat(retained.stream().map(m -> m.topic().substring("sluice/v1/gw-e2e/".length())))
                .containsExactlyInAnyOrder(
                        "birth", "birth/vectors", "birth/station-1", "birth/radar-2", "status", "alarm/active");
        assertThat(topic(retained, "birth/radar-2")).contains("\"m\"").contains("fts/sdi-radar-300w");
        assertThat(topic(retained, "birth")).contains("端到端试验网关").contains("CGCS2000");
        JsonNode active = Counted.parse(topic(retained, "alarm/active")).path("alarms");
        assertThat(active).hasSize(1);
        assertThat(active.path(0).path("colour").asText()).isEqualTo("red");
        assertNoBadValueUnderItsOwnName(report.path("packs"));
    }

    @Test
    void deliversCborThatAnotherDecoderReads() {
        Broker broker = stage.broker();
        broker.start();
        Subscription all = stage.subscription(broker);
        gateway(broker, "encoding: cbor").start();
        Subscription.Message pack = all.await("telemetry", SOON, m -> m.topic().endsWith("/telemetry"));

        JsonNode report = inspect(List.of(pack));

        assertThat(pack.hex()).as("an array of CBOR, not of JSON").doesNotStartWith("5b");
        assertThat(report.path("faults")).isEmpty();
        assertThat(value(report.path("packs").path(0), "vectors", "f32-low")).isCloseTo(1.2345, within(1e-9));
        assertThat(value(report.path("packs").path(0), "vectors", "s16")).isEqualTo(-12345);
        assertThat(value(report.path("packs").path(0), "vectors", "pressure")).isCloseTo(101_300, within(1e-6));
        assertNoBadValueUnderItsOwnName(report.path("packs"));
    }

    private Field field;

    private Gateway gateway(Broker broker, String... uplink) {
        field = stage.field();
        serveVectors(field);
        SiteText site = new SiteText(Stage.GATEWAY)
                .link("hall", field)
                .device(
                        "vectors",
                        "hall",
                        "test/vectors",
                        VECTORS,
                        "500ms",
                        "points: {calibrated: {gain: 1.01, zero: -0.5}}")
                .alarm("flood", "radar-2/level", "limits: {blue: 0.1, red: 0.4}, hysteresis: 0.02, ackWithin: 5min")
                .uplink(broker.url(), uplink);
        Instruments.station(site, "hall", field, STATION, "100ms", "timeout: 2s");
        Instruments.radar(site, "hall", field, RADAR, "200ms");
        Gateway gateway = stage.gateway(site);
        gateway.write("profiles/test/vectors.yaml", Program.text(Field.resource("profiles/test/vectors.yaml")));
        return gateway;
    }

    private static void serveVectors(Field field) {
        field.set(
                VECTORS,
                "holding",
                0,
                65535,
                65536 - 12345,
                0xEE6B,
                0x2800,
                0x2800,
                0xEE6B,
                0xFFFE,
                0x7960,
                0x3F9E,
                0x0419,
                0x0419,
                0x3F9E,
                0xC071,
                0x1266,
                0x6666,
                0x6666,
                0x0A40,
                253,
                65536 - 16384,
                65535,
                150,
                1234,
                1013);
        field.set(VECTORS, "input", 3, 65536 - 7);
        field.set(VECTORS, "coil", 9, 1);
        field.set(VECTORS, "discrete", 5, 1);
    }

    private static void good(Map<String, SeenScan.SeenValue> seen, String point, double value, String unit) {
        assertThat(seen.get(point)).as(point).isNotNull();
        assertThat(seen.get(point).quality()).as(point).isEqualTo("good");
        assertThat(seen.get(point).value()).as(point).isCloseTo(value, within(1e-9 + Math.abs(value) * 1e-6));
        assertThat(seen.get(point).unit()).as(point).isEqualTo(unit);
    }

    /** What a subscriber gets that comes late. */
    private List<Subscription.Message> lateSubscription(Broker broker) {
        Subscription late = stage.subscription(broker);
        late.await("all that is retained", SOON, m -> !m.retained() && m.topic().endsWith("/telemetry"));
        return late.messages().stream().filter(Subscription.Message::retained).toList();
    }

    private static String topic(List<Subscription.Message> messages, String below) {
        return messages.stream()
                .filter(m -> m.topic().endsWith("/" + below))
                .findFirst()
                .orElseThrow()
                .text();
    }

    private JsonNode inspect(List<Subscription.Message> messages) {
        List<String> command = new ArrayList<>(Field.python("inspect_payloads.py"));
        command.add(Path.of(System.getProperty("sluice.root"), "docs/reference/schemas")
                .toString());
        command.add(Stage.PREFIX);
        String lines = messages.stream()
                .map(m -> (m.retained() ? "1" : "0") + "|" + m.topic() + "|" + m.hex() + "\n")
                .collect(Collectors.joining());
        return Counted.parse(Program.run(stage.dir(), command, lines));
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** A generic SenML reader must not take a bad value for a good one. */
    private static void assertNoBadValueUnderItsOwnName(JsonNode packs) {
        assertThat(packs).isNotEmpty();
        for (JsonNode pack : packs) {
            String base = "";
            for (JsonNode record : pack) {
                base = record.path("bn").asText(base);
                String name = base + record.path("n").asText();
                assertThat(name).isNotEqualTo("gw-e2e/vectors/fault").isNotEqualTo("gw-e2e/vectors/beyond");
            }
        }
    }

    private static double value(JsonNode pack, String device, String point) {
        String base = "";
        for (JsonNode record : pack) {
            base = record.path("bn").asText(base);
            if ((base + record.path("n").asText()).equals(Stage.GATEWAY + "/" + device + "/" + point)) {
                return record.path("v").doubleValue();
            }
        }
        throw new AssertionError("no " + device + "/" + point + " in " + pack);
    }
}
