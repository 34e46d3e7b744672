package io.sluice.testkit.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.Site;
import io.sluice.testkit.instrument.SimulatedInstrument;
import io.sluice.testkit.modbus.ReadListener;
import io.sluice.testkit.modbus.RegisterImage;
import io.sluice.testkit.record.SeenScan;
import io.sluice.testkit.record.SeenScan.SeenValue;
import io.sluice.testkit.site.SiteFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void readTheSeed() throws IOException {
        site = SiteFiles.compile(
                Files.readString(Path.of("../../seeds/demo/site.yaml")),
                "site.yaml",
                List.of(Path.of("../../device-profiles/profiles")));
    }

    @Test
    void readsRowsQuotesAndEmptyCells() throws IOException {
        Path file = csv(
                "\ufefftime_utc,\"depth, mm\",note\n2022-12-23T10:24:23.500Z,,\"a \"\"b\"\"\"\n\n2022-12-23T10:25:26Z,20.1,x\n");
        try (CsvFile in = new CsvFile(file)) {
            assertThat(in.columns()).containsExactly("time_utc", "depth, mm", "note");
            CsvFile.Row first = in.next();
            assertThat(first.timeS()).isEqualTo(1671791063.5);
            assertThat(first.number(1)).isNaN();
            assertThat(first.cells().get(2)).isEqualTo("a \"b\"");
            assertThat(in.next().number(1)).isEqualTo(20.1);
            assertThat(in.next()).isNull();
        }
    }

    @Test
    void namesTheLineOfAWrongTime() throws IOException {
        Path file = csv("time_utc,depth_mm\n2022-12-23T10:24:23Z,1\nyesterday,2\n");
        assertThatThrownBy(() -> Outline.of(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(":3: time \"yesterday\"");
        Path timeless = csv("a,b\n1,2\n");
        assertThatThrownBy(() -> new CsvFile(timeless))
                .hasMessageContaining("no column time_utc or t_s, there are [a, b]");
    }

    @Test
    void playsEventsInTurnWithoutWaitingBetweenThem() throws IOException {
        Path file = csv(
                """
                event_id,time_utc,t_s,depth_mm
                a,2022-12-23T10:00:00Z,0,0
                a,2022-12-23T10:01:00Z,60,10
                a,2022-12-23T10:02:00Z,120,0
                b,2021-01-01T00:00:00Z,0,0
                b,2021-01-01T00:01:00Z,60,5
                b,2021-01-01T03:01:00Z,10860,5
                """);
        Outline outline = Outline.of(file);
        assertThat(outline.rows()).isEqualTo(6);
        assertThat(outline.stepS()).isEqualTo(60);
        assertThat(outline.shortened()).isEqualTo(2);
        assertThat(outline.durationS()).isEqualTo(6 * 60);
    }

    @Test
    void doesNotShortenTheHoursOfAnHourlyRecord() throws IOException {
        Path file = csv("time_utc,x\n2022-01-01T00:00:00Z,1\n2022-01-01T01:00:00Z,1\n2022-01-01T03:00:00Z,1\n");
        assertThat(Outline.of(file).durationS()).isCloseTo(3 * 3600 + 3600, within(3600.0));
        assertThat(Outline.of(file).shortened()).isZero();
    }

    @Test
    void mapsColumnsByTheirNames() {
        assertThat(byNames("water.csv", "event_id", "time_utc", "t_s", "depth_in", "depth_mm"))
                .containsExactly("depth_mm -> radar-01/level");
        assertThat(byNames("rain_gothenburg.csv", "time_utc", "Jarn_mm", "Torp_mm"))
                .containsExactly("Jarn_mm -> rain-01/rain (summed up)");
        assertThat(byNames("air.csv", "time_utc", "pm25_ug_m3_MMCA81013", "pm25_ug_m3_NA"))
                .containsExactly("pm25_ug_m3_MMCA81013 -> pm-01/pm2.5");
        assertThat(byNames("air.csv", "time_utc", "NO2_PPB", "PM2.5_88101_UG_per_M3", "RHUM_PERCENT", "TEMP_C"))
                .containsExactly(
                        "PM2.5_88101_UG_per_M3 -> pm-01/pm2.5",
                        "RHUM_PERCENT -> weather-01/humidity",
                        "TEMP_C -> vib-01/temperature");
        assertThat(byNames(
                        "struct.csv",
                        "time_utc",
                        "t_s",
                        "HN2_BE_Basement_east_side_351_cm_s2",
                        "HN3_BE_261_cm_s2",
                        "HNZ_BE_Basement_up_cm_s2",
                        "HN2_RE_Roof_171_cm_s2"))
                .containsExactly(
                        "HN2_BE_Basement_east_side_351_cm_s2 -> vib-01/acceleration-x",
                        "HN3_BE_261_cm_s2 -> vib-01/acceleration-y",
                        "HNZ_BE_Basement_up_cm_s2 -> vib-01/acceleration-z");
        assertThat(byNames("struct.csv", "time_utc", "acc01_z_g", "strain_as_um_per_m", "force01_kN", "incl01_deg"))
                .containsExactly("acc01_z_g -> vib-01/acceleration-z", "incl01_deg -> tilt-01/roll");
        assertThat(byNames("tide.csv", "time_utc", "abs_pressure_kPa", "water_head_m"))
                .containsExactly("abs_pressure_kPa -> weather-01/pressure", "water_head_m -> radar-01/level");
        assertThat(byNames("office.csv", "time_utc", "temp_degC", "rh_pct", "light_lux", "co2_ppm", "occupied"))
                .containsExactly("temp_degC -> vib-01/temperature", "rh_pct -> weather-01/humidity");
    }

    @Test
    void takesTheMappingOfTheUserAndSaysWhatIsWrongWithIt() {
        List<String> columns = List.of("time_utc", "a_cm", "raw");
        Mapping mapping = Mapping.of(List.of("a_cm=radar-01/level", "raw=crack-01/crack"), columns, "x.csv", site);
        assertThat(mapping.routes()).extracting(Mapping.Route::unit).containsExactly("cm", "mm");
        assertThat(mapping.leftOut()).containsExactly("time_utc");
        assertThatThrownBy(() -> Mapping.of(List.of("b=radar-01/level"), columns, "x.csv", site))
                .hasMessageContaining("column \"b\": there are [time_utc, a_cm, raw]");
        assertThatThrownBy(() -> Mapping.of(List.of("a_cm=radar-01/depth"), columns, "x.csv", site))
                .hasMessageContaining("point \"radar-01/depth\": there are [")
                .hasMessageContaining("radar-01/level");
        assertThatThrownBy(() -> Mapping.of(List.of("a_cm=tilt-01/roll"), columns, "x.csv", site))
                .hasMessageContaining("the column is in cm, the point in deg");
        assertThatThrownBy(
                        () -> Mapping.of(List.of("a_cm=radar-01/level", "raw=radar-01/level"), columns, "x.csv", site))
                .hasMessageContaining("named twice");
    }

    @Test
    void convertsUnits() {
        assertThat(Units.convert(40.87, "in", "m")).isCloseTo(1.0381, within(1e-4));
        assertThat(Units.convert(47.87, "cm/s2", "[g]")).isCloseTo(0.048814, within(1e-6));
        assertThat(Units.convert(300, "K", "Cel")).isCloseTo(26.85, within(1e-9));
        assertThat(Units.convert(0.5, "rad", "deg")).isCloseTo(28.6479, within(1e-4));
        assertThat(Units.convert(101_325, "Pa", "kPa")).isCloseTo(101.325, within(1e-9));
        assertThat(Units.isConvertible("mm", "deg")).isFalse();
        assertThat(Units.isConvertible("counts", "[g]")).isFalse();
        assertThatThrownBy(() -> Units.convert(1, "mm", "s")).hasMessageContaining("not the same quantity");
    }

    @Test
    void holdsASampleAgainstTheRowThatWasReadForIt() {
        Mapping.Route route = levelRoute();
        ReplayCheck check = new ReplayCheck();
        check.watch(route, "underpass", 1, 0.001);
        for (int row = 0; row < 4; row++) {
            check.expect(route, row, row == 2 ? 0.1 : 0.1 * row, row != 2);
        }
        ReadListener reads = check.listener("underpass");
        long now = System.nanoTime();
        double utcMs = Instant.now().toEpochMilli();
        reads.read(1, Table.HOLDING, 0x14, 2, 1, now);
        reads.read(1, Table.HOLDING, 0x14, 2, 2, now + 500_000_000L);
        reads.read(1, Table.HOLDING, 0x14, 2, 4, now + 1_000_000_000L);
        check.seen(level(1, utcMs + 20, 0.0));
        check.seen(level(2, utcMs + 480, 0.0));
        check.seen(level(3, utcMs + 520, 0.1004));
        check.seen(level(4, utcMs + 1005, 0.1));
        check.seen(level(5, utcMs - 9000, 0.1));
        ReplayCheck.Result result = check.result(4);
        assertThat(result.matched()).as("%s", result.complaints()).isEqualTo(3);
        assertThat(result.mismatched()).isEqualTo(2);
        assertThat(result.complaints().get(0)).contains("scan 4").contains("row 4 says");
        assertThat(result.shown()).isEqualTo(4);
        assertThat(result.skipped())
                .as("row 3 has an empty cell, row 4 was seen though wrong")
                .isZero();
    }

    @Test
    void countsARowThatNobodyReadAsSkipped() {
        Mapping.Route route = levelRoute();
        ReplayCheck check = new ReplayCheck();
        check.watch(route, "underpass", 1, 0.001);
        for (int row = 0; row < 3; row++) {
            check.expect(route, row, row, true);
        }
        check.listener("underpass").read(1, Table.HOLDING, 0x14, 2, 2, System.nanoTime());
        check.seen(level(1, 5.0 + Instant.now().toEpochMilli(), 1));
        assertThat(check.result(2).skipped()).isEqualTo(1);
        assertThat(check.result(3).skipped()).isEqualTo(2);
    }

    @Test
    void ignoresReadsOfOtherRegistersUnitsAndLinks() {
        Mapping.Route route = levelRoute();
        ReplayCheck check = new ReplayCheck();
        check.watch(route, "underpass", 1, 0.001);
        check.expect(route, 0, 1, true);
        long now = System.nanoTime();
        check.listener("house").read(1, Table.HOLDING, 0x14, 2, 1, now);
        check.listener("underpass").read(2, Table.HOLDING, 0x14, 2, 1, now);
        check.listener("underpass").read(1, Table.INPUT, 0x14, 2, 1, now);
        check.listener("underpass").read(1, Table.HOLDING, 0x14, 1, 1, now);
        check.seen(level(1, 5.0 + Instant.now().toEpochMilli(), 1));
        assertThat(check.result(0).matched()).isZero();
        assertThat(check.result(0).mismatched()).isEqualTo(1);
    }

    @Test
    void playsEachRowAtItsTimeAndSumsRainUp() throws Exception {
        Path file = csv("t_s,depth_mm,gauge_rain_mm\n0,100,0.2\n1,,0.3\n2,300,0\n");
        Mapping mapping = Mapping.byNames(List.of("t_s", "depth_mm", "gauge_rain_mm"), 0, "x.csv", site);
        SimulatedInstrument radar = new SimulatedInstrument(site.devices().get(3), new RegisterImage());
        SimulatedInstrument rain = new SimulatedInstrument(site.devices().get(4), new RegisterImage());
        ReplayCheck check = new ReplayCheck();
        mapping.routes().forEach(r -> check.watch(r, "underpass", 1, 1));
        try (Replay replay =
                new Replay(file, Outline.of(file), mapping, 20, 0, Map.of("radar-01", radar, "rain-01", rain), check)) {
            replay.start();
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (!replay.isOver() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(replay.fault()).isEmpty();
            assertThat(replay.finished()).isEqualTo(3);
        }
        assertThat(radar.image().register(Table.HOLDING, 0x15)).isEqualTo(5200 - 300);
        assertThat(rain.image().register(Table.HOLDING, 0)).isEqualTo(5);
        assertThat(rain.image().stamp()).isEqualTo(3);
    }

    private List<String> byNames(String file, String... columns) {
        int time = List.of(columns).indexOf("time_utc");
        return Mapping.byNames(List.of(columns), time, file, site).routes().stream()
                .map(Mapping.Route::toString)
                .toList();
    }

    private Mapping.Route levelRoute() {
        return Mapping.of(List.of("depth_m=radar-01/level"), List.of("depth_m"), "x.csv", site)
                .routes()
                .get(0);
    }

    private static SeenScan level(long sequence, double utcMs, double value) {
        return new SeenScan(
                "1-0",
                sequence,
                "radar-01",
                utcMs,
                "synchronised",
                false,
                false,
                false,
                0,
                Map.of("level", new SeenValue(value, "m", "good")));
    }

    private Path csv(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "test", ".csv"), text);
    }
}
