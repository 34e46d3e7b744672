package io.sluice.store.sqlite;

import static io.sluice.store.sqlite.SegmentFormat.BLOCK;
import static io.sluice.store.sqlite.SegmentFormat.ESCAPE;
import static io.sluice.store.sqlite.SegmentFormat.ZEROS;
import static io.sluice.store.sqlite.SegmentFormat.expected;
import static io.sluice.store.sqlite.SegmentFormat.unzigzag;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads what {@link SeriesWriter} wrote; checks every read against the end. Confined to one call. */
final class SeriesReader {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Bits that one look at eight bytes has at least. */
    private static final int IN_SIGHT = 57;

    private final byte[] bytes;
    private final long end;
    private long position;

    SeriesReader(byte[] body, int length) {
        bytes = Arrays.copyOf(body, length + Long.BYTES);
        Arrays.fill(bytes, length, bytes.length, (byte) 0);
        end = length * 8L;
    }

    /** Reads {@code count} bits, 0 to 57. */
    long get(int count) throws DamagedSegmentException {
        if (count > end - position) {
            throw damaged("ends too early");
        }
        long value = look() & ((1L << count) - 1);
        position += count;
        return value;
    }

    /** Reads a number with its length before it. */
    long number() throws DamagedSegmentException {
        int length = (int) get(6);
        int bits = length == ZEROS ? Long.SIZE : length;
        long low = get(Math.min(bits, 32));
        return bits > 32 ? low | (get(bits - 32) << 32) : low;
    }

    /** Reads n numbers. */
    void series(long[] to, int n) throws DamagedSegmentException {
        int order = n > 1 ? (int) get(2) : 0;
        int heads = Math.min(n, Math.max(1, order));
        long a = 0;
        long b = 0;
        for (int i = 0; i < heads; i++) {
            to[i] = unzigzag(number()) + expected(Math.min(i, order), a, b, 0);
            b = a;
            a = to[i];
        }
        blocks(to, heads, n);
        switch (order) {
            case 0 -> {}
            case 1 -> {
                for (int i = heads; i < n; i++) {
                    to[i] += to[i - 1];
                }
            }
            case 2 -> {
                for (int i = heads; i < n; i++) {
                    to[i] += 2 * to[i - 1] - to[i - 2];
                }
            }
            default -> {
                for (int i = heads; i < n; i++) {
                    to[i] += 3 * (to[i - 1] - to[i - 2]) + to[i - 3];
                }
            }
        }
    }

    /** Reads residuals, signed. */
    void blocks(long[] to, int from, int until) throws DamagedSegmentException {
        for (int at = from; at < until; at += BLOCK) {
            int stop = Math.min(until, at + BLOCK);
            int k = (int) get(6);
            if (k == ZEROS) {
                Arrays.fill(to, at, stop, 0);
            } else {
                block(to, at, stop, k);
            }
        }
    }

    private void block(long[] to, int from, int until, int k) throws DamagedSegmentException {
        long mask = (1L << k) - 1;
        for (int i = from; i < until; i++) {
            if (position > end) {
                throw damaged("ends too early");
            }
            long seen = look();
            int ones = Long.numberOfTrailingZeros(~seen);
            if (ones >= ESCAPE) {
                position += ESCAPE;
                to[i] = unzigzag(position > end ? get(1) : number());
            } else if (ones + 1 + k <= IN_SIGHT) {
                to[i] = unzigzag(((long) ones << k) | ((seen >>> (ones + 1)) & mask));
                position += ones + 1 + k;
            } else {
                position += ones + 1;
                long low = get(Math.min(k, 32));
                long high = k > 32 ? get(k - 32) << 32 : 0;
                to[i] = unzigzag(((long) ones << k) | high | low);
            }
        }
        if (position > end) {
            throw damaged("ends too early");
        }
    }

    /** Checks that nothing but zeros up to the next whole byte is left. */
    void finish() throws DamagedSegmentException {
        long left = end - position;
        if (left >= 8 || get((int) left) != 0) {
            throw damaged(left + " bits left over");
        }
    }

    DamagedSegmentException damaged(String what) {
        return new DamagedSegmentException("at bit " + position + " of " + end + ": " + what);
    }

    private long look() {
        return (long) LONG.get(bytes, (int) (position >>> 3)) >>> (position & 7);
    }
}
