package io.sluice.store.sqlite;

import static io.sluice.store.sqlite.SegmentFormat.expected;
import static io.sluice.store.sqlite.SegmentFormat.power;
import static io.sluice.store.sqlite.SegmentFormat.rounded;
import static io.sluice.store.sqlite.SegmentFormat.unzigzag;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Reads a segment's body back; see {@link SegmentFormat}. Believes nothing: every read is checked against the end, every
 * allocation against the counts in the row, and those against fixed bounds. Confined to one call.
 */
final class SegmentDecoder {
    private final SeriesReader in;
    private final Layout layout;
    private final Boot boot;
    private final int scans;
    private final int[] device;
    private final int[] count;
    private final long[] numbers;
    private final long[] marks;
    private final long[] odd;

    private SegmentDecoder(byte[] body, Layout layout, Boot boot, int scans) {
        this.in = new SeriesReader(body, body.length - SegmentFormat.CRC_BYTES);
        this.layout = layout;
        this.boot = boot;
        this.scans = scans;
        this.device = new int[scans];
        this.count = new int[layout.devices().size()];
        this.numbers = new long[scans];
        this.marks = new long[scans];
        this.odd = new long[scans];
    }

    /**
     * Checks the CRC and decodes.
     *
     * @throws DamagedSegmentException if anything does not fit
     */
    static List<Scan> decode(StoredSegment row, Layout layout, Boot boot) throws DamagedSegmentException {
        byte[] body = row.body();
        if (row.codec() != SegmentFormat.CODEC && row.codec() != ScanwiseDecoder.CODEC) {
            throw new DamagedSegmentException("codec " + row.codec() + ": unknown");
        }
        if (body.length <= SegmentFormat.CRC_BYTES) {
            throw new DamagedSegmentException("body of " + body.length + " bytes: too short");
        }
        int length = body.length - SegmentFormat.CRC_BYTES;
        int computed = SegmentFormat.crc(row.id(), row.boot(), row.layout(), row.scans(), row.samples(), body, length);
        int stored = SegmentFormat.getInt(body, length);
        if (computed != stored) {
            throw new DamagedSegmentException(
                    "CRC-32C " + Integer.toHexString(computed) + ", stored " + Integer.toHexString(stored));
        }
        return decodeBody(row, layout, boot);
    }

    /** Decodes without a look at the CRC. */
    static List<Scan> decodeBody(StoredSegment row, Layout layout, Boot boot) throws DamagedSegmentException {
        if (row.scans() < 1 || row.scans() > SegmentFormat.MAX_SAMPLES) {
            throw new DamagedSegmentException(row.scans() + " scans: out of range");
        }
        if (row.samples() < 0 || row.samples() > SegmentFormat.MAX_SAMPLES + SegmentFormat.MAX_COLUMNS) {
            throw new DamagedSegmentException(row.samples() + " samples: out of range");
        }
        if (row.codec() == ScanwiseDecoder.CODEC) {
            return ScanwiseDecoder.decode(row, layout, boot);
        }
        return new SegmentDecoder(row.body(), layout, boot, row.scans()).scans(row.samples());
    }

    private List<Scan> scans(int samples) throws DamagedSegmentException {
        ClockState clock = clock();
        devices(samples);
        long[] sequence = new long[scans];
        in.series(sequence, scans);
        long[] monotonicNs = monotonic();
        long[] offsetMs = new long[scans];
        in.series(offsetMs, scans);
        long[] realm = new long[scans];
        if (in.get(1) != 0) {
            in.series(realm, scans);
        }
        double[][][] values = new double[count.length][][];
        byte[][][] quality = new byte[count.length][][];
        for (int d = 0; d < count.length; d++) {
            if (count[d] > 0) {
                int width = layout.devices().get(d).points().size();
                values[d] = new double[count[d]][width];
                quality[d] = new byte[count[d]][width];
                device(d, values[d], quality[d]);
            }
        }
        in.finish();
        Scan[] read = new Scan[scans];
        int[] at = new int[count.length];
        for (int i = 0; i < scans; i++) {
            int d = device[i];
            int k = at[d]++;
            read[i] = new Scan(
                    boot,
                    sequence[i],
                    layout.revision(),
                    d,
                    realm(realm[i]),
                    monotonicNs[i],
                    offsetMs[i],
                    clock,
                    values[d][k],
                    quality[d][k]);
        }
        return Collections.unmodifiableList(Arrays.asList(read));
    }

    private ClockState clock() throws DamagedSegmentException {
        try {
            return Codes.clock((int) in.get(2));
        } catch (IllegalArgumentException e) {
            throw in.damaged(e.getMessage());
        }
    }

    private Realm realm(long code) throws DamagedSegmentException {
        if (code < 0 || code > 1) {
            throw in.damaged("realm " + code);
        }
        return code == 0 ? Realm.LIVE : Realm.DRILL;
    }

    /** Reads which scan is whose; after it the counts agree with the row, and nothing large was allocated yet. */
    private void devices(int samples) throws DamagedSegmentException {
        if (count.length == 0) {
            throw in.damaged("scans without a device");
        }
        in.blocks(numbers, 0, scans);
        int[] follows = SegmentEncoder.follows(count.length);
        int before = count.length - 1;
        long columns = 0;
        for (int i = 0; i < scans; i++) {
            long index = follows[before] + numbers[i];
            if (index < 0 || index >= count.length) {
                throw in.damaged("device " + index + " of " + count.length);
            }
            device[i] = (int) index;
            follows[before] = device[i];
            before = device[i];
            count[before]++;
            columns += layout.devices().get(before).points().size();
        }
        if (columns != samples) {
            throw in.damaged(columns + " samples, stated " + samples);
        }
    }

    private long[] monotonic() throws DamagedSegmentException {
        long first = unzigzag(in.number());
        long divisor = SegmentFormat.divisor((int) in.get(2));
        boolean byDevice = in.get(1) != 0;
        long[] ns = new long[scans];
        in.series(numbers, scans);
        int[] at = new int[count.length];
        for (int d = 1; d < at.length; d++) {
            at[d] = at[d - 1] + count[d - 1];
        }
        for (int i = 0; i < scans; i++) {
            ns[i] = first + numbers[byDevice ? at[device[i]]++ : i] * divisor;
        }
        return ns;
    }

    private void device(int index, double[][] values, byte[][] quality) throws DamagedSegmentException {
        List<Layout.PointLayout> points = layout.devices().get(index).points();
        quality(quality, points.size());
        for (int c = 0; c < points.size(); c++) {
            column(values, c, SegmentFormat.decimals(points.get(c).decimals()));
        }
    }

    private void quality(byte[][] to, int width) throws DamagedSegmentException {
        int kind = (int) in.get(2);
        if (kind > SegmentFormat.QUALITY_EACH) {
            throw in.damaged("quality of kind " + kind);
        }
        int series = kind == SegmentFormat.QUALITY_GOOD ? 0 : kind == SegmentFormat.QUALITY_SHARED ? 1 : width;
        for (int c = 0; c < series; c++) {
            in.series(numbers, to.length);
            for (int i = 0; i < to.length; i++) {
                if (numbers[i] != (byte) numbers[i]) {
                    throw in.damaged("quality " + numbers[i]);
                }
                if (kind == SegmentFormat.QUALITY_SHARED) {
                    Arrays.fill(to[i], (byte) numbers[i]);
                } else {
                    to[i][c] = (byte) numbers[i];
                }
            }
        }
    }

    private void column(double[][] to, int c, int decimals) throws DamagedSegmentException {
        int n = to.length;
        if (in.get(1) != 0) {
            in.series(numbers, n);
            scaled(to, c, decimals, 0);
            return;
        }
        int mode = (int) in.get(2);
        if (mode == SegmentFormat.BITS) {
            int shift = (int) in.get(6);
            in.series(numbers, n);
            for (int i = 0; i < n; i++) {
                to[i][c] = value(numbers[i], shift);
            }
            return;
        }
        int exponent = (int) in.get(4);
        if (mode > SegmentFormat.BITS || exponent > SegmentFormat.MAX_EXPONENT) {
            throw in.damaged("column of mode " + mode + ", exponent " + exponent);
        }
        int oddCount = in.get(1) == 0 ? 0 : odd(n);
        if (mode == SegmentFormat.DECIMAL) {
            in.series(numbers, n);
        } else {
            significant(n);
        }
        scaled(to, c, exponent, oddCount);
    }

    private int odd(int n) throws DamagedSegmentException {
        in.series(marks, n);
        int oddCount = 0;
        for (int i = 0; i < n; i++) {
            if (marks[i] < 0 || marks[i] > 1) {
                throw in.damaged("mark " + marks[i]);
            }
            oddCount += (int) marks[i];
        }
        if (oddCount == 0) {
            throw in.damaged("no odd value");
        }
        in.series(odd, oddCount);
        return oddCount;
    }

    private void scaled(double[][] to, int c, int exponent, int oddCount) {
        double power = power(exponent);
        for (int i = 0, k = 0; i < to.length; i++) {
            to[i][c] = oddCount > 0 && marks[i] != 0 ? value(odd[k++], 0) : numbers[i] / power;
        }
    }

    private static double value(long ordered, int shift) {
        return Double.longBitsToDouble(
                ordered < 0 ? (~ordered << shift) | Long.MIN_VALUE : (ordered << shift) & Long.MAX_VALUE);
    }

    private void significant(int n) throws DamagedSegmentException {
        int order = (int) in.get(2);
        long[] zeros = new long[n];
        in.series(zeros, n);
        int[] at = new int[SegmentFormat.MAX_ZEROS + 2];
        for (int i = 0; i < n; i++) {
            if (zeros[i] < 0 || zeros[i] > SegmentFormat.MAX_ZEROS) {
                throw in.damaged(zeros[i] + " zeros");
            }
            at[(int) zeros[i] + 1]++;
        }
        for (int t = 1; t < at.length; t++) {
            at[t] += at[t - 1];
        }
        long[] residuals = new long[n];
        in.blocks(residuals, 0, n);
        long a = 0;
        long b = 0;
        long c = 0;
        for (int i = 0; i < n; i++) {
            long step = SegmentFormat.step((int) zeros[i]);
            long residual = residuals[at[(int) zeros[i]]++];
            numbers[i] = step * (residual + rounded(expected(Math.min(i, order), a, b, c), step));
            c = b;
            b = a;
            a = numbers[i];
        }
    }
}
