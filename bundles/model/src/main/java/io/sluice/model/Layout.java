package io.sluice.model;

import java.util.List;

/**
 * What the columns of scans mean under one configuration revision. Kept in the journal beside the segments, so that old
 * backlog is never decoded with new units. Immutable.
 *
 * @param revision configuration revision, from 1
 * @param devices devices in index order
 */
public record Layout(int revision, List<DeviceLayout> devices) {
    /**
     * One device's columns.
     *
     * @param name name of the device, {@code [A-Za-z0-9][A-Za-z0-9:._-]*}
     * @param points columns in order
     */
    public record DeviceLayout(String name, List<PointLayout> points) {
        /** Copies the list. */
        public DeviceLayout {
            points = List.copyOf(points);
        }
    }

    /**
     * One column.
     *
     * @param name name of the point within its device, such as {@code "level"}
     * @param unit UCUM code, {@code "1"} for a plain number
     * @param decimals digits after the point that the value is rounded to, 0 to 9
     */
    public record PointLayout(String name, String unit, int decimals) {}

    /** Copies the list. */
    public Layout {
        devices = List.copyOf(devices);
    }
}
