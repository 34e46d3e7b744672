package io.sluice.model.site;

/**
 * Checks of one point's values beyond its physical range. They mark; they never replace a value.
 *
 * @param point the point
 * @param flatMs a value that has not moved by {@code flatBand} for so long is {@code flat-line}, ms; 0: off
 * @param flatBand in the point's unit, from 0
 * @param maxPerSecond fastest change the quantity can make, in the point's unit per second; a faster one is {@code spike}
 *     until {@code confirm} samples running agree with it; 0: off
 * @param confirm samples, 1 to 10
 * @param loop whether the raw value, scale and offset applied, is the current of a 4-20 mA loop in mA: NAMUR NE 43
 * @param at4 engineering value at 4 mA; meaningless without {@code loop}
 * @param at20 engineering value at 20 mA
 * @param debounceMs how long a current must be in the failure band before it is one, ms; until then it is uncertain
 */
public record PointChecks(
        PointRef point,
        long flatMs,
        double flatBand,
        double maxPerSecond,
        int confirm,
        boolean loop,
        double at4,
        double at20,
        long debounceMs) {}
