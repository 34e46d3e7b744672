package io.sluice.codec.wire;

import static io.sluice.codec.wire.Samples.BOOT;
import static io.sluice.codec.wire.Samples.GOOD;
import static io.sluice.codec.wire.Samples.T0;
import static io.sluice.codec.wire.Samples.scan;
import static io.sluice.codec.wire.Samples.site;
import static io.sluice.codec.wire.Samples.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.sluice.model.Clock;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.alarm.AlarmFigures;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Mask;
import io.sluice.model.alarm.Protection;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.Site;
import io.sluice.port.admin.OutputFacts;
import io.sluice.port.admin.PowerFacts;
import io.sluice.port.admin.Reply;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.forward.UplinkFacts;
import io.sluice.port.store.JournalFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Every payload against its published schema, and nothing in it that the schema does not know. */
class SchemaTest {
    private static final Clock HOLDOVER =
            new Clock(ClockState.HOLDOVER, 1_769_999_000_000L, 312, 1_769_990_000_000L, "timesyncd", -3_600_000);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final BirthWriter.Start START = new BirthWriter.Start(BOOT, "0.1.0", 3, T0, ClockState.SYNCHRONISED);

    @Test
    void birthOfTheGateway() throws IOException {
        BirthWriter.Contact contact = new BirthWriter.Contact(
                "platform",
                "sluice/v1",
                "mqtt-5",
                Encoding.CBOR,
                "deflate",
                60_000,
                "minutes",
                true,
                30,
                45,
                10,
                65_536);

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
    void birthOfAGatewayWithEverything() throws IOException {
        BirthWriter.Contact contact = new BirthWriter.Contact(
                "platform", "sluice/v1", "mqtt-5", Encoding.JSON, "none", 0, "scans", false, 30, 45, 10, 65_536);

        JsonNode birth = valid("birth", BirthWriter.gateway(Sites.full(), START, contact));

        assertThat(birth.at("/alarms").findValuesAsText("condition"))
                .containsExactly(
                        "limits",
                        "vote",
                        "formula",
                        "disagreement",
                        "disagreement",
                        "stale",
                        "device-fault",
                        "link-fault");
        assertThat(birth.at("/alarms/0/limitSet").asText()).isEqualTo("flood-2026@7");
        assertThat(birth.at("/alarms/1/points").toString()).isEqualTo("[\"radar-01/level\",\"underpass/rise\"]");
        assertThat(birth.at("/alarms/2/when").toString())
                .isEqualTo("{\"orange\":\"underpass/rise >= 5 and radar-01/level > 0.05 for 2min\"}");
        assertThat(birth.at("/alarms/2/onUnknown").asText()).isEqualTo("raise");
        assertThat(birth.at("/alarms/3/fault").asBoolean()).isFalse();
        assertThat(birth.at("/alarms/4/switchAt").isNull()).isTrue();
        assertThat(birth.at("/alarms/7/link").asText()).isEqualTo("underpass");
        assertThat(birth.at("/devices/3/virtual").asBoolean()).isTrue();
        assertThat(birth.at("/outputs").findValuesAsText("failSafe"))
                .containsExactly("watchdog", "no fail-safe", "wiring", "parent");
        assertThat(birth.at("/outputs/0/patterns").toString())
                .isEqualTo("{\"orange\":{\"onMs\":1000,\"offMs\":2000},\"red\":{\"onMs\":1000,\"offMs\":0}}");
        assertThat(birth.at("/outputs/1/clear").asText()).isEqualTo("tilt-01/roll");
        assertThat(birth.at("/watch/0/when").asText()).isEqualTo("underpass/rise >= 5");
        assertThat(birth.at("/watch/1/when").isNull()).isTrue();
        assertThat(birth.at("/captures/0/channels").toString()).isEqualTo("[\"tilt-01/roll\",\"tilt-01/pitch\"]");
        assertThat(birth.at("/policy/timeZone").asText()).isEqualTo("Asia/Urumqi");
        assertThat(birth.at("/policy/duty/0/colour").asText()).isEqualTo("orange");
        assertThat(birth.at("/cameras/0").asText()).isEqualTo("34020000001320000001");
    }

    @Test
    void birthOfAVirtualDeviceAndOfOneWithChecks() throws IOException {
        Site site = Sites.full();
        JsonNode underpass =
                valid("birth-device", BirthWriter.device(site, site.devices().get(3), START));
        JsonNode radar =
                valid("birth-device", BirthWriter.device(site, site.devices().get(0), START));
        JsonNode tilt =
                valid("birth-device", BirthWriter.device(site, site.devices().get(1), START));

        assertThat(underpass.at("/virtual").asBoolean()).isTrue();
        assertThat(underpass.at("/link").asText()).isEmpty();
        assertThat(underpass.at("/points/0/derived").asText())
                .isEqualTo("slope of the regression line of radar-01/level over 10min, per min, coverage 0.5");
        assertThat(radar.at("/points/0/derived").isNull()).isTrue();
        assertThat(radar.at("/points/0/checks").toString())
                .isEqualTo("{\"flatMs\":3600000,\"flatBand\":0.001,\"maxPerSecond\":0.5,\"confirm\":2,"
                        + "\"loop\":{\"at4\":0,\"at20\":5,\"debounceMs\":4000}}");
        assertThat(tilt.at("/points/0/checks").isNull()).isTrue();
    }

    @Test
    void status() throws IOException {
        StatusWriter.Head head =
                new StatusWriter.Head("gw-demo-01", StatusWriter.ONLINE, BOOT, 3, "0.1.0", T0, HOLDOVER);
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
                12_345_678,
                journal,
                List.of(uplink),
                new Protection(List.of("fault:tilt-01: no-reply")),
                new AlarmFigures(4, 1, 3, 2, 1, 7, 1, 0, 1, 2),
                List.of(new OutputFacts("siren-01", "警号", "siren", "on", "underpass-depth", "no fail-safe", "")),
                List.of("flood", "drill"),
                new PowerFacts(false, 11.9, 65_000, 3_535_000, "", true, null, Double.NaN),
                "");
        Snapshot bare = new Snapshot(
                0,
                -1,
                0,
                0,
                0,
                0,
                0,
                new long[5],
                0,
                0,
                -1,
                -1,
                null,
                List.of(),
                Protection.FULL,
                AlarmFigures.NONE,
                List.of(),
                List.of(),
                "site.yaml:3");

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
        assertThat(alarm.at("/data/next").toString())
                .isEqualTo(
                        "{\"colour\":\"yellow\",\"state\":\"unacknowledged\",\"unconfirmed\":false,\"overdue\":false,"
                                + "\"mask\":\"none\",\"shelvedUntilMs\":0,\"suppressedBy\":\"\"}");
        assertThat(alarm.at("/data/place/crs").asText()).isEqualTo("CGCS2000");
        assertThat(alarm.at("/data/value").asDouble()).isEqualTo(0.163);
    }

    @Test
    void anAlarmWithEverythingInIt() throws IOException {
        Transition t = new Transition(
                BOOT,
                6,
                3,
                "",
                "underpass",
                "rise",
                AlarmState.of("rising-fast", Colour.ORANGE, false, "17-a3f2c1d0:t5", T0, 2),
                new AlarmState(
                        "rising-fast",
                        Colour.ORANGE,
                        Colour.NONE,
                        false,
                        true,
                        true,
                        Mask.NONE.shelved(T0 + 60_000, "page:zhang").suppressed("maintenance:radar-01"),
                        "17-a3f2c1d0:t5",
                        T0,
                        2),
                Cause.SHELVE,
                "page:zhang",
                Double.NaN,
                "mm/min",
                Double.NaN,
                Quality.SPIKE,
                new Transition.Facts(false, "underpass", true, false, "site@00ff1122", true, "换探头"),
                ClockState.HOLDOVER,
                Realm.DRILL,
                -5,
                T0,
                T0 + 300_000);

        JsonNode alarm = valid("alarm", AlarmWriter.transition(t, Sites.full(), "sluice/v1/gw-demo-01"));

        assertThat(alarm.get("realm").asText()).isEqualTo("drill");
        assertThat(alarm.at("/data/next").toString())
                .isEqualTo(
                        "{\"colour\":\"orange\",\"state\":\"latched-unacknowledged\",\"unconfirmed\":true,\"overdue\":true,"
                                + "\"mask\":\"suppressed\",\"shelvedUntilMs\":1770000060123,"
                                + "\"suppressedBy\":\"maintenance:radar-01\"}");
        assertThat(alarm.at("/data/cameras").toString()).isEqualTo("[\"34020000001320000001\"]");
        assertThat(alarm.at("/data/duty").toString())
                .isEqualTo("{\"level\":\"district\",\"division\":\"310101\",\"label\":\"区应急\"}");
        assertThat(alarm.at("/data/resumed").asBoolean()).isTrue();
        assertThat(alarm.at("/data/armed").asBoolean()).isFalse();
        assertThat(alarm.at("/data/why").asText()).isEqualTo("换探头");
    }

    @Test
    void everyCauseIsInTheSchema() throws IOException {
        for (Cause cause : Cause.values()) {
            Transition t = Samples.transition();
            Transition other = new Transition(
                    t.boot(),
                    t.sequence(),
                    t.revision(),
                    t.label(),
                    t.device(),
                    t.point(),
                    t.previous(),
                    t.next(),
                    cause,
                    t.by(),
                    t.value(),
                    t.unit(),
                    t.limit(),
                    t.quality(),
                    t.facts(),
                    t.clock(),
                    t.realm(),
                    t.monotonicNs(),
                    t.utcMs(),
                    0);
            JsonNode alarm = valid("alarm", AlarmWriter.transition(other, site(), "sluice/v1/gw-demo-01"));
            assertThat(alarm.at("/data/cause").asText()).isEqualTo(cause.word());
        }
    }

    @Test
    void standingAlarms() throws IOException {
        AlarmState known = AlarmState.of("underpass-depth", Colour.RED, false, "17-a3f2c1d0:t5", T0, 0.5);
        AlarmState gone = AlarmState.of("removed", Colour.BLUE, true, "x", T0, Double.NaN);
        AlarmState masked = new AlarmState(
                "fault:radar-01",
                Colour.NONE,
                Colour.NONE,
                true,
                false,
                false,
                Mask.NONE.shelved(T0 + 1, "page:zhang").outOfService("page:li"),
                "",
                0,
                Double.NaN);

        JsonNode active =
                valid("alarm-active", AlarmWriter.active(List.of(known, gone, masked), Sites.full(), BOOT, 3, T0));

        assertThat(active.at("/alarms/0/device").asText()).isEqualTo("radar-01");
        assertThat(active.at("/alarms/0/limitSet").asText()).isEqualTo("flood-2026@7");
        assertThat(active.at("/alarms/1/value").isNull()).isTrue();
        assertThat(active.at("/alarms/2/fault").asBoolean()).isTrue();
        assertThat(active.at("/alarms/2/mask").asText()).isEqualTo("out-of-service");
        assertThat(active.at("/alarms/2/shelvedBy").asText()).isEqualTo("page:zhang");
        assertThat(active.at("/alarms/2/outOfServiceBy").asText()).isEqualTo("page:li");
    }

    @Test
    void event() throws IOException {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("count", 3L);
        data.put("reason", "full");

        JsonNode event = valid("event", AlarmWriter.event("sluice/v1/gw", "17-a:e1", "transitions-dropped", T0, data));

        assertThat(event.get("data").toString()).isEqualTo("{\"count\":3,\"reason\":\"full\"}");
        assertThat(event.get("realm").asText()).isEqualTo("live");
        assertThat(event.has("subject")).isFalse();
    }

    @Test
    void eventsOfTheEngine() throws IOException {
        Map<String, String> report = new LinkedHashMap<>();
        report.put("drill", "d-1");
        report.put("point", "radar-01/level");
        report.put("by", "platform:main");
        report.put("why", "演练");
        report.put("outputs", "true");
        report.put("startedMs", "1770000000123");
        report.put("state", "ended");
        report.put("durationMs", "60000");
        report.put("injected", "60");
        report.put("raised", "underpass-depth:red@2000ms");
        report.put("injectionToAlarmMs", "2000");

        JsonNode drill = valid("event", AlarmWriter.event(told("drill-report", report, Realm.DRILL), "sluice/v1/gw"));
        valid(
                "event",
                AlarmWriter.event(
                        told("protection", Map.of("state", "degraded", "count", "1", "reasons", "x"), Realm.LIVE),
                        "sluice/v1/gw"));

        assertThat(drill.get("id").asText()).isEqualTo("17-a3f2c1d0:t9");
        assertThat(drill.get("type").asText()).isEqualTo("io.sluice.event.drill-report");
        assertThat(drill.get("subject").asText()).isEqualTo("radar-01/level");
        assertThat(drill.get("realm").asText()).isEqualTo("drill");
        assertThat(drill.at("/data/realm").asText()).isEqualTo("drill");
        assertThat(drill.at("/data/sequence").asLong()).isEqualTo(9);
    }

    @Test
    void eventsOfTheClock() throws IOException {
        Map<String, String> correction = new LinkedHashMap<>();
        correction.put("what", "correction");
        correction.put("ofBoot", "17-a3f2c1d0");
        for (String number : List.of(
                "fromSequence", "toSequence", "fromNs", "toNs", "oldOffsetMs", "newOffsetMs", "shiftMs", "errorMs")) {
            correction.put(number, "17");
        }
        correction.put("source", "chrony");
        Map<String, String> state = Map.of(
                "what", "state", "state", "holdover", "before", "synchronised", "errorMs", "12", "source", "chrony");

        for (Map<String, String> facts : List.of(
                correction,
                state,
                Map.of("what", "step", "stepMs", "-3600000", "state", "synchronised"),
                Map.of("what", "refused", "aheadMs", "290000000000", "state", "holdover"))) {
            valid("event", AlarmWriter.event(told("clock", facts, Realm.LIVE), "sluice/v1/gw"));
        }
        Map<String, String> partly = new LinkedHashMap<>(correction);
        partly.remove("shiftMs");
        assertThatThrownBy(() -> valid("event", AlarmWriter.event(told("clock", partly, Realm.LIVE), "sluice/v1/gw")))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void powerOfTheCabinet() throws IOException {
        for (Map<String, String> facts : List.of(
                Map.of("state", "lost", "batteryV", "12.90"),
                Map.of("state", "back", "onBatteryS", "65"),
                Map.of("state", "ending", "reason", "battery-low"),
                Map.of("state", "stays", "reason", "powerOff is empty"))) {
            valid("event", AlarmWriter.event(about("mains", facts), "sluice/v1/gw"));
        }
        assertThatThrownBy(
                        () -> valid("event", AlarmWriter.event(about("mains", Map.of("state", "off")), "sluice/v1/gw")))
                .isInstanceOf(AssertionError.class);
    }

    private static Event about(String subject, Map<String, String> facts) {
        return new Event(BOOT, 9, 3, "power", subject, "gateway", facts, ClockState.SYNCHRONISED, Realm.LIVE, 1, T0);
    }

    @Test
    void noKeyOfAnEventStandsTwice() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String head : List.of("by", "realm", "clock", "boot", "sequence", "revision")) {
            facts.put(head, "overwritten");
        }
        facts.put("state", "ended");
        byte[] payload = AlarmWriter.event(told("other", facts, Realm.DRILL), "sluice/v1/gw");

        assertThatCode(() -> STRICT.readTree(payload)).doesNotThrowAnyException();
        assertThat(new String(payload, StandardCharsets.UTF_8))
                .doesNotContain("overwritten")
                .contains("\"state\":\"ended\"");
    }

    private static Event told(String type, Map<String, String> facts, Realm realm) {
        return new Event(
                BOOT, 9, 3, type, "radar-01/level", "platform:main", facts, ClockState.SYNCHRONISED, realm, 1, T0);
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
    void theSchemaOfCommandsRefusesWhatTheGatewayWould() throws IOException {
        Schema schema = schema("command", false);
        for (String command : List.of(
                "\"name\":\"x\"",
                "\"name\":\"acknowledge\"",
                "\"name\":\"acknowledge\",\"args\":{\"alarm\":\"a b\"}",
                "\"name\":\"acknowledge\",\"args\":{\"alarm\":\"a\",\"realm\":\"test\"}",
                "\"name\":\"shelve\",\"args\":{\"alarm\":\"a\",\"for\":\"2 hours\",\"why\":\"x\"}",
                "\"name\":\"shelve\",\"args\":{\"alarm\":\"a\",\"fro\":\"2h\",\"for\":\"2h\",\"why\":\"x\"}",
                "\"name\":\"unshelve\",\"args\":{\"alarm\":\"a\",\"why\":\" \"}",
                "\"name\":\"drill\",\"args\":{\"point\":\"level\",\"course\":\"0s:0 1s:1\",\"why\":\"x\"}",
                "\"name\":\"drill\",\"args\":{\"point\":\"a/b\",\"course\":\"0s:0\",\"why\":\"x\"}",
                "\"name\":\"watch\",\"args\":{\"watch\":\"flood\"}",
                "\"name\":\"end-drill\",\"args\":{\"why\":\"x\"}")) {
            String text = "{\"id\":\"c\"," + command + "}";
            assertThat(schema.validate(MAPPER.readTree(text))).as(text).isNotEmpty();
        }
    }

    @Test
    void theExamplesOfTheContractAreTrue() throws IOException {
        Path reference = Path.of("..", "..", "docs", "reference");
        Matcher block = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(reference.resolve("northbound.md")));
        List<String> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(block.group(1).strip());
        }
        assertThat(blocks).hasSize(3);
        assertThat(schema("telemetry", true).validate(MAPPER.readTree(blocks.get(0))))
                .isEmpty();
        assertThat(schema("alarm", true).validate(MAPPER.readTree(blocks.get(1))))
                .isEmpty();
        String[] lines = blocks.get(2).split("\n");
        assertThat(schema("command", true).validate(MAPPER.readTree(lines[0]))).isEmpty();
        assertThat(schema("reply", true).validate(MAPPER.readTree(lines[1]))).isEmpty();

        Object contract = new Yaml().load(Files.readString(reference.resolve("asyncapi.yaml")));
        JsonNode examples = MAPPER.valueToTree(contract).at("/channels/command/messages/command/examples");
        assertThat(examples).hasSize(4);
        for (JsonNode example : examples) {
            assertThat(schema("command", true).validate(example.get("payload")))
                    .as(example.toString())
                    .isEmpty();
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
        JsonNode node = STRICT.readTree(payload);
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
