package io.sluice.core;

import io.sluice.core.board.Board;
import io.sluice.core.sample.Wave;
import io.sluice.model.Quality;
import io.sluice.model.site.BlockSource;
import io.sluice.model.site.BlockSource.Fact;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Source;
import java.util.Arrays;

/**
 * The course of a drill as the samples of a device that delivers blocks: the drilled point follows it, its other points stand
 * still at what was last measured. Confined to the engine thread.
 */
final class CourseBlocks {
    private static final long MS = 1_000_000L;

    private final PointRef point;
    private final DeviceSpec device;
    private final Course course;
    private final long startedNs;
    private long endNs;
    private double[] drilled = {};

    CourseBlocks(PointRef point, DeviceSpec device, Course course, long startedNs) {
        this.point = point;
        this.device = device;
        this.course = course;
        this.startedNs = startedNs;
        this.endNs = startedNs;
    }

    /** Samples since the last call; null if there are none. */
    Wave next(long nowNs, Board live) {
        double stepNs = 1e9 / device.blocks().rateHz();
        int samples = (int) ((nowNs - endNs) / stepNs);
        if (samples == 0) {
            return null;
        }
        double[][] rows = new double[device.points().size()][];
        Quality[] quality = new Quality[rows.length];
        for (int i = 0; i < rows.length; i++) {
            if (!(device.points().get(i).source() instanceof BlockSource)) {
                rows[i] = new double[samples];
                quality[i] = Quality.GOOD;
                Arrays.fill(rows[i], live.kept(new PointRef(device.index(), i)));
            }
        }
        drilled = new double[samples];
        for (int k = 0; k < samples; k++) {
            drilled[k] = course.at((long) ((endNs - startedNs + (k + 1) * stepNs) / MS));
        }
        if (rows[point.point()] != null) {
            rows[point.point()] = drilled;
        }
        endNs += Math.round(samples * stepNs);
        return new Wave(device.index(), rows, quality, device.blocks().rateHz(), endNs);
    }

    /** What the last samples come to at the points that are told of the drilled one. */
    void tell(double[] values, byte[] quality) {
        String name = device.points().get(point.point()).name();
        for (int i = 0; i < values.length; i++) {
            Source source = device.points().get(i).source();
            if (source instanceof BlockSource told && told.of().equals(name)) {
                values[i] = fact(told.fact());
                quality[i] = Quality.GOOD.code();
            }
        }
    }

    private double fact(Fact fact) {
        var all = Arrays.stream(drilled);
        return (fact == Fact.MIN ? all.min() : fact == Fact.MAX ? all.max() : all.average()).orElse(Double.NaN);
    }
}
