package io.sluice.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class SegmentCodecTest {
    private static final double[] ODD = {
        0.0,
        -0.0,
        Double.NaN,
        Double.longBitsToDouble(0x7ff8_0000_0000_0001L),
        Double.longBitsToDouble(0xfff0_dead_beef_0001L),
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.MIN_VALUE,
        Double.MIN_NORMAL,
        9_007_199_254_740_992.0,
        -9_007_199_254_740_992.0,
        9_007_199_254_740_994.0,
        1e300,
        0.1,
        1.0 / 3,
        (float) 20.31,
        123_456.789
    };

    private final SegmentEncoder encoder = new SegmentEncoder(64);
    private final ScanwiseEncoder scanwise = new ScanwiseEncoder(64);

    @Test
    void everyScanComesBackBitForBit() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Layout layout = Fixtures.layout(1 + random.nextInt(1000), 1 + random.nextInt(8), random.nextInt(20), true);
            List<Scan> scans = random(random, layout, 1 + random.nextInt(60));
            assertSame(decode(encode(scans, layout), layout), scans, "seed " + seed);
            assertSame(decodeScanwise(encodeScanwise(scans, layout), layout), scans, "codec 1, seed " + seed);
        }
    }

    @Test
    void everyOddValueComesBackAfterEveryOther() throws Exception {
        Layout layout = Fixtures.layout(1, 1, 1, false);
        List<Scan> scans = new ArrayList<>();
        for (double before : ODD) {
            for (double after : ODD) {
                scans.add(Fixtures.scan(scans.size() + 1, 0, before));
                scans.add(Fixtures.scan(scans.size() + 1, 0, after));
            }
        }
        assertSame(decode(encode(scans, layout), layout), scans, "odd values");
    }

    @Test
    void everyQualityWithAndWithoutHeldComesBackAndHeldIsCounted() throws Exception {
        Layout layout = Fixtures.layout(1, 1, 2, false);
        List<Scan> scans = new ArrayList<>();
        for (Quality q : Quality.values()) {
            for (byte flag : new byte[] {0, Scan.HELD}) {
                Scan plain = Fixtures.scan(scans.size() + 1, 0, 1.5, Double.NaN);
                plain.quality()[0] = (byte) (q.code() | flag);
                scans.add(plain);
            }
        }
        assertSame(decode(encode(scans, layout), layout), scans, "qualities");
        assertThat(encoder.held()).isEqualTo(Quality.values().length);
    }

    @Test
    void sequencesTimesAndOffsetsMayJumpAnywhere() throws Exception {
        Layout layout = Fixtures.layout(1, 1, 1, false);
        List<Scan> scans = new ArrayList<>();
        for (long n : new long[] {1, 2, 1, Long.MAX_VALUE, Long.MIN_VALUE, 0, -1, 1L << 62, 5}) {
            scans.add(new Scan(
                    Fixtures.BOOT,
                    n,
                    1,
                    0,
                    Realm.DRILL,
                    -n,
                    n ^ 77,
                    ClockState.HOLDOVER,
                    new double[] {n},
                    new byte[1]));
        }
        assertSame(decode(encode(scans, layout), layout), scans, "jumps");
    }

    @Test
    void everyKindOfColumnComesBack() throws Exception {
        Random random = new Random(11);
        for (int n : new int[] {1, 2, 3, 4, 15, 16, 17, 127, 128, 129, 130, 257, 3000}) {
            double[][] columns = new double[12][n];
            for (int i = 0; i < n; i++) {
                columns[0][i] = 20.125;
                columns[1][i] = Fixtures.round(Math.sin(i / 20.0) * 3, 3);
                columns[2][i] = Double.parseDouble(String.format("%.4e", Math.sin(i / 9.0) * Math.exp(-i / 300.0)));
                columns[3][i] = (float) (20 + random.nextGaussian());
                columns[4][i] = 1.0 / (3 + i);
                columns[5][i] = i % 7 == 0 ? Double.NaN : Fixtures.round(i * 0.01, 2);
                columns[6][i] = i % 50 == 0 ? 9e15 : i % 3;
                columns[7][i] = i < n / 2 ? Double.NaN : -0.0;
                columns[8][i] = Double.longBitsToDouble(random.nextLong());
                columns[9][i] = (i & 1) == 0 ? 9_007_199_254_740_992.0 : -9_007_199_254_740_992.0;
                columns[10][i] = random.nextInt(1000) * 1e-14;
                columns[11][i] = (double) i * i * i + 7;
            }
            Layout layout = Fixtures.layout(1, 1, columns.length, true);
            List<Scan> scans = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                double[] values = new double[columns.length];
                for (int c = 0; c < values.length; c++) {
                    values[c] = columns[c][i];
                }
                scans.add(Fixtures.scan(i + 1, 0, values));
            }
            assertSame(decode(encode(scans, layout), layout), scans, n + " values");
        }
    }

    @Test
    void aConstantCostsAlmostNothingASlowValueSomeBitsAndASineOfFiveDigitsTwoBytes() {
        Layout layout = Fixtures.layout(1, 1, 1, false);
        assertThat(bytes(layout, 1000, i -> 20.125)).isLessThan(64);
        assertThat(bytes(layout, 1000, i -> 20.125 + i % 2 / 1000.0)).isLessThan(400);
        assertThat(bytes(layout, 1000, i -> Double.parseDouble(String.format("%.4e", Math.sin(i / 3.0)))))
                .isLessThan(2200);
        assertThat(bytes(layout, 1000, i -> i == 500 ? Double.NaN : 20.125)).isLessThan(120);
    }

    private int bytes(Layout layout, int n, IntToDoubleFunction value) {
        List<Scan> scans = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            scans.add(Fixtures.scan(i + 1, 0, value.applyAsDouble(i)));
        }
        return encode(scans, layout).length;
    }

    @Test
    void everyTruncationIsRefused() {
        Layout layout = Fixtures.layout(7, 3, 5, true);
        byte[] body = encode(random(new Random(3), layout, 12), layout);
        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> SegmentDecoder.decode(row(cut, 12, 60), layout, Fixtures.BOOT))
                    .isInstanceOf(DamagedSegmentException.class);
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        Layout layout = Fixtures.layout(7, 3, 5, true);
        byte[] body = encode(random(new Random(4), layout, 12), layout);
        for (int bit = 0; bit < body.length * 8; bit++) {
            byte[] flipped = body.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> SegmentDecoder.decode(row(flipped, 12, 60), layout, Fixtures.BOOT))
                    .isInstanceOf(DamagedSegmentException.class)
                    .hasMessageContaining("CRC-32C");
        }
    }

    @Test
    void aRowWithOtherCountsBootOrLayoutIsNoticed() {
        Layout layout = Fixtures.layout(7, 3, 5, true);
        byte[] body = encode(random(new Random(4), layout, 12), layout);
        for (StoredSegment row : List.of(
                new StoredSegment(2, 1, 1, 0, 12, 60, 2, body),
                new StoredSegment(1, 2, 1, 0, 12, 60, 2, body),
                new StoredSegment(1, 1, 2, 0, 12, 60, 2, body),
                new StoredSegment(1, 1, 1, 0, 11, 60, 2, body),
                new StoredSegment(1, 1, 1, 0, 12, 61, 2, body),
                new StoredSegment(1, 1, 1, 0, 12, 60, 3, body))) {
            assertThatThrownBy(() -> SegmentDecoder.decode(row, layout, Fixtures.BOOT))
                    .isInstanceOf(DamagedSegmentException.class);
        }
    }

    /** A CRC may fit by chance or malice: then the decoder alone must end, without an error of its own or huge arrays. */
    @Test
    void aDamagedBodyWithAFittingCrcEitherDecodesWithinBoundsOrIsRefused() {
        Layout layout = Fixtures.layout(7, 3, 5, true);
        List<Scan> good = random(new Random(4), layout, 12);
        byte[][] bodies = {encode(good, layout), encodeScanwise(good, layout)};
        Random random = new Random(9);
        int refused = 0;
        for (int round = 0; round < 80_000; round++) {
            byte[] body = bodies[round % 2 == 0 ? 1 : 0];
            byte[] bad = random.nextInt(10) == 0 ? new byte[random.nextInt(200) + 5] : body.clone();
            if (bad.length != body.length) {
                random.nextBytes(bad);
            }
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                int codec = 1 + round % 2;
                List<Scan> scans = SegmentDecoder.decodeBody(row(bad, 12, 60, codec), layout, Fixtures.BOOT);
                assertThat(scans.stream().mapToInt(s -> s.values().length).sum())
                        .isEqualTo(60);
            } catch (DamagedSegmentException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(2000);
    }

    @Test
    void absurdCountsAreRefusedBeforeAnythingIsAllocated() {
        Layout layout = Fixtures.layout(7, 1, 5, true);
        for (int count : new int[] {Integer.MIN_VALUE, -1, 0, 9, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> SegmentDecoder.decodeBody(row(new byte[8], count, 5), layout, Fixtures.BOOT))
                    .isInstanceOf(DamagedSegmentException.class);
        }
        for (int samples : new int[] {-1, 10_000_000, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> SegmentDecoder.decodeBody(row(new byte[8], 1, samples), layout, Fixtures.BOOT))
                    .isInstanceOf(DamagedSegmentException.class);
        }
    }

    @Test
    void aLayoutComesBackAndADamagedOneIsRefused() throws Exception {
        Layout layout = Fixtures.layout(12, 3, 4, true);
        byte[] bytes = LayoutCodec.encode(layout);
        assertThat(LayoutCodec.decode(bytes)).isEqualTo(layout);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> LayoutCodec.decode(flipped)).isInstanceOf(DamagedSegmentException.class);
        }
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> LayoutCodec.decode(cut)).isInstanceOf(DamagedSegmentException.class);
        }
    }

    private byte[] encode(List<Scan> scans, Layout layout) {
        encoder.begin(scans.get(0), layout);
        scans.forEach(encoder::add);
        return sealed(encoder.body(), scans);
    }

    private byte[] encodeScanwise(List<Scan> scans, Layout layout) {
        scanwise.begin(scans.get(0), layout);
        scans.forEach(scanwise::add);
        return sealed(scanwise.body(), scans);
    }

    private byte[] sealed(byte[] body, List<Scan> scans) {
        lastScans = scans.size();
        lastSamples = scans.stream().mapToInt(s -> s.values().length).sum();
        int length = body.length - SegmentFormat.CRC_BYTES;
        SegmentFormat.putInt(body, length, SegmentFormat.crc(1, 1, 1, lastScans, lastSamples, body, length));
        return body;
    }

    private int lastSamples;
    private int lastScans;

    private List<Scan> decode(byte[] body, Layout layout) throws DamagedSegmentException {
        return SegmentDecoder.decode(row(body, lastScans, lastSamples), layout, Fixtures.BOOT);
    }

    private List<Scan> decodeScanwise(byte[] body, Layout layout) throws DamagedSegmentException {
        return SegmentDecoder.decode(row(body, lastScans, lastSamples, ScanwiseDecoder.CODEC), layout, Fixtures.BOOT);
    }

    private static StoredSegment row(byte[] body, int scans, int samples) {
        return row(body, scans, samples, SegmentFormat.CODEC);
    }

    private static StoredSegment row(byte[] body, int scans, int samples, int codec) {
        return new StoredSegment(1, 1, 1, 0, scans, samples, codec, body);
    }

    private static List<Scan> random(Random random, Layout layout, int count) {
        List<Scan> scans = new ArrayList<>();
        long sequence = random.nextInt(1_000_000);
        long monotonic = random.nextLong() >>> 8;
        long offset = Fixtures.UTC_MS;
        Boot boot = Fixtures.BOOT;
        double[][] before = new double[layout.devices().size()][];
        for (int i = 0; i < count; i++) {
            int device = random.nextInt(layout.devices().size());
            List<Layout.PointLayout> points = layout.devices().get(device).points();
            double[] values = new double[points.size()];
            byte[] quality = new byte[points.size()];
            for (int c = 0; c < values.length; c++) {
                values[c] = value(random, points.get(c).decimals(), before[device] == null ? 0 : before[device][c]);
                quality[c] = random.nextInt(3) == 0 ? Fixtures.anyQuality(random) : 0;
            }
            before[device] = values;
            sequence += random.nextInt(5) == 0 ? random.nextInt(1000) : 1;
            monotonic += random.nextInt(2_000_000_000);
            offset += random.nextInt(6) == 0 ? random.nextInt(7200) - 3600 : 0;
            Realm realm = random.nextInt(5) == 0 ? Realm.DRILL : Realm.LIVE;
            scans.add(new Scan(
                    boot,
                    sequence,
                    layout.revision(),
                    device,
                    realm,
                    monotonic,
                    offset,
                    ClockState.UNSYNCHRONISED,
                    values,
                    quality));
        }
        return scans;
    }

    private static double value(Random random, int decimals, double before) {
        return switch (random.nextInt(6)) {
            case 0 -> before;
            case 1 -> Fixtures.round(before + random.nextGaussian(), decimals);
            case 2 -> Fixtures.round(random.nextGaussian() * 1e6, decimals);
            case 3 -> ODD[random.nextInt(ODD.length)];
            case 4 -> random.nextGaussian();
            default -> Double.longBitsToDouble(random.nextLong());
        };
    }

    private static void assertSame(List<Scan> actual, List<Scan> expected, String what) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Scan a = actual.get(i);
            Scan e = expected.get(i);
            assertThat(bits(a.values())).as(what).isEqualTo(bits(e.values()));
            assertThat(a.quality()).as(what).isEqualTo(e.quality());
            assertThat(new Scan(
                            a.boot(),
                            a.sequence(),
                            a.revision(),
                            a.device(),
                            a.realm(),
                            a.monotonicNs(),
                            a.utcOffsetMs(),
                            a.clock(),
                            e.values(),
                            e.quality()))
                    .as(what)
                    .isEqualTo(e);
        }
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }
}
