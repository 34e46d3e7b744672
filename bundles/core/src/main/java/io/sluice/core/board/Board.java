package io.sluice.core.board;

import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.Arrays;

/** Latest value, quality and time of every point of a site in one realm. Confined to the engine thread. */
public final class Board {
    /** The time of what never was. */
    public static final long NEVER = Long.MIN_VALUE;

    private final double[][] values;
    private final byte[][] quality;
    private final long[][] goodAtNs;
    private final long[] atNs;
    private final long[][] pointAtNs;
    private final boolean[] pushed;

    /** An empty board: no values, quality {@code no-reply}, never seen. */
    public Board(Site site) {
        int devices = site.devices().size();
        values = new double[devices][];
        quality = new byte[devices][];
        goodAtNs = new long[devices][];
        atNs = new long[devices];
        pointAtNs = new long[devices][];
        pushed = new boolean[devices];
        Arrays.fill(atNs, NEVER);
        for (int d = 0; d < devices; d++) {
            int points = site.devices().get(d).points().size();
            pushed[d] = site.devices().get(d).isPushed();
            values[d] = new double[points];
            quality[d] = new byte[points];
            goodAtNs[d] = new long[points];
            pointAtNs[d] = new long[points];
            Arrays.fill(pointAtNs[d], NEVER);
            Arrays.fill(values[d], Double.NaN);
            Arrays.fill(quality[d], Quality.NO_REPLY.code());
            Arrays.fill(goodAtNs[d], NEVER);
        }
    }

    /** Takes a scan's columns over. What a pushed scan does not speak of stays as it was. */
    public void put(Scan scan) {
        int d = scan.device();
        atNs[d] = scan.monotonicNs();
        for (int i = 0; i < values[d].length; i++) {
            if (pushed[d] && scan.isHeld(i) && Double.isNaN(scan.values()[i])) {
                continue;
            }
            pointAtNs[d][i] = scan.monotonicNs();
            values[d][i] = scan.values()[i];
            quality[d][i] = (byte) (scan.quality()[i] & 0x7f);
            if (!Quality.isBad(quality[d][i]) && !Double.isNaN(values[d][i])) {
                goodAtNs[d][i] = scan.monotonicNs();
            }
        }
    }

    /** Takes over all that stands on another board of the same site. */
    public void copy(Board other) {
        for (int d = 0; d < values.length; d++) {
            System.arraycopy(other.values[d], 0, values[d], 0, values[d].length);
            System.arraycopy(other.quality[d], 0, quality[d], 0, quality[d].length);
            System.arraycopy(other.goodAtNs[d], 0, goodAtNs[d], 0, goodAtNs[d].length);
            System.arraycopy(other.pointAtNs[d], 0, pointAtNs[d], 0, pointAtNs[d].length);
            atNs[d] = other.atNs[d];
        }
    }

    /** The value if it is good or uncertain; NaN if it is bad or there is none yet. */
    public double value(PointRef at) {
        return Quality.isBad(quality[at.device()][at.point()]) ? Double.NaN : values[at.device()][at.point()];
    }

    /** The value as it came, bad ones included; NaN if there is none. */
    public double kept(PointRef at) {
        return values[at.device()][at.point()];
    }

    /** Its quality; {@code NO_REPLY} before the first scan. */
    public Quality quality(PointRef at) {
        return Quality.of(quality[at.device()][at.point()]);
    }

    /** When the device was last scanned, boot-time clock, ns; {@link #NEVER} if it was not. */
    public long atNs(int device) {
        return atNs[device];
    }

    /** When a scan last spoke of the point, boot-time clock, ns; {@link #NEVER} if none did. */
    public long atNs(PointRef at) {
        return pointAtNs[at.device()][at.point()];
    }

    /** When the point last had a good or uncertain value, boot-time clock, ns; {@link #NEVER} if it had none. */
    public long goodAtNs(PointRef at) {
        return goodAtNs[at.device()][at.point()];
    }
}
