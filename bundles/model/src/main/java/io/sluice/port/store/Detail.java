package io.sluice.port.store;

import io.sluice.model.Layout;
import java.util.ArrayList;
import java.util.List;

/**
 * How finely telemetry is told. A summary is an ordinary scan under a layout of its own: each point {@code x} becomes the
 * columns {@code x/min}, {@code x/mean}, {@code x/max} and {@code x/n}, its time is the start of the window (UTC-aligned),
 * its sequence that of the last scan in the window. Windows hold what was measured live and is not bad; {@code x/n} says how
 * many values that were. A window that a restart or a step of the clock has cut comes as two scans with the same time: whoever
 * needs one adds the counts up and weighs the means with them. Immutable.
 */
public enum Detail {
    /** Every scan as it was taken. */
    SCANS(0),
    /** Summaries of one minute. */
    MINUTES(60_000),
    /** Summaries of one hour. */
    HOURS(3_600_000);

    /** Names of a point's columns in a summary follow its own after a {@code /}, in this order. */
    public static final List<String> COLUMNS = List.of("min", "mean", "max", "n");

    /** Digits that a mean has beyond those of its point. */
    private static final int MEAN_DECIMALS = 2;

    private static final int MAX_DECIMALS = 9;

    private final long windowMs;

    Detail(long windowMs) {
        this.windowMs = windowMs;
    }

    /** Length of a window, ms; 0 for scans. */
    public long windowMs() {
        return windowMs;
    }

    /** Whether scans of this kind are summaries. */
    public boolean isSummary() {
        return this != SCANS;
    }

    /**
     * The columns of summaries of these scans: same revision, same devices; point {@code i}'s are {@code 4 i} to {@code 4 i +
     * 3} as in {@link #COLUMNS}. The three values keep the unit, the mean has up to two digits more, the count has unit
     * {@code "1"}.
     */
    public static Layout summaryOf(Layout scans) {
        List<Layout.DeviceLayout> devices = new ArrayList<>();
        for (Layout.DeviceLayout device : scans.devices()) {
            List<Layout.PointLayout> columns = new ArrayList<>();
            for (Layout.PointLayout p : device.points()) {
                columns.add(new Layout.PointLayout(p.name() + "/min", p.unit(), p.decimals()));
                columns.add(new Layout.PointLayout(p.name() + "/mean", p.unit(), meanDecimals(p)));
                columns.add(new Layout.PointLayout(p.name() + "/max", p.unit(), p.decimals()));
                columns.add(new Layout.PointLayout(p.name() + "/n", "1", 0));
            }
            devices.add(new Layout.DeviceLayout(device.name(), columns));
        }
        return new Layout(scans.revision(), devices);
    }

    /** Digits after the point that a mean is rounded to: up to two more than those of its point, 0 to 9. */
    public static int meanDecimals(Layout.PointLayout point) {
        return Math.min(MAX_DECIMALS, point.decimals() + MEAN_DECIMALS);
    }
}
