package io.sluice.core.derive;

/**
 * New values of one virtual device, rounded and checked against their range, for a scan to be made of. The arrays are given
 * away.
 *
 * @param device index of the virtual device
 * @param values one per point, in its unit; NaN where there is none
 * @param quality {@link io.sluice.model.Quality} codes, one per value
 */
@SuppressWarnings("ArrayRecordComponent")
public record Derived(int device, double[] values, byte[] quality) {}
