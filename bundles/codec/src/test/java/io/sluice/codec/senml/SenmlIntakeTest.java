package io.sluice.codec.senml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sluice.codec.wire.Encoding;
import io.sluice.model.Clock;
import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Handling;
import io.sluice.model.site.Place;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.PushSpec;
import io.sluice.model.site.SenmlSource;
import io.sluice.port.field.Reading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Level in mm, temperature in Cel, battery in V; the time is 1,700,000,000 s. */
class SenmlIntakeTest {
    private static final long ARRIVED_NS = 5_000_000_000L;
    private static final Clock CLOCK = Clock.exact(1_700_000_000_000L - 5_000);

    @Test
    void givesEachTimeAReadingOldestFirst() throws SenmlException {
        List<Reading> readings = read(
                """
                [{"bn":"urn:dev:mac:0024befffe804ff1:","bt":1699999990,"n":"level","u":"mm","v":120},
                 {"n":"temp","u":"Cel","v":21.5},{"n":"level","u":"mm","t":-60,"v":110}]""");

        assertThat(readings).extracting(r -> r.utcMs).containsExactly(1_699_999_930_000L, 1_699_999_990_000L);
        assertThat(readings.get(0).raw).containsExactly(110, Double.NaN, Double.NaN);
        assertThat(readings.get(1).raw).containsExactly(120, 21.5, Double.NaN);
        assertThat(readings.get(1).quality)
                .containsExactly(Quality.GOOD.code(), Quality.GOOD.code(), Quality.UNCERTAIN.code());
    }

    @Test
    void takesRelativeTimesAgainstTheArrival() throws SenmlException {
        List<Reading> readings = read("[{\"n\":\"level\",\"u\":\"mm\",\"t\":-30,\"v\":1},{\"n\":\"level\",\"v\":2}]");

        assertThat(readings).extracting(r -> r.utcMs).containsExactly(0L, 0L);
        assertThat(readings).extracting(r -> r.lastByteNs).containsExactly(ARRIVED_NS - 30_000_000_000L, ARRIVED_NS);
    }

    @Test
    void countsTheNewestAsNowWhileTheClockIsNotSet() throws SenmlException {
        List<Reading> readings = new SenmlIntake(device())
                .readings(
                        records(
                                "[{\"n\":\"level\",\"t\":1800000000,\"v\":1},{\"n\":\"level\",\"t\":1800000060,\"v\":2}]"),
                        ARRIVED_NS,
                        CLOCK.in(ClockState.UNSYNCHRONISED));

        assertThat(readings).extracting(r -> r.utcMs).containsExactly(0L, 0L);
        assertThat(readings).extracting(r -> r.lastByteNs).containsExactly(ARRIVED_NS - 60_000_000_000L, ARRIVED_NS);
    }

    @ParameterizedTest
    @CsvSource({
        "m, mm, 1000",
        "cm, mm, 10",
        "mm, m, 0.001",
        "hPa, kPa, 0.1",
        "Pa, hPa, 0.01",
        "mV, V, 0.001",
        "%RH, %, 1",
        "%EL, %, 1",
        "/, %, 100",
        "ppm, mg/L, NaN",
        "K, Cel, -272.15",
        "Cel, K, 274.15",
        "m/s, km/h, 3.6",
        "Cel, mm, NaN",
        "deg, rad, 0.017453292519943295",
        "rad, deg, 57.29577951308232",
        "'', mm, 1",
        "NTU, NTU, 1",
        "'', NTU, 1",
        "V, NTU, NaN",
        "count, 1, 1",
        "kg/m3, mg/L, 1000",
        "ug/m3, mg/L, 0.000001",
    })
    void convertsUnitsOfTheSameKind(String senml, String ucum, double one) {
        SenmlUnits.Conversion conversion = SenmlUnits.between(senml, ucum);
        if (Double.isNaN(one)) {
            assertThat(conversion).isNull();
        } else {
            assertThat(conversion.apply(1)).isCloseTo(one, within(1e-9));
        }
    }

    @Test
    void prefersTheLongestNameAndLeavesOutWhatNobodyAskedFor() throws SenmlException {
        List<Reading> readings = read(
                "[{\"bn\":\"x/\",\"n\":\"water-temp\",\"v\":9},{\"n\":\"rssi\",\"vs\":\"-70\"},{\"n\":\"vbat\",\"u\":\"mV\",\"v\":3600}]");

        assertThat(readings.get(0).raw[1]).as("ends in temp after a hyphen").isEqualTo(9);
        assertThat(readings.get(0).raw[2]).isEqualTo(3.6);
        assertThatThrownBy(() -> read("[{\"n\":\"watertemp\",\"v\":9}]"))
                .hasMessageContaining("no record ends in a name that the profile m/x knows: [level, temp, vbat]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{\"n\":\"level\",\"u\":\"Cel\",\"v\":1}]|level: unit Cel is no mm",
                "[{\"n\":\"level\",\"vs\":\"1\"}]|level: value vs: allowed are v and vb",
                "[{\"n\":\"level\",\"s\":1}]|level: value s: allowed are v and vb",
                "[{\"n\":\"level\",\"t\":1500000000,\"v\":1}]|is before 2020",
                "[{\"n\":\"level\",\"t\":1700000100,\"v\":1}]|is 100 s ahead",
                "[{\"n\":\"level\",\"t\":100,\"v\":1}]|is 100 s ahead",
                "[{\"n\":\"level\",\"t\":-1e300,\"v\":1}]|more than ten years",
                "[{\"n\":\"level\",\"v\":1},{\"n\":\"level\",\"v\":2}]|twice for the same time",
            })
    void refusesThePackAndSaysWhy(String pack, String why) {
        assertThatThrownBy(() -> read(pack)).isInstanceOf(SenmlException.class).hasMessageContaining(why);
    }

    @Test
    void refusesMoreTimesThanTheGatewayTakesAtOnce() {
        StringBuilder pack = new StringBuilder("[{\"n\":\"level\",\"v\":1}");
        for (int t = 1; t <= 256; t++) {
            pack.append(",{\"n\":\"level\",\"t\":-").append(t).append(",\"v\":1}");
        }
        assertThatThrownBy(() -> read(pack + "]")).hasMessageContaining("257 times in a pack");
    }

    private static List<Reading> read(String pack) throws SenmlException {
        return new SenmlIntake(device()).readings(records(pack), ARRIVED_NS, CLOCK);
    }

    private static List<SenmlRecord> records(String pack) throws SenmlException {
        return SenmlReader.read(pack.getBytes(StandardCharsets.UTF_8), Encoding.JSON);
    }

    private static DeviceSpec device() {
        List<PointSpec> points =
                List.of(point("level", "mm", "level"), point("t", "Cel", "temp"), point("u", "V", "vbat"));
        PushSpec push = new PushSpec("d", "d.key", 120_000);
        return new DeviceSpec(
                0, "d", "", "l", "m/x", 0, 60_000, 0, 0, 0, 1, false, Place.UNKNOWN, points, Handling.NONE, push);
    }

    private static PointSpec point(String name, String unit, String record) {
        double none = Double.POSITIVE_INFINITY;
        return new PointSpec(name, "", unit, new SenmlSource(record), 1, 0, 1, 0, 3, -none, none, Double.NaN, 0, 0);
    }
}
