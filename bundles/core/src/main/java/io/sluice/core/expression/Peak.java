package io.sluice.core.expression;

/**
 * The greatest value of a sliding window, or the least: a queue of values that only fall, since a value that is older and
 * smaller than another can never be the greatest again. Constant time per sample on the average.
 */
final class Peak implements Window.Store {
    private final long bucketNs;
    private final double sign;
    private long[] firstNs = new long[16];
    private long[] lastNs = new long[16];
    private double[] values = new double[16];
    private int head;
    private int size;

    /** For the greatest with sign 1, the least with -1. */
    Peak(long windowNs, double sign) {
        this.bucketNs = windowNs / Window.BUCKETS;
        this.sign = sign;
    }

    @Override
    public void add(long ns, double value) {
        double v = sign * value;
        while (size > 0 && values[slot(size - 1)] <= v) {
            size--;
        }
        if (size > 0 && ns - firstNs[slot(size - 1)] < bucketNs) {
            lastNs[slot(size - 1)] = ns; // the greater value stands for it as well
            return;
        }
        if (size == values.length) {
            grow();
        }
        int i = slot(size++);
        firstNs[i] = ns;
        lastNs[i] = ns;
        values[i] = v;
    }

    @Override
    public void dropBefore(long ns) {
        while (size > 0 && lastNs[head] < ns) {
            head = slot(1);
            size--;
        }
    }

    @Override
    public double figure() {
        return size == 0 ? Double.NaN : sign * values[head];
    }

    int size() {
        return size;
    }

    private int slot(int i) {
        return head + i & values.length - 1;
    }

    private void grow() {
        firstNs = straight(firstNs);
        lastNs = straight(lastNs);
        double[] v = new double[2 * size];
        System.arraycopy(values, head, v, 0, size - head);
        System.arraycopy(values, 0, v, size - head, head);
        values = v;
        head = 0;
    }

    private long[] straight(long[] ring) {
        long[] line = new long[2 * ring.length];
        System.arraycopy(ring, head, line, 0, ring.length - head);
        System.arraycopy(ring, 0, line, ring.length - head, head);
        return line;
    }
}
