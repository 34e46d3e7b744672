package io.sluice.testkit.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sluice.codec.wire.Encoding;
import io.sluice.codec.wire.SegmentWriter;
import io.sluice.codec.wire.SenmlWriter.Batch;
import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway writes in columns is what a platform reads. */
class ColumnsReaderTest {
    private static final Boot BOOT = new Boot(17, "a3f2c1d0", "");
    private static final long T0 = 1_770_000_000_123L;
    private static final Layout LAYOUT = new Layout(
            3,
            List.of(
                    new Layout.DeviceLayout(
                            "tilt-01",
                            List.of(
                                    new Layout.PointLayout("roll", "deg", 3),
                                    new Layout.PointLayout("temp", "Cel", 1))),
                    new Layout.DeviceLayout("mains", List.of(new Layout.PointLayout("force", "kN", 2)))));
    private static final byte[] QUALITIES = {
        Quality.GOOD.code(), Quality.GOOD.code(), Quality.GOOD.code(), Quality.UNCERTAIN.code(), Quality.NO_REPLY.code()
    };

    @ParameterizedTest
    @ValueSource(ints = {512, 2_048, 1_000_000})
    void whatIsWrittenIsRead(int limit) throws IOException {
        Random random = new Random(7);
        List<Scan> scans = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            scans.add(scan(random, i + 1));
        }

        Batch batch = Encoding.COLUMNS.writer("gw").write(LAYOUT, scans, 9, limit);

        Map<String, ColumnsReader.Value> read = new HashMap<>();
        for (byte[] payload : batch.payloads()) {
            assertThat(payload.length).isLessThanOrEqualTo(limit);
            for (ColumnsReader.Value v : ColumnsReader.read(ColumnsReader.inflate(deflate(payload)))) {
                assertThat(read.put(v.scan() + " " + v.point(), v)).isNull();
            }
        }
        assertThat(read).hasSize(batch.samples());
        assertThat(batch.samples() + batch.held())
                .isEqualTo(scans.stream().mapToInt(s -> s.quality().length).sum());
        for (Scan s : scans) {
            compare(s, read);
        }
    }

    private static void compare(Scan s, Map<String, ColumnsReader.Value> read) {
        Layout.DeviceLayout device = LAYOUT.devices().get(s.device());
        for (int c = 0; c < s.values().length; c++) {
            Layout.PointLayout point = device.points().get(c);
            ColumnsReader.Value v = read.get(s.sequence() + " " + point.name());
            if (s.isHeld(c)) {
                assertThat(v).isNull();
                continue;
            }
            assertThat(v.device()).isEqualTo(device.name());
            assertThat(v.utcMs()).isEqualTo(s.utcMs());
            assertThat(v.drill()).isEqualTo(s.realm() == Realm.DRILL);
            assertThat(v.isGood()).isEqualTo(Double.isFinite(s.values()[c]) && !Quality.isBad(s.quality()[c]));
            if (Double.isNaN(s.values()[c])) {
                assertThat(v.value()).isNull();
            } else {
                double factor = point.unit().equals("kN") ? 1000 : 1;
                assertThat(v.value().doubleValue())
                        .isCloseTo(
                                s.values()[c] * factor,
                                within(Math.abs(s.values()[c]) * factor * 1e-12
                                        + 0.5001 * factor * Math.pow(10, -point.decimals())));
            }
        }
    }

    private static Scan scan(Random random, long sequence) {
        int device = random.nextInt(2);
        int width = LAYOUT.devices().get(device).points().size();
        double[] values = new double[width];
        byte[] quality = new byte[width];
        for (int c = 0; c < width; c++) {
            double size = random.nextInt(40) == 0 ? 1e18 : 100;
            values[c] = random.nextInt(20) == 0 ? Double.NaN : random.nextGaussian() * size;
            quality[c] =
                    Double.isNaN(values[c]) ? Quality.NO_REPLY.code() : QUALITIES[random.nextInt(QUALITIES.length)];
            if (random.nextInt(10) == 0) {
                quality[c] |= Scan.HELD;
            }
        }
        return new Scan(
                BOOT,
                sequence,
                3,
                device,
                random.nextInt(9) == 0 ? Realm.DRILL : Realm.LIVE,
                0,
                T0 + sequence * 1_000 + random.nextInt(20),
                random.nextInt(50) == 0 ? ClockState.HOLDOVER : ClockState.SYNCHRONISED,
                values,
                quality);
    }

    @Test
    void saysWhenAStreamIsCut() {
        byte[] whole = deflate("a text that is long enough to be cut".getBytes(StandardCharsets.UTF_8));
        for (int n = 0; n < whole.length - 4; n++) {
            byte[] part = java.util.Arrays.copyOf(whole, n);
            assertThatThrownBy(() -> ColumnsReader.inflate(part)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void marksSummariesAndReplays() throws IOException {
        byte[] payload = Encoding.COLUMNS
                .writer("gw")
                .write(
                        LAYOUT,
                        List.of(scan(new Random(3), 1)),
                        9,
                        4_096,
                        new SegmentWriter.Mark(io.sluice.port.store.Detail.MINUTES, true))
                .payloads()
                .get(0);

        var pack = new com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper().readTree(payload);

        assertThat(pack.get("detail").asText()).isEqualTo("minutes");
        assertThat(pack.get("replay").asText()).isEqualTo("true");
        assertThat(pack.get("segment").asInt()).isEqualTo(9);
    }

    private static byte[] deflate(byte[] payload) {
        Deflater d = new Deflater();
        d.setInput(payload);
        d.finish();
        byte[] out = new byte[payload.length + 64];
        int n = d.deflate(out);
        d.end();
        return java.util.Arrays.copyOf(out, n);
    }
}
