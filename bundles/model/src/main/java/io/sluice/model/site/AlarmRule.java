package io.sluice.model.site;

/**
 * One alarm: a condition and what becomes of it. Immutable.
 *
 * @param name name of the alarm, unique in the site; the generated ones are {@code fault:<device>}, {@code
 *     fault:link:<link>} and {@code <name>:fault}
 * @param label name for people, possibly Chinese; empty if none
 * @param fault true: a fault of the equipment, which drives no output and is no hazard
 * @param subject the point it is shown at; for a fault of a link or device, {@code point} is 0
 * @param condition what is watched
 * @param onDelayMs how long the condition must hold before its colour is raised, ms
 * @param offDelayMs how long it must be gone before its colour is lowered, ms
 * @param ackWithinMs time given to acknowledge, ms; 0 if none
 * @param latching whether a colour stays until it is reset
 * @param group cause that it belongs to: the first to rise in a group is marked; never empty
 * @param limitSet the limit set in force and its revision, such as {@code "site@3"} or {@code "flood-2026@7"}
 * @param armed whether that limit set is approved; without, no output is driven and the point is shown as not armed
 */
public record AlarmRule(
        String name,
        String label,
        boolean fault,
        PointRef subject,
        Condition condition,
        long onDelayMs,
        long offDelayMs,
        long ackWithinMs,
        boolean latching,
        String group,
        String limitSet,
        boolean armed) {
    /** Limits on one point, armed, not latching, in a group of its device's number. */
    public static AlarmRule limits(
            String name,
            String label,
            int device,
            int point,
            boolean rising,
            double[] limits,
            double hysteresis,
            long onDelayMs,
            long offDelayMs,
            long ackWithinMs) {
        PointRef at = new PointRef(device, point);
        return new AlarmRule(
                name,
                label,
                false,
                at,
                new Condition.Limits(at, rising, limits, hysteresis, 1, 1),
                onDelayMs,
                offDelayMs,
                ackWithinMs,
                false,
                "device-" + device,
                "site@0",
                true);
    }

    /** Index of the device it is shown at. */
    public int device() {
        return subject.device();
    }

    /** Column of the point it is shown at. */
    public int point() {
        return subject.point();
    }
}
