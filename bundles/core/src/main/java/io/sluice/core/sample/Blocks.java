package io.sluice.core.sample;

import io.sluice.model.Quality;
import io.sluice.model.site.BlockSource;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.port.field.Block;
import java.util.Arrays;

/**
 * What the blocks of one device come to between two of its scans: last, least, largest and mean sample of each point, and what
 * its clock does. Confined to the engine thread.
 */
public final class Blocks {
    private static final long MS = 1_000_000L;
    private static final double[] POWER = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    private static final double EXACT = 1L << 53;

    private final int device;
    private final PointSpec[] points;
    private final int[] of;
    private final SampleClock clock;
    private final long reportNs;
    private final double[] last;
    private final double[] least;
    private final double[] largest;
    private final double[] sum;
    private final long[] seen;
    private long endNs = Long.MIN_VALUE;
    private long dueNs = Long.MIN_VALUE;

    /** For a device that delivers blocks. */
    public Blocks(DeviceSpec device) {
        this.device = device.index();
        this.points = device.points().toArray(PointSpec[]::new);
        this.of = new int[points.length];
        for (int i = 0; i < points.length; i++) {
            of[i] = points[i].source() instanceof BlockSource s ? column(s.of()) : -1;
        }
        this.clock = new SampleClock(device.blocks().rateHz());
        this.reportNs = device.blocks().every() ? 0 : device.scanMs() * MS;
        this.last = new double[points.length];
        this.least = new double[points.length];
        this.largest = new double[points.length];
        this.sum = new double[points.length];
        this.seen = new long[points.length];
        clear();
    }

    private int column(String name) {
        for (int i = 0; i < points.length; i++) {
            if (points[i].name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether a point is not measured but told by this. */
    public boolean isTold(int point) {
        return points[point].source() instanceof BlockSource;
    }

    /**
     * Times a block and makes engineering values of it, in place.
     *
     * @param maintained whether the device is under maintenance
     * @return null if there is no sample in it
     */
    public Wave take(Block block, boolean maintained) {
        int samples = block.samples();
        if (samples == 0) {
            return null;
        }
        long before = endNs;
        long gaps = clock.gaps();
        endNs = clock.take(samples, block.gap, block.readNs);
        boolean joins = before != Long.MIN_VALUE && clock.gaps() == gaps;
        double rateHz = joins ? samples * 1e9 / (endNs - before) : clock.rateHz();
        Quality[] quality = new Quality[points.length];
        for (int i = 0; i < points.length; i++) {
            if (block.rows[i] != null) {
                boolean inside = measure(i, block.rows[i]);
                quality[i] = maintained ? Quality.MAINTENANCE : inside ? Quality.GOOD : Quality.OUT_OF_RANGE;
            }
        }
        return new Wave(device, block.rows, quality, rateHz, endNs);
    }

    private boolean measure(int i, double[] row) {
        PointSpec p = points[i];
        boolean inside = true;
        for (int k = 0; k < row.length; k++) {
            double v = row[k];
            if (Double.isNaN(v)) {
                continue;
            }
            v = round((v * p.scale() + p.offset()) * p.gain() + p.zero(), p.decimals());
            row[k] = v;
            inside &= v >= p.min() && v <= p.max();
            last[i] = v;
            least[i] = Math.min(least[i], v);
            largest[i] = Math.max(largest[i], v);
            sum[i] += v;
            seen[i]++;
        }
        return inside;
    }

    private static double round(double v, int decimals) {
        double scaled = v * POWER[decimals];
        return Math.abs(scaled) < EXACT ? Math.rint(scaled) / POWER[decimals] : v;
    }

    /** Whether it is time for a scan; a poll that brought no sample and no trouble has nothing to say. */
    public boolean isDue(Wave wave, byte[] quality) {
        if (wave == null) {
            for (int i = 0; i < quality.length; i++) {
                if (Quality.isBad(quality[i]) && !isTold(i)) {
                    return true;
                }
            }
            return false;
        }
        if (wave.endNs() < dueNs) {
            return false;
        }
        dueNs = dueNs == Long.MIN_VALUE || dueNs + reportNs <= wave.endNs()
                ? wave.endNs() + reportNs
                : dueNs + reportNs;
        return true;
    }

    /**
     * Fills the columns of a scan that is due: of points that come in blocks the last sample, and what is told of them. Then
     * gathers anew, unless there is trouble: then what was gathered comes with the next good scan.
     *
     * @param quality of points in blocks good, or what went wrong
     */
    public void fill(double[] values, byte[] quality) {
        boolean trouble = false;
        for (int i = 0; i < points.length; i++) {
            if (seen[i] > 0) {
                trouble |= Quality.isBad(quality[i]);
                values[i] = Quality.isBad(quality[i]) ? Double.NaN : last[i];
            }
        }
        for (int i = 0; i < points.length; i++) {
            if (points[i].source() instanceof BlockSource s) {
                boolean bad = of[i] >= 0 && Quality.isBad(quality[of[i]]);
                values[i] = bad ? Double.NaN : fact(s.fact(), of[i]);
                boolean unknown = Double.isNaN(values[i]);
                quality[i] = bad ? quality[of[i]] : (unknown ? Quality.UNCERTAIN : Quality.GOOD).code();
            }
        }
        if (!trouble) {
            clear();
        }
    }

    private double fact(BlockSource.Fact fact, int point) {
        if (fact.isOfPoint() && (point < 0 || seen[point] == 0)) {
            return Double.NaN;
        }
        return switch (fact) {
            case MIN -> least[point];
            case MAX -> largest[point];
            case MEAN -> sum[point] / seen[point];
            case DRIFT -> clock.driftPpm();
            case GAPS -> clock.gaps();
        };
    }

    private void clear() {
        Arrays.fill(last, Double.NaN);
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
        Arrays.fill(sum, 0);
        Arrays.fill(seen, 0);
    }
}
