package io.sluice.core.derive;

import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A sliding window over a series in bounded memory: at most about 1,000 slices, each with the mean time and mean value of
 * its samples. A window of up to 1,000 samples is exact, for then each sample is a slice of its own. Confined to the engine
 * thread.
 *
 * <pre>
 *  now - window                                   now
 *      |   slice   |   slice   |  ...  |  slice   |      slice = window / 1000
 *  dropped    mean time, mean, n, min, max, energy, time covered
 * </pre>
 */
final class Slices {
    private static final int MOST = 1000;
    private static final int KEPT = 200;
    private static final int FIELDS = 7;
    private static final double LN10_10 = Math.log(10) / 10;

    private final long windowNs;
    private final long widthNs;
    private long[] startNs = new long[16];
    private double[] late = new double[16];
    private double[] count = new double[16];
    private double[] sum = new double[16];
    private double[] min = new double[16];
    private double[] max = new double[16];
    private double[] energy = new double[16];
    private double[] cover = new double[16];
    private int head;
    private int size;

    Slices(long windowMs) {
        windowNs = windowMs * 1_000_000L;
        widthNs = windowNs / MOST;
    }

    /** Adds a sample that stands for {@code coverNs}. */
    void add(long nowNs, double value, long coverNs) {
        int last = size == 0 ? -1 : at(size - 1);
        if (last < 0 || nowNs - startNs[last] >= widthNs) {
            last = push(nowNs);
        }
        late[last] += nowNs - startNs[last];
        count[last]++;
        sum[last] += value;
        min[last] = Math.min(min[last], value);
        max[last] = Math.max(max[last], value);
        energy[last] += Math.exp(value * LN10_10);
        cover[last] += coverNs;
    }

    /** Drops what is older than the window; a slice is as old as the mean of its samples. */
    void slide(long nowNs, boolean keepEdge) {
        double edge = (double) nowNs - windowNs;
        while (size > 0 && (keepEdge ? meanNs(0) < edge : meanNs(0) <= edge)) {
            head = (head + 1) % startNs.length;
            size--;
        }
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** Time from the first to the last mean, ns. */
    double spanNs() {
        return size == 0 ? 0 : meanNs(size - 1) - meanNs(0);
    }

    double coverNs() {
        return total(cover);
    }

    /** Arithmetic mean of all samples. */
    double mean() {
        return total(sum) / total(count);
    }

    double min() {
        double m = Double.POSITIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            m = Math.min(m, min[at(i)]);
        }
        return size == 0 ? Double.NaN : m;
    }

    double max() {
        double m = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            m = Math.max(m, max[at(i)]);
        }
        return size == 0 ? Double.NaN : m;
    }

    /** Median of the samples; of the slices' means, each as heavy as its samples, where there are more than 1,000 samples. */
    double median() {
        double[][] means = new double[size][];
        for (int i = 0; i < size; i++) {
            means[i] = new double[] {sum[at(i)] / count[at(i)], count[at(i)]};
        }
        Arrays.sort(means, Comparator.comparingDouble(m -> m[0]));
        double half = total(count) / 2;
        double below = 0;
        for (int i = 0; i < size; i++) {
            below += means[i][1];
            if (below > half) {
                return means[i][0];
            }
            if (below == half) {
                return (means[i][0] + means[i + 1][0]) / 2;
            }
        }
        return Double.NaN;
    }

    /** Level of the mean energy, 10 lg(mean of 10^(L/10)), dB. */
    double leq() {
        return 10 * Math.log10(total(energy) / total(count));
    }

    /** Slope of the regression line through the slices' means, weighted by their samples, per second; NaN below two slices. */
    double slopePerSecond() {
        if (size < 2) {
            return Double.NaN;
        }
        double reference = startNs[at(size - 1)];
        double n = 0;
        double st = 0;
        double sv = 0;
        for (int i = 0; i < size; i++) {
            int k = at(i);
            n += count[k];
            st += count[k] * (startNs[k] - reference) + late[k];
            sv += sum[k];
        }
        double tMean = st / n;
        double vMean = sv / n;
        double stt = 0;
        double stv = 0;
        for (int i = 0; i < size; i++) {
            int k = at(i);
            double dt = startNs[k] - reference + late[k] / count[k] - tMean;
            stt += count[k] * dt * dt;
            stv += count[k] * dt * (sum[k] / count[k] - vMean);
        }
        return stt == 0 ? Double.NaN : stv / stt * 1e9;
    }

    /** The window in at most 200 rows. */
    void keep(Memo memo, Moment now) {
        int group = Math.max(1, (size + KEPT - 1) / KEPT);
        Figures rows = new Figures();
        for (int i = 0; i < size; i += group) {
            int first = at(i);
            double n = 0;
            double t = 0;
            double s = 0;
            double lo = Double.POSITIVE_INFINITY;
            double hi = Double.NEGATIVE_INFINITY;
            double e = 0;
            double c = 0;
            for (int j = i; j < Math.min(size, i + group); j++) {
                int k = at(j);
                n += count[k];
                t += count[k] * (startNs[k] - startNs[first]) + late[k];
                s += sum[k];
                lo = Math.min(lo, min[k]);
                hi = Math.max(hi, max[k]);
                e += energy[k];
                c += cover[k];
            }
            double atMs = Math.rint((startNs[first] + t / n - now.monotonicNs()) / 1e6);
            rows.row(atMs, n, s / n, lo, hi, e / n, Math.rint(c / 1e6));
        }
        memo.put("window", windowNs / 1_000_000L).put("slices", rows.text());
    }

    /** Puts kept slices before those that have come since. Left out if the window was another one. */
    void restore(Memo memo, Moment then, Moment now) {
        Moment.Gap gap = then.to(now);
        List<double[]> rows = Figures.rows(memo.text("slices", ""), FIELDS);
        if (!gap.known() || memo.whole("window", -1) != windowNs / 1_000_000L || rows.size() > MOST) {
            return;
        }
        Slices since = new Slices(windowNs / 1_000_000L);
        for (int i = 0; i < size; i++) {
            since.copy(this, at(i));
        }
        long thenNs = now.monotonicNs() - gap.ms() * 1_000_000L;
        clear();
        for (double[] row : rows) {
            long rowNs = thenNs + (long) (row[0] * 1e6);
            if (since.size == 0 || rowNs < since.startNs[since.at(0)]) {
                int k = push(rowNs);
                count[k] = row[1];
                sum[k] = row[1] * row[2];
                min[k] = row[3];
                max[k] = row[4];
                energy[k] = row[1] * row[5];
                cover[k] = row[6] * 1e6;
            }
        }
        for (int i = 0; i < since.size; i++) {
            copy(since, since.at(i));
        }
    }

    private void copy(Slices from, int index) {
        int k = push(from.startNs[index]);
        late[k] = from.late[index];
        count[k] = from.count[index];
        sum[k] = from.sum[index];
        min[k] = from.min[index];
        max[k] = from.max[index];
        energy[k] = from.energy[index];
        cover[k] = from.cover[index];
    }

    private double meanNs(int i) {
        int k = at(i);
        return startNs[k] + late[k] / count[k];
    }

    private double total(double[] of) {
        double total = 0;
        for (int i = 0; i < size; i++) {
            total += of[at(i)];
        }
        return total;
    }

    private int at(int i) {
        return (head + i) % startNs.length;
    }

    private int push(long nowNs) {
        if (size == startNs.length) {
            grow();
        }
        int k = at(size++);
        startNs[k] = nowNs;
        late[k] = 0;
        count[k] = 0;
        sum[k] = 0;
        min[k] = Double.POSITIVE_INFINITY;
        max[k] = Double.NEGATIVE_INFINITY;
        energy[k] = 0;
        cover[k] = 0;
        return k;
    }

    private void grow() {
        if (size >= 2 * MOST + KEPT) { // only if time stood still: never more than this
            head = at(1);
            size--;
            return;
        }
        int longer = Math.min(2 * size, 2 * MOST + KEPT);
        long[] starts = new long[longer];
        for (int i = 0; i < size; i++) {
            starts[i] = startNs[at(i)];
        }
        late = longer(late, longer);
        count = longer(count, longer);
        sum = longer(sum, longer);
        min = longer(min, longer);
        max = longer(max, longer);
        energy = longer(energy, longer);
        cover = longer(cover, longer);
        startNs = starts;
        head = 0;
    }

    private double[] longer(double[] from, int length) {
        double[] to = new double[length];
        for (int i = 0; i < size; i++) {
            to[i] = from[at(i)];
        }
        return to;
    }
}
