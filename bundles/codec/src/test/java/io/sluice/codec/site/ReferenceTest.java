package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.codec.site.SiteResult.Accepted;
import io.sluice.model.site.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas, reference page and binder say the same. */
class ReferenceTest {
    private static final String SHORT =
            """
            schema: 1
            gateway: {id: gw}
            links: [{name: l, driver: modbus-tcp, host: h}, {name: k, driver: modbus-tcp, host: k, requestTime: 5ms}]
            devices:
              - {name: d, link: l, profile: m/x, period: 1s, points: {a: {}}, checks: {a: {maxPerSecond: 9}}}
              - {name: f, link: k, profile: m/x, period: 20ms, only: [a]}
            alarms:
              - {name: a, point: d/a, limits: {red: 1}}
              - {name: w, when: {red: "d/a > 1"}, onUnknown: hold}
              - {name: s, stale: {point: d/a, after: 1min}}
              - {name: p, disagreement: {points: [d/a, e/rate], tolerance: 1}}
            derived:
              - name: e
                points:
                  - {name: rate, unit: mm, formula: d/a + 0}
                  - {name: r, unit: mm/min, rate: {of: d/a, window: 1min}}
                  - {name: t, unit: s, timeTo: {of: d/a, threshold: 1, window: 1min}}
                  - {name: sum, unit: mm, total: {of: d/a, window: 1min}}
                  - {name: event, unit: mm, total: {of: d/a, span: event}}
                  - {name: mean, unit: mm, average: {of: d/a, statistic: mean, window: 1min}}
                  - {name: change, unit: mm, deviation: {of: d/a}}
                  - {name: rms, unit: mm, vibration: {of: [f/a], measure: rms, rate: 50}}
            outputs:
              - {name: o, kind: siren, link: l, unit: 9, register: 1, patterns: {red: {on: 1s}}}
              - {name: q, kind: siren, link: l, unit: 9, coil: 1, patterns: {red: {on: 1s}}, failSafe: watchdog, watchdog: {register: 100}}
            captures: [{name: c, channels: [f/a], rate: 50, threshold: 1}]
            watch: [{name: w, devices: [d], period: 500ms, when: d/a > 1}]
            uplinks: [{name: u, driver: mqtt, urls: ["ssl://h"], tls: {ca: ca.pem}}]
            """;
    private static final String LONG =
            """
            schema: 1
            gateway: {id: gw, timeZone: Asia/Shanghai}
            links: [{name: l, driver: modbus-tcp, host: h, port: 502, guard: 5ms, connectTimeout: 2s, requestTime: 20ms}, {name: k, driver: modbus-tcp, host: k, requestTime: 5ms}]
            devices:
              - {name: d, link: l, profile: m/x, period: 1s, points: {a: {gain: 1, zero: 0, deadband: 0, maxSilence: 60s}}, checks: {a: {flatLine: 0s, flatBand: 0, maxPerSecond: 9, confirm: 2}}}
              - {name: f, link: k, profile: m/x, period: 20ms, only: [a]}
            alarms:
              - {name: a, point: d/a, direction: rising, limits: {red: 1}, hysteresis: 0, onDelay: 0s, offDelay: 0s, ackWithin: 0s, passes: 1, of: 1, latching: false, group: d}
              - {name: w, when: {red: "d/a > 1"}, onUnknown: hold, point: d/a}
              - {name: s, stale: {point: d/a, after: 1min, colour: blue}}
              - {name: p, disagreement: {points: [d/a, e/rate], tolerance: 1, colour: blue}}
            policy: {restartGap: 5min, maxShelf: 12h, chatter: {raises: 5, within: 10min, hold: 10min}, faults: {colour: blue, after: 30s}, duty: []}
            derived:
              - name: e
                every: 0s
                points:
                  - {name: rate, unit: mm, decimals: 3, formula: d/a + 0}
                  - {name: r, unit: mm/min, rate: {of: d/a, window: 1min, coverage: 0.5, per: min}}
                  - {name: t, unit: s, timeTo: {of: d/a, threshold: 1, window: 1min, direction: rising, most: 1d}}
                  - {name: sum, unit: mm, total: {of: d/a, window: 1min, counter: true, perCount: 1, wrapsAt: 0, span: sliding}}
                  - {name: event, unit: mm, total: {of: d/a, span: event, dry: 6h}}
                  - {name: mean, unit: mm, average: {of: d/a, statistic: mean, window: 1min, aligned: false, coverage: 0.75}}
                  - {name: change, unit: mm, deviation: {of: d/a, capture: 1d, coverage: 0.8}}
                  - {name: rms, unit: mm, vibration: {of: [f/a], measure: rms, rate: 50, block: 2s, highPass: 0}}
            outputs:
              - {name: o, kind: siren, link: l, unit: 9, register: 1, on: 1, off: 0, patterns: {red: {on: 1s, off: 0s}}, timeout: 500ms, maxOn: 3min, escalation: false, failSafe: none}
              - {name: q, kind: siren, link: l, unit: 9, coil: 1, patterns: {red: {on: 1s}}, failSafe: watchdog, watchdog: {register: 100, value: 1, every: 2s}}
            captures: [{name: c, channels: [f/a], rate: 50, threshold: 1, pre: 10s, post: 30s, most: 5min}]
            watch: [{name: w, devices: [d], period: 500ms, when: d/a > 1, hold: 1h}]
            uplinks:
              - {name: u, driver: mqtt, urls: ["ssl://h"], version: auto, prefix: sluice/v1, encoding: json, inFlight: 16,
                 maxPayload: 65536, backlogRate: 50000, keepAlive: 30s, sessionExpiry: 1h, status: 10s, tls: {ca: ca.pem, verifyHost: true}}
            """;
    private static final String SHORT_PROFILE =
            """
            schema: 1
            maker: m
            model: x
            label: {zh: 甲, en: A}
            source: test
            bus: modbus
            points:
              a: {label: {zh: 甲, en: A}, unit: mm, table: holding, address: 0, type: u32}
              b: {label: {zh: 乙, en: B}, unit: "1", table: coil, address: 0}
            """;
    private static final String LONG_PROFILE =
            """
            schema: 1
            maker: m
            model: x
            label: {zh: 甲, en: A}
            source: test
            uncertain: false
            bus: modbus
            defaults: {unit: 1, timeout: 500ms, retries: 1, maxGap: 0, maxRegisters: 64, minPeriod: 20ms}
            points:
              a: {label: {zh: 甲, en: A}, unit: mm, table: holding, address: 0, type: u32, order: high-first, scale: 1, offset: 0, decimals: 0, alone: false, uncertain: false}
              b: {label: {zh: 乙, en: B}, unit: "1", table: coil, address: 0, type: bit}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"site.schema.json", "profile.schema.json", "limits.schema.json"})
    void everyKeyOfTheSchemasStandsOnTheReferencePage(String schema) throws IOException {
        String page =
                Shelf.text(Path.of("../../docs/reference/configuration.md")).text();
        List<String> described = new ArrayList<>();
        descriptions(new ObjectMapper().readTree(SchemaCheck.bytes(schema)), described);

        assertThat(described).hasSizeGreaterThan(10).allSatisfy(d -> assertThat(page)
                .contains(d));
    }

    @Test
    void theDefaultsOnTheReferencePageAreTheOnesTheBinderUses() {
        Site given = read(LONG, LONG_PROFILE);

        assertThat(read(SHORT, SHORT_PROFILE))
                .usingRecursiveComparison()
                .withComparatorForType(Double::compare, Double.class)
                .ignoringFields("hash")
                .ignoringFieldsMatchingRegexes(".*limitSet")
                .isEqualTo(given);
    }

    private static Site read(String site, String profile) {
        SiteReader reader = new SiteReader(id -> Optional.of(new SourceText("x.yaml", profile)));
        SiteResult result = reader.read(new SourceText("site.yaml", site));
        assertThat(result).as("%s", result.findings()).isInstanceOf(Accepted.class);
        return ((Accepted) result).site();
    }

    private static void descriptions(JsonNode node, List<String> found) {
        node.path("properties").forEach(key -> {
            if (key.path("description").isTextual()) {
                found.add(key.path("description").textValue().replace("|", "\\|"));
            }
        });
        node.forEach(child -> descriptions(child, found));
    }
}
