package io.sluice.codec.wire;

import static io.sluice.codec.wire.Samples.GOOD;
import static io.sluice.codec.wire.Samples.scan;
import static io.sluice.codec.wire.Samples.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.sluice.codec.wire.SenmlWriter.Batch;
import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SenmlWriterTest {
    private static final byte RANGE = Quality.OUT_OF_RANGE.code();
    private static final byte SILENT = Quality.NO_REPLY.code();
    private static final byte UNSURE = Quality.UNCERTAIN.code();
    private static final byte HELD = (byte) (GOOD | Scan.HELD);
    private static final String HEADER = "[{\"bn\":\"gw-demo-01/\",\"n\":\"batch/boot\",\"vs\":\"17-a3f2c1d0\"},"
            + "{\"n\":\"batch/revision\",\"v\":3},{\"n\":\"batch/segment\",\"v\":812},"
            + "{\"n\":\"batch/clock\",\"vs\":\"unsynchronised\"}";

    private final SenmlWriter json = new SenmlWriter("gw-demo-01", Encoding.JSON);
    private final SenmlWriter cbor = new SenmlWriter("gw-demo-01", Encoding.CBOR);
    private final Layout layout = Samples.layout();

    @Test
    void writesTheAgreedForm() {
        Batch batch = json.write(
                layout,
                List.of(scan(4711, 0, values(0.412), GOOD), scan(4712, 1, values(512.04, Double.NaN), RANGE, SILENT)),
                812,
                65_536);

        assertThat(batch.samples()).isEqualTo(3);
        assertThat(batch.held()).isZero();
        assertThat(text(batch))
                .containsExactly(HEADER
                        + ",{\"bn\":\"gw-demo-01/radar-01/\",\"bt\":1770000000.123,\"n\":\"scan\",\"v\":4711}"
                        + ",{\"n\":\"level\",\"u\":\"m\",\"v\":0.412}"
                        + ",{\"bn\":\"gw-demo-01/tilt-01/\",\"bt\":1770000000.125,\"n\":\"scan\",\"v\":4712}"
                        + ",{\"n\":\"roll/raw\",\"u\":\"deg\",\"v\":512},{\"n\":\"roll/quality\",\"vs\":\"out-of-range\"}"
                        + ",{\"n\":\"pitch/quality\",\"vs\":\"no-reply\"}]");
    }

    @Test
    void writesIntegerLabelsInCbor() {
        Batch batch = cbor.write(layout, List.of(scan(4711, 0, values(0.5), GOOD)), 812, 65_536);

        // array of 6; the golden was read with the table of RFC 8428 beside it
        assertThat(HexFormat.of().formatHex(batch.payloads().get(0)))
                .isEqualTo("990006"
                        + "a3" + "21" + "6b67772d64656d6f2d30312f" + "00" + "6a62617463682f626f6f74" + "03"
                        + "6b31372d6133663263316430"
                        + "a2" + "00" + "6e62617463682f7265766973696f6e" + "02" + "03"
                        + "a2" + "00" + "6d62617463682f7365676d656e74" + "02" + "19032c"
                        + "a2" + "00" + "6b62617463682f636c6f636b" + "03" + "6e756e73796e6368726f6e69736564"
                        + "a4" + "21" + "7467772d64656d6f2d30312f72616461722d30312f" + "22" + "fb41da6003a007df3b"
                        + "00" + "647363616e" + "02" + "191267"
                        + "a3" + "00" + "656c6576656c" + "01" + "616d" + "02" + "fa3f000000");
    }

    @Test
    void bothEncodingsSayTheSame() throws IOException {
        List<Scan> scans = List.of(
                scan(4711, 0, Realm.DRILL, ClockState.HOLDOVER, values(-0.001), UNSURE),
                scan(4712, 1, Realm.LIVE, ClockState.HOLDOVER, values(-89.9, 12.34), GOOD, RANGE),
                scan(4713, 2, Realm.LIVE, ClockState.HOLDOVER, values(3999), GOOD));

        JsonNode fromJson = new ObjectMapper()
                .readTree(json.write(layout, scans, 1, 65_536).payloads().get(0));
        JsonNode fromCbor = Read.named(new ObjectMapper(new CBORFactory())
                .readTree(cbor.write(layout, scans, 1, 65_536).payloads().get(0)));

        assertThat(Read.plain(fromCbor)).isEqualTo(Read.plain(fromJson));
        assertThat(fromJson.size()).isEqualTo(14);
    }

    @Test
    void neverWritesABadValueUnderThePointsOwnName() throws IOException {
        for (Quality q : Quality.values()) {
            for (double value : new double[] {1.5, Double.NaN, Double.POSITIVE_INFINITY}) {
                byte[] payload = json.write(layout, List.of(scan(1, 0, values(value), q.code())), 1, 4096)
                        .payloads()
                        .get(0);
                List<String> names = new ObjectMapper().readTree(payload).findValuesAsText("n");

                assertThat(names.contains("level")).as(q + " " + value).isEqualTo(!q.isBad() && value == 1.5);
                assertThat(names.contains("level/raw")).as(q + " " + value).isEqualTo(q.isBad() && value == 1.5);
                assertThat(names.contains("level/quality"))
                        .as(q + " " + value)
                        .isEqualTo(q != Quality.GOOD || value != 1.5);
            }
        }
    }

    @Test
    void leavesHeldValuesOutAndCountsThem() {
        Batch batch = json.write(
                layout, List.of(scan(1, 0, values(0.4), HELD), scan(2, 1, values(1, 2), GOOD, HELD)), 1, 4096);

        assertThat(batch.samples()).isEqualTo(1);
        assertThat(batch.held()).isEqualTo(2);
        assertThat(text(batch).get(0))
                .doesNotContain("radar-01")
                .doesNotContain("pitch")
                .contains("roll");
    }

    @Test
    void writesNothingWhenEverythingIsHeld() {
        Batch batch = json.write(layout, List.of(scan(1, 0, values(0.4), HELD)), 1, 4096);

        assertThat(batch.payloads()).isEmpty();
        assertThat(batch.held()).isEqualTo(1);
    }

    @Test
    void marksDrillsByNameAndByRecord() {
        Batch batch = json.write(
                layout,
                List.of(
                        scan(1, 0, Realm.DRILL, ClockState.SYNCHRONISED, values(1), GOOD),
                        scan(2, 0, Realm.LIVE, ClockState.SYNCHRONISED, values(0), GOOD)),
                1,
                4096);

        assertThat(text(batch).get(0))
                .contains("{\"bn\":\"gw-demo-01/radar-01/drill/\",\"bt\":1769999990.703,\"n\":\"scan\",\"v\":1}"
                        + ",{\"n\":\"realm\",\"vs\":\"drill\"},{\"n\":\"level\",\"u\":\"m\",\"v\":1}")
                .contains("{\"bn\":\"gw-demo-01/radar-01/\",\"bt\":1769999990.705,\"n\":\"scan\",\"v\":2}"
                        + ",{\"n\":\"level\",\"u\":\"m\",\"v\":0}");
    }

    @Test
    void noRecordOfADrillHasTheNameOfAMeasurementWhereverAMessageIsSplit() throws IOException {
        int points = 40;
        List<Layout.PointLayout> columns = new ArrayList<>();
        byte[] quality = new byte[points];
        double[] values = new double[points];
        for (int i = 0; i < points; i++) {
            columns.add(new Layout.PointLayout("p" + i, "mm", 2));
            quality[i] = new byte[] {GOOD, RANGE, SILENT, UNSURE}[i % 4];
        }
        Layout wide = new Layout(3, List.of(new Layout.DeviceLayout("wide", columns)));
        List<Scan> scans = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            Realm realm = i % 3 == 0 ? Realm.DRILL : Realm.LIVE;
            scans.add(scan(i, 0, realm, ClockState.SYNCHRONISED, values, quality));
        }
        for (Encoding encoding : Encoding.values()) {
            for (int limit : new int[] {512, 700, 65_536}) {
                int drills = 0;
                for (byte[] payload : new SenmlWriter("gw-demo-01", encoding)
                        .write(wide, scans, 1, limit)
                        .payloads()) {
                    String base = "";
                    boolean drill = false;
                    for (JsonNode record : Read.pack(payload, encoding)) {
                        base = record.has("bn") ? record.get("bn").asText() : base;
                        if (record.get("n").asText().equals("scan")) {
                            drill = record.get("v").asLong() % 3 == 0;
                            drills += drill ? 1 : 0;
                        }
                        assertThat(base.equals("gw-demo-01/wide/drill/"))
                                .as("%s %s", base, record)
                                .isEqualTo(drill);
                    }
                }
                assertThat(drills).isGreaterThanOrEqualTo(4);
            }
        }
    }

    @Test
    void beginsAMessageWhereTheClockStateChanges() {
        Batch batch = json.write(
                layout,
                List.of(
                        scan(1, 0, Realm.LIVE, ClockState.UNSYNCHRONISED, values(1), GOOD),
                        scan(2, 0, Realm.LIVE, ClockState.SYNCHRONISED, values(1), GOOD)),
                1,
                4096);

        assertThat(text(batch)).hasSize(2);
        assertThat(text(batch).get(1)).contains("\"n\":\"batch/clock\",\"vs\":\"synchronised\"");
    }

    @Test
    void splitsOnScansAndKeepsTheLimit() throws IOException {
        List<Scan> scans = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            scans.add(scan(i, 0, values(i / 1000.0), GOOD));
        }
        for (Encoding encoding : Encoding.values()) {
            Batch batch = new SenmlWriter("gw-demo-01", encoding).write(layout, scans, 9, 1024);

            TreeSet<Long> sequences = new TreeSet<>();
            for (byte[] payload : batch.payloads()) {
                assertThat(payload.length).isLessThanOrEqualTo(1024);
                JsonNode pack = Read.pack(payload, encoding);
                assertThat(Read.value(pack, "batch/segment").asLong()).isEqualTo(9);
                for (JsonNode record : pack) {
                    if (record.get("n").asText().equals("scan")) {
                        assertThat(sequences.add(record.get("v").asLong())).isTrue();
                    }
                }
            }
            assertThat(sequences).hasSize(200);
            assertThat(batch.samples()).isEqualTo(200);
        }
    }

    @Test
    void splitsAScanThatAloneIsTooBigByColumns() throws IOException {
        int points = 100;
        List<Layout.PointLayout> columns = new ArrayList<>();
        double[] values = new double[points];
        for (int i = 0; i < points; i++) {
            columns.add(new Layout.PointLayout("p" + i, "mm", 2));
            values[i] = i + 0.25;
        }
        Layout wide = new Layout(3, List.of(new Layout.DeviceLayout("wide", columns)));

        Batch batch = json.write(wide, List.of(scan(7, 0, values, new byte[points])), 1, 600);

        assertThat(batch.payloads().size()).isGreaterThan(3);
        int seen = 0;
        for (byte[] payload : batch.payloads()) {
            assertThat(payload.length).isLessThanOrEqualTo(600);
            JsonNode pack = Read.pack(payload, Encoding.JSON);
            assertThat(Read.value(pack, "scan").asLong()).isEqualTo(7);
            assertThat(pack.get(4).has("bt")).isTrue();
            for (JsonNode record : pack) {
                if (record.get("n").asText().startsWith("p")) {
                    assertThat(record.get("n").asText()).isEqualTo("p" + seen);
                    assertThat(record.get("v").asDouble()).isEqualTo(seen + 0.25);
                    seen++;
                }
            }
        }
        assertThat(seen).isEqualTo(points);
    }

    @Test
    void writesDecimalsExactly() throws IOException {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            int decimals = random.nextInt(10);
            String unit = new String[] {"m", "mm/s", "kPa", "[NTU]"}[random.nextInt(4)];
            BigDecimal meant = BigDecimal.valueOf(random.nextInt(2_000_001) - 1_000_000)
                    .scaleByPowerOfTen(-random.nextInt(10))
                    .setScale(decimals, RoundingMode.HALF_EVEN);
            Layout one = new Layout(
                    1, List.of(new Layout.DeviceLayout("d", List.of(new Layout.PointLayout("p", unit, decimals)))));
            List<Scan> scans = List.of(scan(1, 0, values(meant.doubleValue()), GOOD));
            BigDecimal wire = meant.scaleByPowerOfTen(WireUnit.of(unit).shift());

            String text = text(json.write(one, scans, 1, 4096)).get(0);
            String written = text.substring(text.lastIndexOf(':') + 1, text.length() - 2);
            assertThat(new BigDecimal(written)).as(unit + " " + meant).isEqualByComparingTo(wire);
            assertThat(written.contains(".") && written.endsWith("0")).isFalse();

            JsonNode fromCbor = Read.value(
                    Read.pack(cbor.write(one, scans, 1, 4096).payloads().get(0), Encoding.CBOR), "p");
            assertThat(fromCbor.doubleValue()).as(unit + " " + meant).isEqualTo(wire.doubleValue());
        }
    }

    @Test
    void writesNumbersTooLargeForTheirDecimals() throws IOException {
        for (double value : new double[] {1e300, -9.1e15, Float.MAX_VALUE}) {
            byte[] payload = json.write(layout, List.of(scan(1, 0, values(value), GOOD)), 1, 4096)
                    .payloads()
                    .get(0);

            assertThat(Read.value(Read.pack(payload, Encoding.JSON), "level").doubleValue())
                    .isEqualTo(value);
        }
    }

    @Test
    void saysVersion26WhenSecondaryUnitsOccur() throws IOException {
        Layout mm = new Layout(1, List.of(new Layout.DeviceLayout("d", List.of(new Layout.PointLayout("p", "mm", 1)))));
        List<Scan> scans = List.of(scan(1, 0, values(1.5), GOOD));

        assertThat(text(json.write(mm, scans, 1, 4096)).get(0))
                .startsWith("[{\"bn\":\"gw-demo-01/\",\"bver\":26,\"n\":");
        assertThat(Read.pack(cbor.write(mm, scans, 1, 4096).payloads().get(0), Encoding.CBOR)
                        .get(0)
                        .get("bver")
                        .asInt())
                .isEqualTo(26);
        assertThat(text(json.write(layout, List.of(scan(1, 0, values(1), GOOD)), 1, 4096))
                        .get(0))
                .doesNotContain("bver");
    }

    @Test
    void refusesWhatDoesNotFitTheLayout() {
        assertThatThrownBy(() -> json.write(layout, List.of(scan(1, 9, values(1), GOOD)), 5, 4096))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("segment 5, scan 1: device 9 of 3 in revision 3");
        assertThatThrownBy(() -> json.write(layout, List.of(scan(1, 0, values(1, 2), GOOD, GOOD)), 5, 4096))
                .hasMessage("segment 5, scan 1: 2 columns, 1 in revision 3");
        assertThatThrownBy(() -> json.write(layout, List.of(), 5, 100)).hasMessageContaining("512");
        Scan other = new Scan(
                new Boot(18, "00000000", ""),
                1,
                3,
                0,
                Realm.LIVE,
                0,
                Samples.T0,
                ClockState.HOLDOVER,
                values(1),
                new byte[1]);
        assertThatThrownBy(() -> json.write(layout, List.of(scan(1, 0, values(1), GOOD), other), 5, 4096))
                .hasMessageContaining("17-a3f2c1d0 and 18-00000000");
        // and works on afterwards
        assertThat(json.write(layout, List.of(scan(1, 0, values(1), GOOD)), 5, 4096)
                        .samples())
                .isEqualTo(1);
    }

    private static List<String> text(Batch batch) {
        return batch.payloads().stream()
                .map(p -> new String(p, StandardCharsets.UTF_8))
                .toList();
    }
}
