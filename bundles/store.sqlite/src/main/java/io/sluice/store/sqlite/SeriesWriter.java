package io.sluice.store.sqlite;

import static io.sluice.store.sqlite.SegmentFormat.BLOCK;
import static io.sluice.store.sqlite.SegmentFormat.ESCAPE;
import static io.sluice.store.sqlite.SegmentFormat.MAX_ORDER;
import static io.sluice.store.sqlite.SegmentFormat.ZEROS;
import static io.sluice.store.sqlite.SegmentFormat.expected;
import static io.sluice.store.sqlite.SegmentFormat.zigzag;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes bits, numbers and series of them; see {@link SegmentFormat}. Confined to one thread. */
final class SeriesWriter {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_PUT = 56;

    private byte[] buffer;
    private int position;
    private long held;
    private int bits;
    private long[] residuals = new long[BLOCK];
    private final long[] cost = new long[MAX_ORDER + 1];

    SeriesWriter(int bytes) {
        buffer = new byte[bytes + Long.BYTES];
    }

    void clear() {
        position = 0;
        held = 0;
        bits = 0;
    }

    /** A copy of what was written, with room for {@code more} bytes. */
    byte[] copy(int more) {
        byte[] copy = new byte[position + (bits > 0 ? 1 : 0) + more];
        System.arraycopy(buffer, 0, copy, 0, position);
        if (bits > 0) {
            copy[position] = (byte) held;
        }
        return copy;
    }

    /** Writes the lowest {@code count} bits, 0 to 56; the others must be zero. */
    void put(long value, int count) {
        held |= value << bits;
        int total = bits + count;
        if (position + Long.BYTES > buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        LONG.set(buffer, position, held);
        position += total >>> 3;
        held >>>= total & ~7;
        bits = total & 7;
    }

    /** Writes a number with its length before it. */
    void number(long value) {
        int length = Long.SIZE - Long.numberOfLeadingZeros(value);
        if (length >= ZEROS) {
            put(ZEROS, 6);
            put(value & 0xffff_ffffL, 32);
            put(value >>> 32, 32);
        } else {
            put(length, 6);
            int low = Math.min(length, 32);
            put(value & ((1L << low) - 1), low);
            put(value >>> low, length - low);
        }
    }

    /** Writes the first n numbers by the order that makes them shortest. */
    void series(long[] numbers, int n) {
        series(numbers, n, n > 1 ? bestOrder(numbers, n) : 0);
    }

    /** Writes the first n numbers by this order. */
    void series(long[] numbers, int n, int order) {
        if (n > 1) {
            put(order, 2);
        }
        int heads = Math.min(n, Math.max(1, order));
        long a = 0;
        long b = 0;
        for (int i = 0; i < heads; i++) {
            number(zigzag(numbers[i] - expected(Math.min(i, order), a, b, 0)));
            b = a;
            a = numbers[i];
        }
        long[] z = room(n);
        switch (order) {
            case 0 -> {
                for (int i = heads; i < n; i++) {
                    z[i] = zigzag(numbers[i]);
                }
            }
            case 1 -> {
                for (int i = heads; i < n; i++) {
                    z[i] = zigzag(numbers[i] - numbers[i - 1]);
                }
            }
            case 2 -> {
                for (int i = heads; i < n; i++) {
                    z[i] = zigzag(numbers[i] - 2 * numbers[i - 1] + numbers[i - 2]);
                }
            }
            default -> {
                for (int i = heads; i < n; i++) {
                    z[i] = zigzag(numbers[i] - 3 * (numbers[i - 1] - numbers[i - 2]) - numbers[i - 3]);
                }
            }
        }
        blocks(z, heads, n);
    }

    /** The order that makes the first n numbers shortest. */
    int bestOrder(long[] numbers, int n) {
        long c0 = 0;
        long c1 = 0;
        long c2 = 0;
        long c3 = 0;
        long p0 = numbers[0];
        long p1 = 0;
        long p2 = 0;
        for (int i = 1; i < n; i++) {
            long d0 = numbers[i];
            long d1 = d0 - p0;
            long d2 = d1 - p1;
            long d3 = d2 - p2;
            c0 += length(d0);
            c1 += length(d1);
            // what an order has no past for yet is written by a lower one
            c2 += length(i > 1 ? d2 : d1);
            c3 += length(i > 2 ? d3 : i > 1 ? d2 : d1);
            p0 = d0;
            p1 = d1;
            p2 = d2;
        }
        cost[0] = c0;
        cost[1] = c1;
        cost[2] = c2;
        cost[3] = c3;
        int best = 0;
        for (int order = 1; order <= MAX_ORDER; order++) {
            if (cost[order] < cost[best]) {
                best = order;
            }
        }
        return best;
    }

    /** About how many bits the numbers given to {@link #bestOrder} last would take by this order. */
    long cost(int order) {
        return cost[order];
    }

    /** Writes numbers that are zig-zag coded. */
    void blocks(long[] z, int from, int to) {
        for (int at = from; at < to; at += BLOCK) {
            block(z, at, Math.min(to, at + BLOCK));
        }
    }

    static int length(long signed) {
        return Long.SIZE - Long.numberOfLeadingZeros(zigzag(signed));
    }

    private void block(long[] z, int from, int to) {
        long any = 0;
        long sum = 0;
        for (int i = from; i < to; i++) {
            any |= z[i];
            sum += z[i];
        }
        if (any == 0) {
            put(ZEROS, 6);
            return;
        }
        int k = parameter(z, from, to, any, sum);
        put(k, 6);
        long mask = (1L << k) - 1;
        for (int i = from; i < to; i++) {
            long quotient = z[i] >>> k;
            if (Long.compareUnsigned(quotient, ESCAPE) >= 0) {
                put((1L << ESCAPE) - 1, ESCAPE);
                number(z[i]);
                continue;
            }
            int ones = (int) quotient;
            if (ones + 1 + k <= MAX_PUT) {
                put(((z[i] & mask) << (ones + 1)) | ((1L << ones) - 1), ones + 1 + k);
            } else {
                put((1L << ones) - 1, ones + 1);
                put(z[i] & mask, k);
            }
        }
    }

    /** The Rice parameter with the shortest codes, searched downwards from what fits the mean. */
    private static int parameter(long[] z, int from, int to, long any, long sum) {
        int n = to - from;
        int top = Long.SIZE - Long.numberOfLeadingZeros(any);
        // a sum of numbers this long may overflow: then the longest stands for the mean
        long mean = top > 55 ? any >>> 1 : sum / n;
        int k = Math.min(MAX_PUT, Math.min(top, Long.SIZE - Long.numberOfLeadingZeros(mean)));
        long best = length(z, from, to, k);
        while (k > 0) {
            long less = length(z, from, to, k - 1);
            if (less >= best) {
                break;
            }
            best = less;
            k--;
        }
        return k;
    }

    private static long length(long[] z, int from, int to, int k) {
        long quotients = 0;
        for (int i = from; i < to; i++) {
            long quotient = z[i] >>> k;
            // an escape: its ones, a length, and about as many bits as the number has
            quotients += Long.compareUnsigned(quotient, ESCAPE) < 0 ? quotient : ESCAPE + 30;
        }
        return quotients + (long) (to - from) * (k + 1);
    }

    private long[] room(int n) {
        if (residuals.length < n) {
            residuals = new long[Math.max(n, residuals.length * 2)];
        }
        return residuals;
    }
}
