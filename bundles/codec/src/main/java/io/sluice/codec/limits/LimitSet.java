package io.sluice.codec.limits;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Approved limits of one site, to be laid over the alarms of its site file. Immutable, once its arrays are left alone.
 *
 * @param id name of the set, 1 to 64 characters, such as {@code flood-2026}
 * @param revision from 1; only goes up for the same id
 * @param approvedBy who answers for it; never empty
 * @param approvedOn day of approval, ISO 8601, such as {@code 2026-05-01}
 * @param note for people; empty if none
 * @param alarms entries by name of the alarm, in the order of the file; at least one
 */
public record LimitSet(
        String id, int revision, String approvedBy, String approvedOn, String note, Map<String, Entry> alarms) {
    /** Copies the map, order kept. */
    public LimitSet {
        alarms = Collections.unmodifiableMap(new LinkedHashMap<>(alarms));
    }

    /** How alarms name it: {@code flood-2026@7}. */
    public String name() {
        return id + "@" + revision;
    }

    /**
     * Why this set must not follow another of the same id: an old set, however well signed, must not come back. Empty if
     * it may.
     *
     * @param highest highest revision of this id that was ever in force; 0 if none was
     */
    public Optional<String> barredBy(int highest) {
        return revision > highest
                ? Optional.empty()
                : Optional.of("revision " + revision + " of " + id + ": not above " + highest
                        + ", which is or was in force: allowed are " + (highest + 1L) + " and more");
    }

    /**
     * What the set says about one alarm. What it leaves out stays as the site file has it.
     *
     * @param limits limits by {@link io.sluice.model.Colour} ordinal, length 5, in the unit of the point; NaN for a colour
     *     that is left out
     * @param hysteresis in the unit of the point, at least 0; NaN if left out
     * @param onDelayMs ms; -1 if left out
     * @param offDelayMs ms; -1 if left out
     * @param source where the numbers come from: standard and clause, report, order; never empty
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Entry(double[] limits, double hysteresis, long onDelayMs, long offDelayMs, String source) {
        /** Whether a limit is given for the colour of this ordinal. */
        public boolean gives(int colour) {
            return !Double.isNaN(limits[colour]);
        }
    }
}
