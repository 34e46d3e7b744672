package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.site.Finding.Severity;
import io.sluice.codec.site.SiteResult.Accepted;
import io.sluice.codec.site.SiteResult.Refused;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Calibration;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import io.sluice.model.site.UplinkSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteReaderTest {
    static final String GOOD =
            """
            schema: 1
            gateway:
              id: gw-demo-01
              label: 演示网关
              place: {latitude: 31.2304, longitude: 121.4737, crs: CGCS2000, division: "310101", grid: "310101001", address: 示范路1号}
            links:
              - {name: underpass, driver: modbus-tcp, host: 127.0.0.1, port: 1502, guard: 5ms, connectTimeout: 2s}
            devices:
              - name: radar-01
                label: 下穿通道雷达水位
                link: underpass
                profile: fts/sdi-radar-300w
                unit: 7
                period: 500ms
                timeout: 300ms
                retries: 2
                place: {address: 最低点}
                placement: {mountingHeight: 5.2}
                only: [level, velocity]
                points:
                  level: {label: 水深, gain: 1.01, zero: -0.02, decimals: 2, range: [0, 4], deadband: 0.005, maxSilence: 2min}
              - {name: floats, link: underpass, profile: generic/di8, period: 1s}
            alarms:
              - {name: depth, label: 积水, point: radar-01/level, limits: {blue: 0.1, orange: 0.25, red: 0.4}, hysteresis: 0.02, onDelay: 2s, offDelay: 10s, ackWithin: 5min}
            uplinks:
              - name: platform
                driver: mqtt
                urls: ["ssl://[2001:db8::1]:8883", "tcp://mqtt.example.org"]
                version: 5
                username: gw
                passwordRef: mqtt
                sessionExpiry: 2h
                tls: {ca: certs/ca.pem, verifyHost: false}
            limits: {approvedBy: 张工, approvedOn: 2026-05-01}
            """;

    @Test
    void compilesAWholeSite() {
        Site site = accepted(GOOD).site();

        assertThat(site.gateway().id()).isEqualTo("gw-demo-01");
        assertThat(site.gateway().place())
                .isEqualTo(new Place(31.2304, 121.4737, "CGCS2000", "310101", "310101001", "示范路1号"));
        assertThat(site.links())
                .containsExactly(new LinkSpec(
                        "underpass",
                        "modbus-tcp",
                        5,
                        Map.of("host", "127.0.0.1", "port", "1502", "connectTimeoutMs", "2000")));
        DeviceSpec radar = site.devices().get(0);
        assertThat(radar.unit()).isEqualTo(7);
        assertThat(List.of(radar.periodMs(), radar.timeoutMs(), radar.retries(), radar.maxGap(), radar.maxRegisters()))
                .containsExactly(500, 300, 2, 12, 32);
        assertThat(radar.carriesAlarm()).isTrue();
        assertThat(radar.place()).isEqualTo(new Place(31.2304, 121.4737, "CGCS2000", "310101", "310101001", "最低点"));
        assertThat(radar.points()).extracting(PointSpec::name).containsExactly("velocity", "level");
        PointSpec level = radar.points().get(1);
        assertThat(level)
                .isEqualTo(new PointSpec(
                        "level",
                        "水深",
                        "m",
                        level.source(),
                        -0.001,
                        5.2,
                        1.01,
                        -0.02,
                        2,
                        0,
                        4,
                        Double.NaN,
                        0.005,
                        120_000));
        DeviceSpec floats = site.devices().get(1);
        assertThat(floats.label()).isEqualTo("八路开关量输入模块");
        assertThat(floats.unit()).isEqualTo(1);
        assertThat(floats.timeoutMs()).isEqualTo(300);
        assertThat(floats.carriesAlarm()).isFalse();
        assertThat(floats.points()).hasSize(8);
    }

    @Test
    void compilesAlarmsAndUplinks() {
        Site site = accepted(GOOD).site();

        AlarmRule depth = site.alarms().get(0);
        assertThat(depth.device()).isZero();
        assertThat(depth.point()).isEqualTo(1);
        Condition.Limits limits = (Condition.Limits) depth.condition();
        assertThat(limits.rising()).isTrue();
        assertThat(limits.limits()).containsExactly(Double.NaN, 0.1, Double.NaN, 0.25, 0.4);
        assertThat(List.of(depth.onDelayMs(), depth.offDelayMs(), depth.ackWithinMs()))
                .containsExactly(2000L, 10_000L, 300_000L);
        UplinkSpec uplink = site.uplinks().get(0);
        assertThat(uplink.urls()).containsExactly("ssl://[2001:db8::1]:8883", "tcp://mqtt.example.org");
        assertThat(List.of(uplink.inFlight(), uplink.maxPayloadBytes(), uplink.backlogBytesPerSecond()))
                .containsExactly(16, 65536, 50000);
        assertThat(uplink.encoding()).isEqualTo("json");
        assertThat(uplink.settings())
                .isEqualTo(Map.of(
                        "version", "5",
                        "prefix", "sluice/v1",
                        "keepAliveS", "30",
                        "sessionExpiryS", "7200",
                        "statusS", "10",
                        "username", "gw",
                        "passwordRef", "mqtt",
                        "caFile", "certs/ca.pem",
                        "verifyHost", "false"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken", "contradictory", "doubtful", "profile", "hazards", "cabinet"})
    void findsEveryFaultAtOnceEachAtItsPlace(String name) {
        SiteReader reader = new SiteReader(
                id -> id.startsWith("m/") ? Optional.of(golden("profiles/" + id + ".yaml")) : new Shelf().apply(id));

        SiteResult result = reader.read(golden(name + ".yaml"));

        assertThat(result.findings().stream().map(Finding::toString))
                .containsExactlyElementsOf(
                        golden(name + ".findings").text().lines().toList());
        assertThat(result instanceof Refused).isEqualTo(!name.equals("doubtful"));
    }

    @Test
    void theBusBudgetCountsWhatARequestReallyTakes() {
        String site =
                """
                schema: 1
                gateway: {id: gw}
                links: [{name: l, driver: modbus-tcp, host: h, guard: 0ms, requestTime: %s}]
                devices: [{name: d, link: l, profile: generic/di8, period: 40ms}]
                """;

        assertThat(read(site.formatted("40ms"))).isInstanceOf(Accepted.class);
        assertThat(lines(site.formatted("41ms")))
                .contains(
                        "site.yaml:3:16: links[0].name: l: devices need 103 % of the link's time: "
                                + "d 1 x 41 ms every 40 ms = 103 %; all devices at one period: from 41 ms; allowed: 100 %: longer periods, fewer points or another link");
    }

    @Test
    void aSerialLinkIsRefusedWhereItsCharactersDoNotFitWithTheArithmetic() {
        StringBuilder site = new StringBuilder(
                """
                schema: 1
                gateway: {id: gw}
                links: [{name: l, driver: modbus-rtu, path: /dev/ttyAMA0, serial: {baud: 9600}}]
                devices:
                """);
        for (int i = 1; i <= 32; i++) {
            site.append(
                    "  - {name: d%d, link: l, unit: %d, profile: newjieli/ngsx-5332c, period: %%s}%n".formatted(i, i));
        }
        String text = site.toString().replace("%s", "PERIOD");

        // 8 + 5 + 4 characters of 1.042 ms, 10 ms until the reply starts, 5 ms guard: 32.7 ms each
        assertThat(read(text.replace("PERIOD", "1047ms"))).isInstanceOf(Accepted.class);
        assertThat(lines(text.replace("PERIOD", "1046ms"))).anySatisfy(line -> assertThat(line)
                .contains("devices need 101 % of the link's time: d1 1 x 32.7 ms every 1046 ms = 4 %")
                .contains("and 29 more; at 9600 8N1 a character takes 1 ms")
                .contains("all devices at one period: from 1047 ms"));
    }

    @Test
    void aPortIsRefusedTwiceAndAShortGuardTimeToo() {
        String site =
                """
                schema: 1
                gateway: {id: gw}
                links:
                  - {name: l, driver: modbus-rtu, path: /dev/ttyAMA0, serial: {baud: 4800, parity: even}, guard: 8ms}
                  - {name: k, driver: modbus-rtu, path: /dev/ttyAMA0, serial: {baud: 9600}}
                devices: [{name: d, link: l, profile: generic/di8, period: 1s}]
                """;

        assertThat(lines(site))
                .contains("site.yaml:5:41: links[1].path: /dev/ttyAMA0: link l has the same port; "
                        + "allowed: one link for each port: put the devices on one")
                .anySatisfy(line -> assertThat(line)
                        .contains("links[0].guard: 8ms: shorter than 3.5 characters at 4800 8E1")
                        .endsWith("allowed: from 9ms"));
    }

    @Test
    void aFindingSaysFileLineColumnKeyValueAndWhatIsAllowed() {
        String site = GOOD.replace("unit: 7", "unit: 300");

        Finding finding = read(site).findings().get(0);

        assertThat(finding)
                .isEqualTo(new Finding(
                        Severity.ERROR, "site.yaml", 13, 11, "devices[0].unit", "300", "not in 0..255", ""));
        assertThat(finding).hasToString("site.yaml:13:11: devices[0].unit: 300: not in 0..255");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ''                        | site.yaml:1:1: empty file
            '# nothing'               | site.yaml:1:10: empty file
            'a: 1\n\tb: 2'            | site.yaml:2:1: not YAML: a tab where spaces must be
            'schema: [1'              | site.yaml:1:11: not YAML: while parsing a flow sequence: expected ',' or ']', but got <stream end>
            'a: *x'                   | site.yaml:1:4: an alias (*name); allowed: no aliases: write it out
            'schema: 1\n---\nb: 1'    | site.yaml:2:1: a second document; allowed: one document in a file
            '? [a]\n: 1'              | site.yaml:1:3: a key that is not a plain word; allowed: key: value
            'a: "\\q"'               | site.yaml:1:6: not YAML: while scanning a double-quoted scalar: found unknown escape character q(113)
            'x: \u0007'               | site.yaml:1:4: not YAML: character U+0007, which a file must not hold
            """)
    void whatIsNoYamlIsOneClearFinding(String text, String expected) {
        String yaml = text.replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\u0007", "\u0007")
                .replace("\\\\", "\\");

        assertThat(lines(yaml)).containsExactly(expected);
    }

    @Test
    void refusesDuplicateKeysTagsAndMergesButReadsOn() {
        String site = GOOD.replace("  id: gw-demo-01\n", "  id: gw-demo-01\n  id: gw-demo-02\n")
                .replace("unit: 7", "unit: !!str 7")
                .replace("retries: 2", "<<: {retries: 2}");

        assertThat(lines(site))
                .containsExactly(
                        "site.yaml:4:3: gateway.id: given twice, first in line 3; allowed: once",
                        "site.yaml:14:11: devices[0].unit: tag tag:yaml.org,2002:str; allowed: no tags; text goes in quotes",
                        "site.yaml:14:11: devices[0].unit: 7: text, not a number; allowed: a whole number",
                        "site.yaml:17:5: devices[0].<<: unknown key; allowed: checks, everySample, identity, label, lateAfter, link, name, only, period, place, placement, points, ...");
    }

    @Test
    void refusesWhatIsTooLargeOrTooDeep() {
        assertThat(lines("#" + "x".repeat(YamlReader.MOST_BYTES)))
                .containsExactly("site.yaml:1:1: file of 1048577 bytes: too large; allowed: at most 1048576 bytes");
        assertThat(lines("a: " + "[".repeat(100_000)))
                .hasSize(1)
                .first()
                .asString()
                .contains("nested too deeply");
        assertThat(lines("a: " + "{b: ".repeat(100_000)))
                .hasSize(1)
                .first()
                .asString()
                .contains("nested too deeply");
        String bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n";
        assertThat(lines(bomb)).containsExactly("site.yaml:2:8: an alias (*name); allowed: no aliases: write it out");
        String flood = "schema: 1\n"
                + "k%d: 1\n"
                        .repeat(3000)
                        .formatted(IntStream.range(0, 3000).boxed().toArray());
        assertThat(lines(flood)).hasSize(501).last().asString().endsWith("more findings, left out");
        assertThat(lines(GOOD.replace("演示网关", "长".repeat(5000))).get(0))
                .contains("gateway.label: text of 5000 characters: too long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "yes",
                "on",
                "off",
                "y",
                "010",
                "0o17",
                "1_000",
                "12:30",
                ".inf",
                ".nan",
                "2026-01-01",
                "1e999"
            })
    void whatYaml11TakesForSomethingElseStaysText(String text) {
        assertThat(accepted(GOOD.replace("label: 水深", "label: " + text))
                        .site()
                        .devices()
                        .get(0)
                        .points()
                        .get(1)
                        .label())
                .isEqualTo(text);
        assertThat(read(GOOD.replace("zero: -0.02", "zero: " + text))).isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @CsvSource({"-0.5,-0.5", "+2,2", "1e-3,0.001", "0x10,16", "3.,3", ".5,0.5", "0,0"})
    void readsNumbersAsPeopleWriteThem(String text, double value) {
        assertThat(accepted(GOOD.replace("zero: -0.02", "zero: " + text))
                        .site()
                        .devices()
                        .get(0)
                        .points()
                        .get(1)
                        .zero())
                .isEqualTo(value);
    }

    @Test
    void neverShowsASecret() {
        String site = GOOD.replace(
                        "passwordRef: mqtt", "passwordRef: mqtt\n    Passwort: geheim\n    authToken: [geheim]")
                .replace("tcp://mqtt.example.org", "tcp://gw:geheim@mqtt.example.org");

        assertThat(read(site).findings()).hasSize(3).allSatisfy(f -> assertThat(f.toString())
                .doesNotContain("geheim"));
    }

    @Test
    void theHashDependsOnTextsAloneAndOnAllOfThem() {
        String hash = accepted(GOOD).site().hash();
        SourceText elsewhere = new SourceText("/other/place.yaml", GOOD);

        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(accepted(GOOD).site().hash()).isEqualTo(hash);
        assertThat(((Accepted) new SiteReader(new Shelf()).read(elsewhere))
                        .site()
                        .hash())
                .isEqualTo(hash);
        assertThat(accepted(GOOD + "# x\n").site().hash()).isNotEqualTo(hash);
        SiteReader touched =
                new SiteReader(id -> new Shelf().apply(id).map(t -> new SourceText(t.path(), t.text() + "# x\n")));
        assertThat(((Accepted) touched.read(elsewhere)).site().hash()).isNotEqualTo(hash);
    }

    @Test
    void leavesOutTheSchemaOnlyForTextsThatPassedAndComesToTheSameSite() {
        SiteReader reader = new SiteReader(new Shelf());
        SourceText source = new SourceText("site.yaml", GOOD);
        Site first = ((Accepted) reader.read(source)).site();
        List<String> asked = new ArrayList<>();

        SiteResult second = reader.read(source, stamp -> {
            asked.add(stamp);
            return true;
        });

        assertThat(asked).containsExactly(SiteReader.stamp(first.hash()));
        assertThat(((Accepted) second).site())
                .usingRecursiveComparison()
                .withComparatorForType(Double::compare, Double.class)
                .isEqualTo(first);
    }

    @Test
    void readsNoMoreDevicesThanASiteMayHave() {
        List<String> asked = new ArrayList<>();
        SiteReader reader = new SiteReader(id -> {
            asked.add(id);
            return Optional.empty();
        });
        StringBuilder site = new StringBuilder("devices:\n");
        IntStream.range(0, 600).forEach(i -> site.append("- {profile: m/x" + i + "}\n"));

        SiteResult result = reader.read(new SourceText("site.yaml", site.toString()), stamp -> true);

        assertThat(asked).hasSize(512);
        assertThat(result.findings()).extracting(Finding::message).contains("600 entries");
    }

    @Test
    void bindingIsSafeEvenIfTheSchemaWasLeftOutWrongly() {
        SiteReader reader = new SiteReader(new Shelf());

        assertThat(reader.read(golden("broken.yaml"), stamp -> true)).isInstanceOf(Refused.class);
        assertThat(reader.read(new SourceText("site.yaml", "[1, 2]"), stamp -> true)
                        .findings())
                .extracting(Finding::toString)
                .contains("site.yaml:1:1: not a mapping; allowed: key: value");
        String wrong = GOOD.replace("unit: 7", "unit: seven").replace("period: 500ms", "period: [1]");
        assertThat(reader.read(new SourceText("site.yaml", wrong), stamp -> true)
                        .findings())
                .extracting(Finding::toString)
                .containsExactly(
                        "site.yaml:13:11: devices[0].unit: seven: not a whole number",
                        "site.yaml:14:13: devices[0].period: not a duration; allowed: a number with its unit ms, s, min, h or d, such as 500ms");
    }

    @Test
    void aCalibrationIsKeptWithWhoDidItAndWhen() {
        String kept = GOOD.replace(
                "zero: -0.02,",
                "zero: -0.02, calibration: {by: 张工, on: 2026-05-02, certificate: C-1, instrument: SN7},");

        assertThat(accepted(kept).site().devices().get(0).points())
                .filteredOn(p -> p.name().equals("level"))
                .extracting(p -> p.calibration())
                .containsExactly(new Calibration("张工", "2026-05-02", "C-1", "SN7"));
        assertThat(lines(kept.replace("on: 2026-05-02", "on: 2026-13-02")))
                .anyMatch(l -> l.contains("calibration.on: 2026-13-02: no date"));
        assertThat(lines(kept.replace("by: 张工, ", ""))).anyMatch(l -> l.contains("calibration.by: missing"));
    }

    @Test
    void twoUplinksAtOneBrokerAreRefusedUnlessOneStandsBy() {
        String second = GOOD.replace(
                "limits: {approvedBy",
                "  - {name: second, driver: mqtt, urls: [\"tcp://mqtt.example.org\"]}\nlimits: {approvedBy");

        assertThat(lines(second))
                .singleElement()
                .asString()
                .contains("uplinks[1].urls[0]: tcp://mqtt.example.org: uplink platform is at this broker too");
        accepted(second.replace("name: second,", "name: second, standby: platform,"));
    }

    private static SourceText golden(String name) {
        try (InputStream in = SiteReaderTest.class.getResourceAsStream("golden/" + name)) {
            return new SourceText(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Accepted accepted(String site) {
        SiteResult result = read(site);
        assertThat(result).as("%s", result.findings()).isInstanceOf(Accepted.class);
        return (Accepted) result;
    }

    private static SiteResult read(String site) {
        return new SiteReader(new Shelf()).read(new SourceText("site.yaml", site));
    }

    private static List<String> lines(String site) {
        return read(site).findings().stream().map(Finding::toString).toList();
    }
}
