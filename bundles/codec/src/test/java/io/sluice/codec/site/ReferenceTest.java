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
            links: [{name: l, driver: modbus-tcp, host: h}]
            devices: [{name: d, link: l, profile: m/x, period: 1s, points: {a: {}}}]
            alarms: [{name: a, point: d/a, limits: {red: 1}}]
            uplinks: [{name: u, driver: mqtt, urls: ["ssl://h"], tls: {ca: ca.pem}}]
            """;
    private static final String LONG =
            """
            schema: 1
            gateway: {id: gw}
            links: [{name: l, driver: modbus-tcp, host: h, port: 502, guard: 5ms, connectTimeout: 2s, requestTime: 20ms}]
            devices: [{name: d, link: l, profile: m/x, period: 1s, points: {a: {gain: 1, zero: 0, deadband: 0, maxSilence: 60s}}}]
            alarms: [{name: a, point: d/a, direction: rising, limits: {red: 1}, hysteresis: 0, onDelay: 0s, offDelay: 0s, ackWithin: 0s}]
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
    @ValueSource(strings = {"site.schema.json", "profile.schema.json"})
    void everyKeyOfTheSchemasStandsOnTheReferencePage(String schema) throws IOException {
        String page =
                Shelf.text(Path.of("../../docs/reference/configuration.md")).text();
        List<String> described = new ArrayList<>();
        descriptions(new ObjectMapper().readTree(SchemaCheck.bytes(schema)), described);

        assertThat(described).hasSizeGreaterThan(30).allSatisfy(d -> assertThat(page)
                .contains(d));
    }

    @Test
    void theDefaultsOnTheReferencePageAreTheOnesTheBinderUses() {
        Site given = read(LONG, LONG_PROFILE);

        assertThat(read(SHORT, SHORT_PROFILE))
                .usingRecursiveComparison()
                .withComparatorForType(Double::compare, Double.class)
                .ignoringFields("hash")
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
