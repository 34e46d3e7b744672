package io.sluice.model.site;

/**
 * The gateway's own cabinet: which points of the site tell of its power and its box, and when the gateway is to end before the
 * battery does. Immutable.
 *
 * @param mains tells whether there is mains; null if nothing does
 * @param mainsBelow true: mains is lost while the point is at or below {@code mainsAt}; false: at or above it
 * @param mainsAt level at which mains counts as lost, in the point's unit
 * @param battery voltage of the battery, V; null if nothing measures it
 * @param door 1 = open; null if nothing tells
 * @param water 1 = wet; null if nothing tells
 * @param temperature inside, Cel; null if nothing measures it
 * @param endBelow without mains, battery voltage at which the gateway ends, V; NaN: never for that
 * @param endAfterMs without mains for so long the gateway ends, ms; 0: never for that
 */
public record CabinetSpec(
        PointRef mains,
        boolean mainsBelow,
        double mainsAt,
        PointRef battery,
        PointRef door,
        PointRef water,
        PointRef temperature,
        double endBelow,
        long endAfterMs) {
    /** Nothing is known of the cabinet. */
    public static final CabinetSpec NONE =
            new CabinetSpec(null, false, Double.NaN, null, null, null, null, Double.NaN, 0);

    /** Whether nothing tells of it. */
    public boolean isEmpty() {
        return mains == null && battery == null && door == null && water == null && temperature == null;
    }
}
