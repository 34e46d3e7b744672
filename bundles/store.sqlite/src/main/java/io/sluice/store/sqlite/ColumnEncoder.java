package io.sluice.store.sqlite;

import static io.sluice.store.sqlite.SegmentFormat.MAX_EXPONENT;
import static io.sluice.store.sqlite.SegmentFormat.MAX_SCALED;
import static io.sluice.store.sqlite.SegmentFormat.expected;
import static io.sluice.store.sqlite.SegmentFormat.power;
import static io.sluice.store.sqlite.SegmentFormat.rounded;
import static io.sluice.store.sqlite.SegmentFormat.step;
import static io.sluice.store.sqlite.SegmentFormat.zigzag;

/**
 * Codes the values of one point: looks for the smallest power of ten that makes them whole numbers, for a bound on their
 * significant digits, and takes the bits of the doubles where neither is found. Confined to one thread.
 */
final class ColumnEncoder {
    private static final int ODD = -1;
    private static final int LOOKED_AT = 64;
    /** Fewer values are not worth a search for significant digits. */
    private static final int SIGNIFICANT_FROM = 16;
    /** Bits of a decimal digit, times 100. */
    private static final int DIGIT_BITS_100 = 332;

    private final SeriesWriter out;
    private long[] numbers = new long[64];
    private long[] marks = new long[64];
    private long[] odd = new long[64];
    private long[] zeros = new long[64];
    private long[] sorted = new long[64];
    private int oddCount;

    ColumnEncoder(SeriesWriter out) {
        this.out = out;
    }

    /** Writes the first n values of a point with these decimals. */
    void write(double[] values, int n, int decimals) {
        ensure(n);
        int exponent = exponent(values, n);
        if (exponent == ODD) {
            bits(values, n);
            return;
        }
        // a single value is no longer for a zero at its end than for an exponent of its own
        boolean near = n == 1 && exponent < decimals && decimals - exponent <= 2;
        if (!scale(values, n, near ? decimals : exponent) && near) {
            near = false;
            scale(values, n, exponent);
        }
        if (significant(n, exponent)) {
            return;
        }
        if ((near || exponent == decimals) && oddCount == 0) {
            out.put(1, 1);
        } else {
            head(SegmentFormat.DECIMAL, exponent, n);
        }
        out.series(numbers, n);
    }

    /** The smallest exponent by which nearly all values are whole numbers; ODD if too many are not. */
    private static int exponent(double[] values, int n) {
        int k = 0;
        double power = 1;
        int costly = 0;
        long before = 0;
        for (int i = 0; i < n; i++) {
            double value = values[i];
            if (fits(value, power)) {
                continue;
            }
            int t = k + 1;
            while (t <= MAX_EXPONENT && !fits(value, power(t)) && Math.abs(value) * power(t) <= MAX_SCALED) {
                t++;
            }
            if (t <= MAX_EXPONENT && fits(value, power(t))) {
                k = t;
                power = power(t);
                continue;
            }
            long bits = Double.doubleToRawLongBits(value);
            // one that repeats the odd one before costs nothing
            costly += bits == before ? 0 : 1;
            before = bits;
            if (costly > 8 && costly * 2 > i) {
                return ODD;
            }
        }
        return k;
    }

    private static boolean fits(double value, double power) {
        double scaled = Math.rint(value * power);
        return Math.abs(scaled) <= MAX_SCALED
                && Double.doubleToRawLongBits((long) scaled / power) == Double.doubleToRawLongBits(value);
    }

    /** Fills {@link #numbers} and what is odd; whether nothing is. */
    private boolean scale(double[] values, int n, int exponent) {
        double power = power(exponent);
        oddCount = 0;
        long before = 0;
        for (int i = 0; i < n; i++) {
            double value = values[i];
            double scaled = Math.rint(value * power);
            long number = (long) scaled;
            if (Math.abs(scaled) <= MAX_SCALED
                    && Double.doubleToRawLongBits(number / power) == Double.doubleToRawLongBits(value)) {
                before = number;
                marks[i] = 0;
            } else {
                odd[oddCount++] = ordered(Double.doubleToRawLongBits(value), 0);
                marks[i] = 1;
            }
            numbers[i] = before;
        }
        return oddCount == 0;
    }

    private void head(int mode, int exponent, int n) {
        out.put((long) mode << 1, 3);
        out.put(exponent, 4);
        out.put(oddCount > 0 ? 1 : 0, 1);
        if (oddCount > 0) {
            out.series(marks, n);
            out.series(odd, oddCount);
        }
    }

    private void bits(double[] values, int n) {
        long any = 0;
        for (int i = 0; i < n; i++) {
            any |= Double.doubleToRawLongBits(values[i]);
        }
        int shift = Math.min(63, Long.numberOfTrailingZeros(any));
        for (int i = 0; i < n; i++) {
            numbers[i] = ordered(Double.doubleToRawLongBits(values[i]), shift);
        }
        out.put((long) SegmentFormat.BITS << 1, 3);
        out.put(shift, 6);
        out.series(numbers, n);
    }

    /** A double's bits as a number that grows with the double. */
    private static long ordered(long bits, int shift) {
        long magnitude = (bits & Long.MAX_VALUE) >>> shift;
        return bits < 0 ? ~magnitude : magnitude;
    }

    /** Writes {@link #numbers} as so many significant digits, if that is shorter. */
    private boolean significant(int n, int exponent) {
        if (n < SIGNIFICANT_FROM || exponent < 2 || !worthASearch(n)) {
            return false;
        }
        int digits = digits(n, 1);
        long saved = 0;
        for (int i = 0; i < n; i++) {
            zeros[i] = Math.max(0, length(numbers[i]) - digits);
            saved += zeros[i];
        }
        int zerosOrder = out.bestOrder(zeros, n);
        long cost = out.cost(zerosOrder) + n;
        int order = out.bestOrder(numbers, n);
        if (saved * DIGIT_BITS_100 / 100 <= cost) {
            return false;
        }
        int[] at = new int[SegmentFormat.MAX_ZEROS + 2];
        for (int i = 0; i < n; i++) {
            at[(int) zeros[i] + 1]++;
        }
        for (int t = 1; t < at.length; t++) {
            at[t] += at[t - 1];
        }
        long plain = out.cost(order);
        long a = 0;
        long b = 0;
        long c = 0;
        for (int i = 0; i < n; i++) {
            long unit = step((int) zeros[i]);
            long residual = numbers[i] / unit - rounded(expected(Math.min(i, order), a, b, c), unit);
            sorted[at[(int) zeros[i]]++] = zigzag(residual);
            cost += i == 0 ? 0 : SeriesWriter.length(residual);
            c = b;
            b = a;
            a = numbers[i];
        }
        if (cost >= plain) {
            return false;
        }
        head(SegmentFormat.SIGNIFICANT, exponent, n);
        out.put(order, 2);
        out.series(zeros, n, zerosOrder);
        out.blocks(sorted, 0, n);
        return true;
    }

    private boolean worthASearch(int n) {
        int step = Math.max(1, n / LOOKED_AT);
        int digits = digits(n, step);
        int saved = 0;
        int looked = 0;
        for (int i = 0; i < n; i += step) {
            saved += Math.max(0, length(numbers[i]) - digits);
            looked++;
        }
        return saved * DIGIT_BITS_100 > looked * 100;
    }

    /** Most significant digits of any number. */
    private int digits(int n, int step) {
        int digits = 1;
        for (int i = 0; i < n; i += step) {
            int length = length(numbers[i]);
            while (length > digits && numbers[i] % step(length - digits) != 0) {
                digits++;
            }
        }
        return digits;
    }

    /** Decimal digits of a number; 0 of 0. */
    private static int length(long number) {
        long magnitude = Math.abs(number);
        int about = ((Long.SIZE - Long.numberOfLeadingZeros(magnitude)) * 1233) >>> 12;
        return magnitude >= step(about) ? about + 1 : about;
    }

    private void ensure(int n) {
        if (numbers.length < n) {
            int size = Math.max(n, numbers.length * 2);
            numbers = new long[size];
            marks = new long[size];
            odd = new long[size];
            zeros = new long[size];
            sorted = new long[size];
        }
    }
}
