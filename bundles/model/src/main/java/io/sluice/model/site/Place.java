package io.sluice.model.site;

import java.util.List;

/**
 * Where something stands. Division and grid cell are facts that get redrawn: they travel in birth and alarm, never in a
 * topic.
 *
 * @param latitude degrees, -90 to 90; NaN if unknown
 * @param longitude degrees, -180 to 180; NaN if unknown
 * @param crs reference system of the coordinates: {@code WGS-84}, {@code CGCS2000} or {@code GCJ-02}; empty if unknown
 * @param division administrative division code (GB/T 2260 and below), digits; empty if none
 * @param gridCell grid cell code of the city; empty if none
 * @param address address for people; empty if none
 * @param cameras ids of cameras that look at it, as the city's video platform knows them (GB/T 28181: 20 digits)
 */
public record Place(
        double latitude,
        double longitude,
        String crs,
        String division,
        String gridCell,
        String address,
        List<String> cameras) {
    /** A place without cameras. */
    public Place(double latitude, double longitude, String crs, String division, String gridCell, String address) {
        this(latitude, longitude, crs, division, gridCell, address, List.of());
    }

    /** Copies the list. */
    public Place {
        cameras = List.copyOf(cameras);
    }

    /** Unknown place. */
    public static final Place UNKNOWN = new Place(Double.NaN, Double.NaN, "", "", "", "");
}
