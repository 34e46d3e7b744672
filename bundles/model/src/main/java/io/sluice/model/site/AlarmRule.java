package io.sluice.model.site;

/**
 * Limits on one point in up to four colours.
 *
 * @param name name of the alarm, unique in the site
 * @param label name for people, possibly Chinese; empty if none
 * @param device index of the device
 * @param point column of the point
 * @param rising true: at or above a limit is a hazard; false: at or below
 * @param limits limit per {@link io.sluice.model.Colour} ordinal, length 5, in the point's unit; NaN where that colour is
 *     not used; index 0 unused
 * @param hysteresis how far the value must come back behind a limit, in the point's unit, from 0
 * @param onDelayMs how long a limit must be passed before its colour is raised, ms
 * @param offDelayMs how long the value must be behind a limit before its colour is lowered, ms
 * @param ackWithinMs time the platform gives to acknowledge, ms; 0 if none
 */
@SuppressWarnings("ArrayRecordComponent")
public record AlarmRule(
        String name,
        String label,
        int device,
        int point,
        boolean rising,
        double[] limits,
        double hysteresis,
        long onDelayMs,
        long offDelayMs,
        long ackWithinMs) {}
