package io.sluice.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.record.SeenScan;
import java.util.List;

/**
 * Weather stations (profile {@code renke/rs-fsxcs}, 12 points) whose rain register counts the reads, and a radar level sensor
 * ({@code fts/sdi-radar-300w}). With the counter each value that arrives says which read it is: a loss, a repeat or a mix-up
 * shows without believing a single figure of the gateway.
 */
final class Instruments {
    /** Points of a station. */
    static final int STATION_POINTS = 12;

    private static final String STATION = "renke/rs-fsxcs";
    private static final int STATION_START = 0x01F4;
    private static final int RAIN = 0x0201;
    private static final String RADAR = "fts/sdi-radar-300w";
    private static final int LEVEL = 0x0015;
    private static final int HEALTH = 0x0014;
    private static final int MOUNTING_MM = 6000;

    private Instruments() {}

    /** Serves a station as this unit and adds it to the site as {@code station-<unit>}. */
    static void station(SiteText site, String link, Field field, int unit, String period, String... more) {
        serveStation(field, unit);
        site.device("station-" + unit, link, STATION, unit, period, more);
    }

    /** Serves a station as this unit. */
    static void serveStation(Field field, int unit) {
        // wind 2.5 m/s, force 2, sector 3, 140 deg, 55.1 %, -10.5 Cel, 61.2 dB, 35, 48 ug/m3, 101.3 kPa, 70000 lx
        field.set(unit, "holding", STATION_START, 25, 2, 3, 140, 551, 65431, 612, 35, 48, 1013, 1, 4464);
        field.count(unit, "holding", RAIN);
    }

    /** Adds a radar to the site as {@code radar-<unit>}, to read its level alone. */
    static void radar(SiteText site, String link, Field field, int unit, String period) {
        level(field, unit, 0);
        site.device(
                "radar-" + unit,
                link,
                RADAR,
                unit,
                period,
                "only: [level]",
                "placement: {mountingHeight: " + MOUNTING_MM / 1000 + "}");
    }

    /** Lets a radar see this level above the road. */
    static void level(Field field, int unit, int mm) {
        field.set(unit, "holding", HEALTH, 1, MOUNTING_MM - mm);
        assertThat(MOUNTING_MM - mm).as("register %s", LEVEL).isPositive();
    }

    /** The number of the read that a station's scan came from; 0 if the scan has no good count. */
    static long read(SeenScan scan) {
        SeenScan.SeenValue rain = scan.values().get("rain");
        return rain == null || Double.isNaN(rain.value()) ? 0 : Math.round(rain.value() * 10);
    }

    /**
     * How many reads of a station did not arrive although a later one did. Fails if one arrived twice under different
     * sequences, or out of the order of boot and sequence.
     */
    static long gaps(Ledger ledger, int unit) {
        List<SeenScan> scans = ledger.scans("station-" + unit).stream()
                .filter(s -> read(s) > 0)
                .toList();
        long before = 0;
        for (SeenScan scan : scans) {
            assertThat(read(scan))
                    .as("station-%s, scan %s/%s: read it came from", unit, scan.boot(), scan.sequence())
                    .isGreaterThan(before);
            before = read(scan);
        }
        return before - scans.size();
    }
}
