package io.sluice.testkit.record;

/**
 * One transition of an alarm, as it arrived first. Immutable.
 *
 * @param eventId id by which copies are known
 * @param alarm name of the alarm
 * @param label name for people, empty if none
 * @param device device
 * @param point point
 * @param from colour before
 * @param to colour after
 * @param cause what caused it, such as {@code "limit"}
 * @param value value that caused it, NaN if none
 * @param unit unit of the value
 * @param limit limit that was passed, NaN if none
 * @param realm {@code live} or {@code drill}
 * @param fault whether it is a fault of the equipment, no hazard
 * @param utcMs event time, ms since 1970
 * @param latencyMs from the last byte of the reading to the receipt here, ms; both by the machine's monotonic clock, so only
 *     worth something if gateway and recorder run under one kernel
 */
public record SeenTransition(
        String eventId,
        String alarm,
        String label,
        String device,
        String point,
        String from,
        String to,
        String cause,
        double value,
        String unit,
        double limit,
        String realm,
        boolean fault,
        long utcMs,
        double latencyMs) {
    /** Whether it belongs to a rehearsal. */
    public boolean isDrill() {
        return realm.equals("drill");
    }

    /** Whether the colour changed, and did not only get acknowledged. */
    public boolean changesColour() {
        return !from.equals(to);
    }
}
