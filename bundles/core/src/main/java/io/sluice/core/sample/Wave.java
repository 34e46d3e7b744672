package io.sluice.core.sample;

import io.sluice.model.Quality;

/**
 * A block in engineering values.
 *
 * @param device index of the device
 * @param rows samples by point, NaN where one was lost; null for a point that does not come in blocks
 * @param quality of each row as a whole: out of range if one of its samples is, maintenance if the device is under it
 * @param rateHz samples per second of this block as measured
 * @param endNs boot-time clock of its last sample, ns
 */
@SuppressWarnings("ArrayRecordComponent")
public record Wave(int device, double[][] rows, Quality[] quality, double rateHz, long endNs) {
    /** Samples in each row. */
    public int samples() {
        for (double[] row : rows) {
            if (row != null) {
                return row.length;
            }
        }
        return 0;
    }

    /** Boot-time clock of a sample, ns. */
    public long timeNs(int sample) {
        return endNs - Math.round((samples() - 1 - sample) * 1e9 / rateHz);
    }
}
