package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.FrameSource;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.ReplySource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProfilesTest {
    /** UCUM codes that the gateway's own profiles use; a new one is added here and in the SenML table at once. */
    private static final Set<String> UNITS = Set.of(
            "%",
            "1", "A", "Cel", "Hz", "V", "W", "W.h", "W/m2", "deg/s", "[g]", "[ppb]", "[ppm]", "dB", "deg", "g/m3",
            "hPa", "kJ/kg", "kPa", "kW.h", "klx", "lx", "m", "m/s", "m/s2", "mA", "mbar", "min", "mm", "mm/h", "mm/min",
            "mm/s", "s", "uS/cm", "ug/m3", "um");

    private static final String SIGNED_FAULTS =
            """
                schema: 1
                maker: a
                model: b
                label: {zh: 甲, en: A}
                source: test
                bus: modbus
                points:
                  x: {label: {zh: 甲, en: X}, unit: mm, table: input, address: 0, type: s16, faults: [-9999, 0x8000]}
                  y: {label: {zh: 乙, en: Y}, unit: mm, table: input, address: 1, type: s32, faults: [-9999999]}
                """;

    static List<String> ids() {
        return Shelf.ids();
    }

    @Test
    void thereAreAtLeastFortyInstruments() {
        assertThat(Shelf.ids()).hasSizeGreaterThanOrEqualTo(40);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void everyProfileIsSound(String id) {
        SourceText text = new Shelf().apply(id).orElseThrow();

        assertThat(SiteReader.checkProfile(id, text)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void everyProfileMakesADeviceWithLabelledPointsInKnownUnits(String id) {
        DeviceSpec device = device(id);

        assertThat(device.points()).isNotEmpty().allSatisfy(p -> {
            assertThat(p.label()).as("%s label", p.name()).isNotEmpty();
            assertThat(UNITS).as("%s unit", p.name()).contains(p.unit());
            assertThat(p.min()).as("%s range", p.name()).isLessThan(p.max());
        });
    }

    @ParameterizedTest
    @MethodSource("ids")
    void theResolutionOfEveryPointIsNotLostToItsDecimals(String id) {
        assertThat(device(id).points()).allSatisfy(p -> {
            boolean whole = p.source() instanceof RegisterSource s
                    ? s.type() != RegisterSource.Type.F32
                    : p.source() instanceof ReplySource || p.source() instanceof FrameSource;
            double step = Math.abs(p.scale());
            if (whole && step < 1) {
                assertThat(Math.pow(10, -p.decimals()))
                        .as("%s: one count is %s", p.name(), step)
                        .isLessThanOrEqualTo(Math.max(step * 1.0001, 0.001));
            }
        });
    }

    @Test
    void theRadarTurnsDistanceIntoLevelByItsMountingHeight() {
        PointSpec level = device("fts/sdi-radar-300w").points().stream()
                .filter(p -> p.name().equals("level"))
                .findFirst()
                .orElseThrow();

        // 4.788 m down to the water from 5.2 m
        assertThat(4788 * level.scale() + level.offset()).isCloseTo(0.412, within());
        assertThat(level.min()).isCloseTo(-9.8, within());
        assertThat(level.max()).isCloseTo(5.2, within());
        assertThat(level.source())
                .isEqualTo(new RegisterSource(
                        Table.HOLDING, 0x15, RegisterSource.Type.U16, false, 0xFFFF, Set.of(), false));
    }

    @Test
    void aFractionAsScaleIsExact() {
        PointSpec roll = device("witmotion/wt901c485").points().get(3);

        assertThat(roll.name()).isEqualTo("roll");
        assertThat(roll.scale()).isEqualTo(180.0 / 32768.0);
        assertThat(-32768 * roll.scale()).isEqualTo(-180.0);
    }

    @Test
    void aSignedFaultCodeBecomesABitPatternOfItsWidth() {
        SourceText text = new SourceText("b.yaml", SIGNED_FAULTS);

        DeviceSpec device = device("a/b", new SiteReader(id -> Optional.of(text)));

        assertThat(((RegisterSource) device.points().get(0).source()).faults())
                .containsExactlyInAnyOrder(0xD8F1L, 0x8000L);
        assertThat(((RegisterSource) device.points().get(1).source()).faults()).containsExactly(0xFF676981L);
    }

    @Test
    void requestsAreCountedAsTheDriverMergesThem() {
        // status alone, registers 2 and 3 never touched, 4 to 11 in one
        assertThat(BusBudget.requests(device("deltaohm/hd2016"))).isEqualTo(2);
        // discrete inputs in one, 7-8, 10 and 12-13 over gaps of one in another
        assertThat(BusBudget.requests(device("deltaohm/hd2013-3"))).isEqualTo(2);
        assertThat(BusBudget.requests(device("fts/sdi-radar-300w"))).isEqualTo(1);
        assertThat(BusBudget.requests(device("generic/di8"))).isEqualTo(1);
        assertThat(BusBudget.requests(device("fuehlersysteme/fs6002"))).isEqualTo(5);
    }

    /** A link that can carry this profile. */
    private static String link(String id) {
        String profile = new Shelf().apply(id).map(SourceText::text).orElse("");
        if (profile.contains("\nbus: i2c")) {
            return "{name: l, driver: i2c}";
        }
        if (profile.contains("\nbus: spi")) {
            return "{name: l, driver: spi}";
        }
        if (profile.contains("\nbus: gpio")) {
            return "{name: l, driver: gpio}";
        }
        if (profile.contains("\nbus: senml")) {
            return "{name: l, driver: coap}";
        }
        if (profile.contains("\nbus: serial")) {
            return "{name: l, driver: serial, path: /dev/ttyUSB0, serial: {baud: 115200}}";
        }
        return profile.contains("\nbus: onewire")
                ? "{name: l, driver: onewire, sensors: {1: 28-0123456789ab}}"
                : "{name: l, driver: modbus-tcp, host: h}";
    }

    private static DeviceSpec device(String id) {
        return device(id, new SiteReader(new Shelf()));
    }

    private static DeviceSpec device(String id, SiteReader reader) {
        String site =
                """
                schema: 1
                gateway: {id: gw}
                links: [%s]
                devices: [{name: d, link: l, profile: %s, period: %s, placement: {mountingHeight: 5.2}%s}]
                """
                        .formatted(
                                link(id),
                                id,
                                link(id).matches(".*(i2c|spi|serial).*") ? "100ms" : "10s",
                                link(id).contains("coap") ? ", identity: d, secretRef: d" : "");
        SiteResult result = reader.read(new SourceText("site.yaml", site));
        assertThat(result).as("%s", result.findings()).isInstanceOf(SiteResult.Accepted.class);
        return ((SiteResult.Accepted) result).site().devices().get(0);
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-9);
    }
}
