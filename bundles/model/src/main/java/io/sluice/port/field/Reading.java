package io.sluice.port.field;

import io.sluice.model.site.DeviceSpec;
import java.util.Arrays;

/**
 * What came off the wire in one poll of one device, or was pushed for one instant: columns in the order of the device's
 * points. Of what was pushed, a column that it did not speak of has no value and quality {@code UNCERTAIN}. A plain carrier,
 * filled by a {@link FieldLink} or {@link Intake}, then handed on; whoever holds it owns it.
 */
@SuppressWarnings("ArrayRecordComponent")
public final class Reading {
    /** Index of the device in the site. */
    public final int device;

    /** Raw values, before scale and offset; NaN where there is none. */
    public final double[] raw;

    /** {@link io.sluice.model.Quality} codes, one per value. */
    public final byte[] quality;

    /** Boot-time clock at the last byte of the last reply, ns; of what was pushed, when it was measured as far as known. */
    public long lastByteNs;

    /**
     * The instrument's own time of what it pushed, UTC in ms since 1970; 0 if it gave none: then {@link #lastByteNs} alone
     * counts.
     */
    public long utcMs;

    /**
     * What went wrong in the last failed request, for people: what was tried, on what, with which numbers; null if nothing
     * did.
     */
    public String fault;

    /**
     * Samples that came together; null unless the device delivers blocks. {@link #raw} and {@link #quality} then hold its other
     * points, and the quality of those in the block as a whole.
     */
    public Block block;

    /** An empty reading of a device, for a link to fill. */
    public static Reading of(DeviceSpec device) {
        Reading reading = new Reading(device.index(), device.points().size());
        if (device.isInBlocks()) {
            reading.block = new Block(device.points().size());
        }
        return reading;
    }

    /** An empty reading: no values, quality {@code NO_REPLY}. */
    public Reading(int device, int points) {
        this.device = device;
        this.raw = new double[points];
        this.quality = new byte[points];
        Arrays.fill(raw, Double.NaN);
        Arrays.fill(quality, io.sluice.model.Quality.NO_REPLY.code());
    }

    /** The newest raw value of a point, of its block if it comes in blocks; NaN if there is none. */
    public double latest(int point) {
        double[] row = block == null ? null : block.rows[point];
        return row == null || row.length == 0 ? raw[point] : row[row.length - 1];
    }
}
