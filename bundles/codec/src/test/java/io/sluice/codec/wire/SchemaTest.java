package io.sluice.codec.wire;

import static io.sluice.codec.wire.Samples.BOOT;
import static io.sluice.codec.wire.Samples.GOOD;
import static io.sluice.codec.wire.Samples.T0;
import static io.sluice.codec.wire.Samples.scan;
import static io.sluice.codec.wire.Samples.site;
import static io.sluice.codec.wire.Samples.values;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmState;
import io.sluice.port.admin.Reply;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.forward.UplinkFacts;
import io.sluice.port.store.JournalFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every payload against its published schema, and nothing in it that the schema does not know. */
class SchemaTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final BirthWriter.Start START = new BirthWriter.Start(BOOT, "0.1.0", 3, T0, ClockState.SYNCHRONISED);

    @Test
    void birthOfTheGateway() throws IOException {
        BirthWriter.Contact contact =
                new BirthWriter.Contact("platform", "sluice/v1", "mqtt-5", Encoding.CBOR, 30, 45, 10, 65_536);

        JsonNode birth = valid("birth", BirthWriter.gateway(site(), START, contact));

        assertThat(birth.at("/alarms/0/limits").toString()).isEqualTo("{\"blue\":0.1,\"yellow\":0.15,\"red\":0.4}");
        assertThat(birth.at("/division").asText()).isEqualTo("310101");
        assertThat(birth.at("/uplink/deadAfterS").asInt()).isEqualTo(45);
    }

    @Test
    void birthOfADevice() throws IOException {
        JsonNode tilt = valid(
                "birth-device", BirthWriter.device(site(), site().devices().get(1), START));
        JsonNode water = valid(
                "birth-device", BirthWriter.device(site(), site().devices().get(2), START));

        assertThat(tilt.at("/points/0/min").isNull()).isTrue();
        assertThat(tilt.at("/points/0/wireUnit").asText()).isEqualTo("deg");
        assertThat(water.at("/points/0/wireUnit").isNull()).isTrue();
        assertThat(water.at("/points/0/unit").asText()).isEqualTo("[NTU]");
    }

    @Test
    void status() throws IOException {
        StatusWriter.Head head =
                new StatusWriter.Head("gw-demo-01", StatusWriter.ONLINE, BOOT, 3, "0.1.0", T0, ClockState.HOLDOVER);
        UplinkFacts uplink = new UplinkFacts("platform", true, 2, 90, 3, 1, 12, 4096, 4, 7, "");
        JournalFacts journal = new JournalFacts(10, 99, 1, 2, 0, 1, 65_536, 4096, 5, "");
        Snapshot full = new Snapshot(
                60_000,
                812,
                10,
                101,
                2,
                1,
                3,
                new long[] {0, 4, 3, 2, 1},
                9,
                10,
                80_000_000,
                journal,
                List.of(uplink),
                "");
        Snapshot bare = new Snapshot(0, -1, 0, 0, 0, 0, 0, new long[5], 0, 0, -1, null, List.of(), "site.yaml:3");

        JsonNode status = valid("status", StatusWriter.status(head, full));
        valid("status", StatusWriter.status(head, bare));

        assertThat(status.get("sampled").asInt()).isEqualTo(101);
        assertThat(status.get("journaled").asInt()).isEqualTo(99);
        assertThat(status.get("dropped").asInt()).isEqualTo(2);
        assertThat(status.at("/uplinks/0/acknowledged").asInt()).isEqualTo(90);
        assertThat(status.get("transitions").toString()).isEqualTo("{\"blue\":4,\"yellow\":3,\"orange\":2,\"red\":1}");
    }

    @Test
    void will() throws IOException {
        assertThat(valid("status", StatusWriter.will("gw-demo-01", BOOT)).toString())
                .isEqualTo("{\"gateway\":\"gw-demo-01\",\"state\":\"offline\",\"boot\":\"17-a3f2c1d0\"}");
    }

    @Test
    void telemetry() throws IOException {
        byte[] payload = new SenmlWriter("gw-demo-01", Encoding.JSON)
                .write(
                        Samples.layout(),
                        List.of(
                                scan(1, 0, Realm.DRILL, ClockState.HOLDOVER, values(0.4), GOOD),
                                scan(
                                        2,
                                        1,
                                        Realm.LIVE,
                                        ClockState.HOLDOVER,
                                        values(1, Double.NaN),
                                        Quality.SPIKE.code(),
                                        Quality.STALE.code())),
                        1,
                        4096)
                .payloads()
                .get(0);

        valid("telemetry", payload);
    }

    @Test
    void alarm() throws IOException {
        JsonNode alarm = valid("alarm", AlarmWriter.transition(Samples.transition(), site(), "sluice/v1/gw-demo-01"));

        assertThat(alarm.get("id").asText()).isEqualTo("17-a3f2c1d0:t5");
        assertThat(alarm.get("subject").asText()).isEqualTo("radar-01/level");
        assertThat(alarm.get("time").asText()).isEqualTo("2026-02-02T02:40:00.123Z");
        assertThat(alarm.at("/data/next").toString()).isEqualTo("{\"colour\":\"yellow\",\"state\":\"unacknowledged\"}");
        assertThat(alarm.at("/data/place/crs").asText()).isEqualTo("CGCS2000");
        assertThat(alarm.at("/data/value").asDouble()).isEqualTo(0.163);
    }

    @Test
    void standingAlarms() throws IOException {
        AlarmState known = new AlarmState("underpass-depth", Colour.RED, false, "17-a3f2c1d0:t5", T0, 0.5);
        AlarmState gone = new AlarmState("removed", Colour.BLUE, true, "x", T0, Double.NaN);

        JsonNode active = valid("alarm-active", AlarmWriter.active(List.of(known, gone), site(), BOOT, 3, T0));

        assertThat(active.at("/alarms/0/device").asText()).isEqualTo("radar-01");
        assertThat(active.at("/alarms/1/value").isNull()).isTrue();
    }

    @Test
    void event() throws IOException {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("count", 3L);
        data.put("share", 0.5);
        data.put("why", "full");

        JsonNode event = valid("event", AlarmWriter.event("sluice/v1/gw", "17-a:e1", "transitions-dropped", T0, data));

        assertThat(event.get("data").toString()).isEqualTo("{\"count\":3,\"share\":0.5,\"why\":\"full\"}");
    }

    @Test
    void reply() throws IOException {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("alarm", "underpass-depth");
        row.put("value", Double.NaN);
        row.put("acknowledged", false);

        JsonNode reply = valid("reply", ReplyWriter.reply(new Reply("c-1", "ok", "", List.of(row))));

        assertThat(reply.at("/rows/0").toString())
                .isEqualTo("{\"alarm\":\"underpass-depth\",\"value\":null,\"acknowledged\":false}");
    }

    @Test
    void commandsThatAreReadAreThoseTheSchemaAllows() throws IOException {
        Schema schema = schema("command", false);
        for (String text : CommandReaderTest.GOOD) {
            assertThat(schema.validate(MAPPER.readTree(text))).as(text).isEmpty();
        }
        for (String text : CommandReaderTest.WRONG_BUT_JSON) {
            assertThat(schema.validate(MAPPER.readTree(text))).as(text).isNotEmpty();
        }
    }

    @Test
    void theSchemasRefuseWhatIsWrong() throws IOException {
        JsonNode status = MAPPER.readTree("{\"gateway\":\"gw\",\"state\":\"broken\",\"boot\":\"17-a3f2c1d0\"}");
        JsonNode pack = MAPPER.readTree("[{\"n\":\"level\",\"v\":1}]");

        assertThat(schema("status", false).validate(status)).isNotEmpty();
        assertThat(schema("telemetry", false).validate(pack)).isNotEmpty();
    }

    private static JsonNode valid(String name, byte[] payload) throws IOException {
        JsonNode node = MAPPER.readTree(payload);
        assertThat(schema(name, true).validate(node)).as(node.toString()).isEmpty();
        return node;
    }

    /** The published schema; closed: with nothing allowed that it does not name. */
    private static Schema schema(String name, boolean closed) throws IOException {
        Path file = Path.of("..", "..", "docs", "reference", "schemas", name + ".schema.json");
        JsonNode node = MAPPER.readTree(file.toFile());
        if (closed) {
            close(node);
        }
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(node);
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("type").asText().equals("object")
                && object.has("properties")
                && !object.has("additionalProperties")
                && object.at("/properties/n/const").isMissingNode()) {
            object.put("additionalProperties", false);
        }
        node.forEach(SchemaTest::close);
    }
}
