package io.sluice.port.field;

import java.util.Arrays;

/**
 * Evenly spaced samples of one device that came together: one row for each of its points. Part of a {@link Reading}, filled by
 * a {@link FieldLink}; empty, and with a gap before what comes next, until it is. A plain carrier; whoever holds it owns it.
 *
 * <pre>
 *   rows[0]   x  x  x  x  x        a point that comes in blocks; NaN: this sample was lost
 *   rows[1]   null                 a point that does not
 *                         |
 *                       readNs     by then the last one had come
 * </pre>
 */
public final class Block {
    private static final double[] NONE = {};

    /** Raw values by point, before scale and offset, of equal length; null for a point that does not come in blocks. */
    public final double[][] rows;

    /**
     * Whether an unknown number of samples was lost before the first one: nothing may be put together across it, and the
     * samples are counted anew.
     */
    public boolean gap = true;

    /** Boot-time clock when its last sample is known to have been there, ns: as near after its instant as is known. */
    public long readNs;

    /**
     * An empty block.
     *
     * @param points points of the device
     */
    public Block(int points) {
        rows = new double[points][];
    }

    /** Makes room for so many samples of a point; all are lost until they are set. */
    public double[] row(int point, int samples) {
        double[] row = samples == 0 ? NONE : new double[samples];
        Arrays.fill(row, Double.NaN);
        rows[point] = row;
        return row;
    }

    /** The last sample of a point that was not lost; NaN if there is none. */
    public double last(int point) {
        double[] row = rows[point] == null ? NONE : rows[point];
        for (int i = row.length - 1; i >= 0; i--) {
            if (!Double.isNaN(row[i])) {
                return row[i];
            }
        }
        return Double.NaN;
    }

    /** How many samples each row has. */
    public int samples() {
        for (double[] row : rows) {
            if (row != null) {
                return row.length;
            }
        }
        return 0;
    }
}
