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

    @Test
    void everyScanComesBackBitForBit() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Layout layout = Fixtures.layout(1 + random.nextInt(1000), 1 + random.nextInt(8), random.nextInt(20), true);
            List<Scan> scans = random(random, layout, 1 + random.nextInt(60));
            assertSame(decode(encode(scans, layout), layout), scans, "seed " + seed);
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
    void anUnchangedValueCostsNothingAndASlowOneAByte() {
        Layout layout = Fixtures.layout(1, 1, 32, false);
        double[] values = new double[32];
        Arrays.fill(values, 20.125);
        List<Scan> scans = new ArrayList<>();
        scans.add(Fixtures.scan(1, 0, values));
        int first = encode(scans, layout).length;
        scans.add(Fixtures.scan(2, 0, values));
        int same = encode(scans, layout).length - first;
        double[] moved = new double[32];
        Arrays.fill(moved, 20.126);
        scans.add(Fixtures.scan(3, 0, moved));
        int slow = encode(scans, layout).length - first - same;
        assertThat(same).isLessThanOrEqualTo(8);
        assertThat(slow).isLessThanOrEqualTo(32 + 8);
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
                new StoredSegment(2, 1, 1, 0, 12, 60, 1, body),
                new StoredSegment(1, 2, 1, 0, 12, 60, 1, body),
                new StoredSegment(1, 1, 2, 0, 12, 60, 1, body),
                new StoredSegment(1, 1, 1, 0, 11, 60, 1, body),
                new StoredSegment(1, 1, 1, 0, 12, 61, 1, body),
                new StoredSegment(1, 1, 1, 0, 12, 60, 2, body))) {
            assertThatThrownBy(() -> SegmentDecoder.decode(row, layout, Fixtures.BOOT))
                    .isInstanceOf(DamagedSegmentException.class);
        }
    }

    /** A CRC may fit by chance or malice: then the decoder alone must end, without an error of its own or huge arrays. */
    @Test
    void aDamagedBodyWithAFittingCrcEitherDecodesWithinBoundsOrIsRefused() {
        Layout layout = Fixtures.layout(7, 3, 5, true);
        byte[] body = encode(random(new Random(4), layout, 12), layout);
        Random random = new Random(9);
        int refused = 0;
        for (int round = 0; round < 40_000; round++) {
            byte[] bad = random.nextInt(10) == 0 ? new byte[random.nextInt(200) + 5] : body.clone();
            if (bad.length != body.length) {
                random.nextBytes(bad);
            }
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                List<Scan> scans = SegmentDecoder.decodeBody(row(bad, 12, 60), layout, Fixtures.BOOT);
                assertThat(scans.stream().mapToInt(s -> s.values().length).sum())
                        .isEqualTo(60);
            } catch (DamagedSegmentException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1000);
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
        int samples = 0;
        for (Scan scan : scans) {
            encoder.add(scan);
            samples += scan.values().length;
        }
        byte[] body = encoder.body();
        int length = body.length - SegmentFormat.CRC_BYTES;
        SegmentFormat.putInt(body, length, SegmentFormat.crc(1, 1, 1, scans.size(), samples, body, length));
        assertThat(encoder.bytes()).isEqualTo(length);
        lastSamples = samples;
        lastScans = scans.size();
        return body;
    }

    private int lastSamples;
    private int lastScans;

    private List<Scan> decode(byte[] body, Layout layout) throws DamagedSegmentException {
        return SegmentDecoder.decode(row(body, lastScans, lastSamples), layout, Fixtures.BOOT);
    }

    private static StoredSegment row(byte[] body, int scans, int samples) {
        return new StoredSegment(1, 1, 1, 0, scans, samples, SegmentFormat.CODEC, body);
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
