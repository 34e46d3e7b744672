package io.sluice.core.expression;

/**
 * Mean or regression line of a sliding window. Nothing is ever subtracted, so rounding cannot pile up however long it runs:
 * the older part holds for every bucket the sums from it to the end of that part, the newer part its sums in one.
 *
 * <pre>
 *   head          front                     size
 *    |  i..front   |  i  i  i  (own sums)    |        when the older part is used up, the newer one but for its last
 *    | older part  |       newer part        |        bucket becomes the older one: once per window
 * </pre>
 */
final class Trend implements Window.Store {
    private final long windowNs;
    private final long bucketNs;
    private final boolean slope;
    private final Line newer = new Line();
    private final Line total = new Line();
    private Line[] lines = new Line[0];
    private int head;
    private int size;
    private int front;
    private long zeroNs = Long.MIN_VALUE;

    /** For the slope per second, or the mean. */
    Trend(long windowNs, boolean slope) {
        this.windowNs = windowNs;
        this.bucketNs = windowNs / Window.BUCKETS;
        this.slope = slope;
    }

    @Override
    public void add(long ns, double value) {
        if (zeroNs == Long.MIN_VALUE) {
            zeroNs = ns;
        }
        double t = (ns - zeroNs) * 1e-9;
        if (size > 0 && ns - line(size - 1).firstNs < bucketNs) {
            line(size - 1).add(t, value);
            line(size - 1).lastNs = ns;
        } else {
            if (size == lines.length) {
                grow();
            }
            line(size++).set(ns, t, value);
        }
        newer.add(t, value);
    }

    @Override
    public void dropBefore(long ns) {
        while (size > 0 && line(0).lastNs < ns) {
            if (front == 0 && size > 1) {
                turn();
            }
            if (front == 0) {
                newer.clear();
            } else {
                front--;
            }
            head = head + 1 & lines.length - 1;
            size--;
        }
    }

    private void turn() {
        front = size - 1;
        for (int i = front - 2; i >= 0; i--) {
            line(i).add(line(i + 1));
        }
        newer.set(line(front));
    }

    @Override
    public double figure() {
        if (size == 0 || 2 * (line(size - 1).lastNs - line(0).firstNs) < windowNs) {
            return Double.NaN;
        }
        total.set(newer);
        if (front > 0) {
            total.add(line(0));
        }
        return slope ? total.slope() : total.mean();
    }

    int size() {
        return size;
    }

    private Line line(int i) {
        return lines[head + i & lines.length - 1];
    }

    private void grow() {
        Line[] more = new Line[Math.max(16, 2 * lines.length)];
        for (int i = 0; i < more.length; i++) {
            more[i] = i < size ? line(i) : new Line();
        }
        lines = more;
        head = 0;
    }
}
