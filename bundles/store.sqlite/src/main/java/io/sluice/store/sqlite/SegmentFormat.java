package io.sluice.store.sqlite;

import java.util.zip.CRC32C;

/**
 * What encoder and decoder of a segment's body agree upon. Written to disk: a change needs a new codec number. Numbers are
 * varints (7 bits per byte, lowest first, high bit = more follows); signed ones are zig-zag coded before.
 *
 * <pre>
 * body   = clock:1  scan*  crc32c:4 (little-endian)
 * scan   = flags:1  device  sequence  monotonic  [offset]  [quality]  values
 *   flags     01 DRILL    realm is drill
 *             02 OFFSET   utc offset differs from the scan before
 *             04 QUALITY  some quality byte differs from the device's scan before
 *             08 SOME     some values differ from it: a bitmap says which
 *             10 ALL      all values differ from it: no bitmap
 *             20 RAW      some of those are no decimal numbers: a bitmap says which
 *   device    index in the layout
 *   sequence  signed, minus the scan before, minus 1            (first scan: minus 0, minus 1)
 *   monotonic signed, ns, minus the scan before                 (first scan: minus 0)
 *   offset    signed, ms, minus the scan before                 (first scan: minus 0)
 *   quality   bitmap of columns, then one byte for each bit set (device's first scan: against 0, good)
 *   values    [bitmap SOME] [bitmap RAW] then per changed column, against 0.0 in the device's first scan:
 *             decimal  signed, n minus the column's last n, where value = n / 10^decimals bit for bit
 *             raw      the double's bits with the order of the bytes reversed
 * bitmap = ceil(columns / 8) bytes, column c is bit c % 8 of byte c / 8
 * </pre>
 *
 * The CRC covers the body and the columns of the row that the body cannot be read without.
 */
final class SegmentFormat {
    static final int CODEC = 1;
    static final int DRILL = 0x01;
    static final int OFFSET = 0x02;
    static final int QUALITY = 0x04;
    static final int SOME = 0x08;
    static final int ALL = 0x10;
    static final int RAW = 0x20;
    static final int CRC_BYTES = 4;

    /** A segment is closed at this many values, which bounds what it costs in memory. */
    static final int MAX_SAMPLES = 131_072;

    /** Columns of one device at most. */
    static final int MAX_COLUMNS = 65_536;

    /** Largest n in value = n / 10^decimals: every whole number up to it has a double of its own. */
    static final double MAX_SCALED = 9_007_199_254_740_992.0;

    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

    private SegmentFormat() {}

    /** 10 to the power of {@code decimals}; decimals out of 0 to 9 are read as the nearest of them. */
    static double power(int decimals) {
        return POWERS[Math.max(0, Math.min(9, decimals))];
    }

    static int bitmapBytes(int columns) {
        return (columns + 7) >>> 3;
    }

    static long zigzag(long n) {
        return (n << 1) ^ (n >> 63);
    }

    static long unzigzag(long n) {
        return (n >>> 1) ^ -(n & 1);
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
