package io.sluice.store.sqlite;

import java.util.zip.CRC32C;

/**
 * What encoder and decoder of a segment's body agree upon. Written to disk: a change needs a new codec number. The body is one
 * stream of bits, the lowest bit of a byte first; what is left of the last byte is zero. All scans of a device form columns.
 *
 * <pre>
 * body     = clock:2  devices  sequence  first  divisor:2  byDevice:1  monotonic  offset  drill:1 [realm]  device*
 *            0*  crc32c:32
 *   devices    residuals: index in the layout minus the expected one. Expected is what followed the device before when it
 *              came last; at first the next index, the first of all after the last. Before the first scan: after the last
 *   first      monotonic time of the first scan, ns, as a head
 *   sequence, monotonic (minus first, in units of 1, 10^3, 10^6 or 10^9 ns), offset (ms), realm (0 live, 1 drill): series
 *              over the scans in order;
 *              byDevice: monotonic over the scans sorted by device instead
 * device   = quality  column*            devices with scans, by index; columns in the order of the layout
 *   quality    0:2  all 0 (good)    1:2 series over the scans, the same in all columns    2:2 a series per column
 * column   = 1:1  series                                      value = n / 10^decimals of the point
 *          | 0:1  0:2  exponent:4  odd  series                value = n / 10^exponent
 *          | 0:1  1:2  exponent:4  odd  order:2  series  residuals   few significant digits, see below
 *          | 0:1  2:2  shift:6     series                     the bits of the doubles, in their order
 *   odd        0:1 or 1:1 series of marks, series of bits: values that are no such number (NaN, infinities, -0.0, 1/3);
 *              they repeat the n before (first: 0)
 *   bits       n = magnitude &gt;&gt;&gt; shift, its complement if the sign is set: neighbouring doubles are neighbouring numbers
 *   significant digits: the series is t, and 10^t divides n. n = 10^t (r + expected n / 10^t, rounded half up), r from the
 *              residuals sorted by t. Order as below, with less at the first values
 * series   = [order:2, if more than one]  head*  residuals
 *   order      0 nothing expected, 1 the number before, 2 the straight line, 3 the parabola through those before
 *   head       first max(1, order) numbers minus what a lower order expects, as length:6 (63 = 64) and that many bits
 * residuals= blocks of 128: k:6, then Rice codes (quotient in ones, a zero, k bits); k = 63: all are 0
 *              24 ones: a head follows instead. Signed numbers are zig-zag coded
 * </pre>
 *
 * The CRC covers the body and the columns of the row that the body cannot be read without. Codec 1: {@link ScanwiseDecoder}.
 */
final class SegmentFormat {
    static final int CODEC = 2;
    static final int CRC_BYTES = 4;

    /** No segment has more values, which bounds what it costs in memory; {@link SegmentBuilder} closes it earlier. */
    static final int MAX_SAMPLES = 131_072;

    /** What a scan counts as against the bound beside its values: it costs memory even without any. */
    static final int SCAN_WEIGHT = 4;

    /** Columns of one device at most. */
    static final int MAX_COLUMNS = 65_536;

    /** Largest n in value = n / 10^exponent: every whole number up to it has a double of its own. */
    static final double MAX_SCALED = 9_007_199_254_740_992.0;

    /** Largest exponent in value = n / 10^exponent. */
    static final int MAX_EXPONENT = 14;

    /** Most zeros at the end of a number that is written with its significant digits alone: it has 16 digits at most. */
    static final int MAX_ZEROS = 15;

    static final int BLOCK = 128;
    static final int MAX_ORDER = 3;

    /** Ones that say that a number is not Rice coded. */
    static final int ESCAPE = 24;

    /** Rice parameter of a block of zeros. */
    static final int ZEROS = 63;

    static final int DECIMAL = 0;
    static final int SIGNIFICANT = 1;
    static final int BITS = 2;

    static final int QUALITY_GOOD = 0;
    static final int QUALITY_SHARED = 1;
    static final int QUALITY_EACH = 2;

    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14
    };
    private static final long[] STEPS = new long[19];

    static {
        STEPS[0] = 1;
        for (int i = 1; i < STEPS.length; i++) {
            STEPS[i] = STEPS[i - 1] * 10;
        }
    }

    private static final long[] DIVISORS = {1, 1_000, 1_000_000, 1_000_000_000};

    private SegmentFormat() {}

    /** Decimals of a point, those out of 0 to 9 read as the nearest of them. */
    static int decimals(int ofPoint) {
        return Math.max(0, Math.min(9, ofPoint));
    }

    /** 10 to the power of {@code exponent}, 0 to {@link #MAX_EXPONENT}. */
    static double power(int exponent) {
        return POWERS[exponent];
    }

    /** 10 to the power of {@code exponent}, 0 to 18. */
    static long step(int exponent) {
        return STEPS[exponent];
    }

    /** What the monotonic times were divided by. */
    static long divisor(int code) {
        return DIVISORS[code];
    }

    static long zigzag(long n) {
        return (n << 1) ^ (n >> 63);
    }

    static long unzigzag(long n) {
        return (n >>> 1) ^ -(n & 1);
    }

    /** n / step, rounded half up. */
    static long rounded(long n, long step) {
        return Math.floorDiv(n + (step >> 1), step);
    }

    /** What an order expects after three numbers, the newest first. */
    static long expected(int order, long a, long b, long c) {
        return switch (order) {
            case 0 -> 0;
            case 1 -> a;
            case 2 -> 2 * a - b;
            default -> 3 * (a - b) + c;
        };
    }

    /** CRC-32C over the row's id, boot, layout, scans and samples and the first {@code length} bytes of the body. */
    static int crc(long id, long boot, long layout, int scans, int samples, byte[] body, int length) {
        byte[] head = new byte[32];
        putLong(head, 0, id);
        putLong(head, 8, boot);
        putLong(head, 16, layout);
        putLong(head, 24, ((long) scans << 32) | (samples & 0xffff_ffffL));
        CRC32C crc = new CRC32C();
        crc.update(head);
        crc.update(body, 0, length);
        return (int) crc.getValue();
    }

    static void putInt(byte[] to, int at, int value) {
        for (int i = 0; i < 4; i++) {
            to[at + i] = (byte) (value >>> (8 * i));
        }
    }

    static int getInt(byte[] from, int at) {
        return (from[at] & 0xff)
                | (from[at + 1] & 0xff) << 8
                | (from[at + 2] & 0xff) << 16
                | (from[at + 3] & 0xff) << 24;
    }

    private static void putLong(byte[] to, int at, long value) {
        putInt(to, at, (int) value);
        putInt(to, at + 4, (int) (value >>> 32));
    }
}
