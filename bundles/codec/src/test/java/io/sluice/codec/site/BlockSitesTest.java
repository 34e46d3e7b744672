package io.sluice.codec.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.site.SiteResult.Accepted;
import io.sluice.model.site.BlockSource;
import io.sluice.model.site.BlockSource.Fact;
import io.sluice.model.site.BlockSpec;
import io.sluice.model.site.ChipSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.FrameSource;
import io.sluice.model.site.FrameSource.Series;
import io.sluice.model.site.LinkSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Instruments that deliver blocks: what comes out, and what cannot work. */
class BlockSitesTest {
    private static final String SITE =
            """
            schema: 1
            gateway: {id: gw}
            links: [LINK]
            devices: [{name: d, link: l, profile: PROFILE, period: 100msMORE}]
            derived:
              - name: v
                points: [{name: rms, unit: UNIT, vibration: {of: [OF], measure: rms, rate: RATE}}]
            captures: [{name: c, channels: [OF], rate: RATE, threshold: 1}]
            """;
    private static final String I2C = "{name: l, driver: i2c, speed: 400000}";
    private static final String SPI = "{name: l, driver: spi}";
    private static final String SERIAL = "{name: l, driver: serial, path: /dev/ttyAMA0, serial: {baud: BAUD}}";

    private static final String DIGITISER =
            """
            schema: 1
            maker: m
            model: digitiser
            label: {zh: 甲, en: A}
            source: test
            bus: serial
            frame: {start: "AA 55", length: 66, checksum: {kind: crc16-modbus, order: low-first}}
            block: {rate: 200, samples: 10, step: 6, counter: {at: 2, bytes: 2, order: low-first}}
            points:
              x: {label: {zh: 甲, en: X}, unit: m/s2, at: 4, type: s16}
              y: {label: {zh: 甲, en: Y}, unit: m/s2, at: 6, type: s16}
              top: {label: {zh: 甲, en: Top}, unit: m/s2, block: max, of: x}
              drift: {label: {zh: 甲, en: Drift}, unit: "[ppm]", block: drift}
            """;

    @Test
    void aChipWithAFifoBecomesADeviceInBlocks() {
        Accepted accepted = accepted(site(I2C, "analog-devices/adxl355-fifo", "d/x", "250", ", report: 2s"));
        DeviceSpec d = accepted.site().devices().get(0);

        assertThat(d.blocks()).isEqualTo(new BlockSpec(250, 2000, 9, false));
        assertThat(d.scanMs()).isEqualTo(2000);
        assertThat(d.points().get(0).source()).isEqualTo(new ChipSource("adxl355", "x"));
        assertThat(d.points().get(3).source()).isEqualTo(new BlockSource(Fact.MIN, "x"));
        assertThat(accepted.site().captures().get(0).rateHz()).isEqualTo(250);
    }

    @Test
    void anSpiBusHasItsNumberAndSpeed() {
        Accepted accepted = accepted(site(SPI, "analog-devices/adxl345-fifo-spi", "d/x", "200", ""));

        LinkSpec link = accepted.site().links().get(0);
        assertThat(link.driver()).isEqualTo("spi");
        assertThat(link.settings()).containsEntry("bus", "0").containsEntry("speed", "2000000");
        assertThat(accepted.site().devices().get(0).unit()).isZero();
        assertThat(findings(site(
                        "{name: l, driver: spi, bus: 0}, {name: m, driver: spi}",
                        "analog-devices/adxl345-fifo-spi",
                        "d/x",
                        "200",
                        "")))
                .anySatisfy(f -> assertThat(f).contains("link l has the same bus"));
        assertThat(findings(site(I2C, "analog-devices/adxl345-fifo-spi", "d/x", "200", "")))
                .anySatisfy(f -> assertThat(f).contains("the profile is for spi, the link carries i2c"));
    }

    @Test
    void aFrameOfSeveralSamplesBecomesASeries() {
        DeviceSpec d = accepted(digitiser("115200", "")).site().devices().get(0);

        FrameSource y = (FrameSource) d.points().get(1).source();
        assertThat(y.series()).isEqualTo(new Series(10, 6, 2, 2, true));
        assertThat(d.blocks()).isEqualTo(new BlockSpec(200, 1000, 0, false));
    }

    @Test
    void aPeriodThatLetsTheChipOverrunIsRefusedWithTheArithmetic() {
        assertThat(findings(site(I2C, "analog-devices/adxl345-fifo", "d/x", "200", "")
                        .replace("100ms", "160ms")))
                .anySatisfy(f -> assertThat(f)
                        .contains("devices[0].period: 160ms: the chip keeps 32 samples, which last 160 ms at 200 Hz: "
                                + "fetched every 160 ms it overruns; allowed: up to 128ms"));
    }

    @Test
    void whatTheBusCannotCarryIsRefusedWithTheArithmetic() {
        StringBuilder devices = new StringBuilder();
        for (int i = 1; i <= 6; i++) {
            devices.append("%n  - {name: a%d, link: l, unit: %d, profile: analog-devices/adxl355-fifo, period: 100ms}"
                    .formatted(i, i));
        }
        String site =
                "schema: 1\ngateway: {id: gw}\nlinks: [{name: l, driver: i2c, guard: 0ms, speed: SPEED}]\ndevices:"
                        + devices;

        // 25 samples of 9 bytes of 9 bits: 20.25 ms at 100 kbit/s, 5.1 ms at 400
        assertThat(accepted(site.replace("SPEED", "400000")).site().devices()).hasSize(6);
        assertThat(findings(site.replace("SPEED", "100000"))).anySatisfy(f -> assertThat(f)
                .contains("devices need 128 % of the link's time: "
                        + "a1 25 samples x 9 bytes at 100000 bit/s + 1 ms every 100 ms = 22 %"));
    }

    @Test
    void framesThatTheSerialLineCannotCarryAreRefusedWithTheArithmetic() {
        assertThat(accepted(digitiser("19200", "")).site().devices()).hasSize(2);
        assertThat(findings(digitiser("9600", ""))).anySatisfy(f -> assertThat(f)
                .contains("devices need 138 % of the link's time: "
                        + "d 20 frames of 66 characters a second at 9600 8N1 = 138 %"));
    }

    @Test
    void aFigureNeedsTheRateAndAPointThatIsSampled() {
        assertThat(findings(site(I2C, "analog-devices/adxl355-fifo", "d/x", "200", "")))
                .anySatisfy(f -> assertThat(f).contains("rate: 200: d delivers 250 samples a second"));
        for (String point : List.of("d/x-max", "d/temperature")) {
            assertThat(findings(site(I2C, "analog-devices/adxl355-fifo", point, "250", "")))
                    .anySatisfy(f -> assertThat(f).contains("is not sampled 250 times a second"));
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(findings(site(I2C, "analog-devices/adxl355-fifo", "d/x", "250", ", only: [x, y-max]")))
                .anySatisfy(f -> assertThat(f).contains("y-max is told of y, which is not read"));
        assertThat(findings(site(I2C, "analog-devices/adxl355-fifo", "d/x", "250", ", report: 1s, everySample: true")))
                .anySatisfy(f -> assertThat(f).contains("means nothing beside everySample"));
        assertThat(findings(
                        digitiser("115200", "").replace("PROFILE", "m/digitiser"), p -> p.replace("of: x", "of: w")))
                .anySatisfy(f -> assertThat(f).contains("no point that is measured"));
        assertThat(findings(digitiser("115200", ""), p -> p.replace("step: 6", "step: 7")))
                .anySatisfy(f -> assertThat(f).contains("the last of its samples is beyond the data"));
        assertThat(findings(digitiser("115200", ""), p -> p.replace("at: 6,", "at: 6, match: \"AA 55\",")))
                .anySatisfy(f -> assertThat(f).contains("points of different frames"));
        assertThat(findings(
                        digitiser("115200", ""), p -> p.replace("bus: serial", "bus: serial\nask: {bytes: \"01\"}")))
                .anySatisfy(f -> assertThat(f).contains("what delivers blocks sends by itself"));
        assertThat(findings("schema: 1\ngateway: {id: gw}\nlinks: [{name: l, driver: i2c}]\ndevices: "
                        + "[{name: d, link: l, profile: bosch/bme280, period: 1s, everySample: true}]"))
                .anySatisfy(f -> assertThat(f).contains("only for an instrument that delivers blocks"));
    }

    private static String site(String link, String profile, String of, String rate, String more) {
        return SITE.replace("LINK", link)
                .replace("PROFILE", profile)
                .replace("OF", of)
                .replace("RATE", rate)
                .replace("MORE", more)
                .replace("UNIT", of.endsWith("temperature") ? "Cel" : "m/s2");
    }

    private static String digitiser(String baud, String more) {
        return site(SERIAL.replace("BAUD", baud), "m/digitiser", "d/x", "200", more);
    }

    private static SiteResult read(String site, Function<String, String> change) {
        return new SiteReader(id -> id.equals("m/digitiser")
                        ? Optional.of(new SourceText("digitiser.yaml", change.apply(DIGITISER)))
                        : new Shelf().apply(id))
                .read(new SourceText("site.yaml", site));
    }

    private static Accepted accepted(String site) {
        SiteResult result = read(site, p -> p);
        assertThat(result).as("%s", result.findings()).isInstanceOf(Accepted.class);
        return (Accepted) result;
    }

    private static List<String> findings(String site) {
        return findings(site, p -> p);
    }

    private static List<String> findings(String site, Function<String, String> change) {
        return read(site, change).findings().stream().map(Finding::toString).toList();
    }
}
