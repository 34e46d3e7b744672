package io.sluice.codec.site;

import io.sluice.codec.limits.LimitSet;
import io.sluice.model.Colour;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import java.util.Arrays;
import java.util.List;

/**
 * The numbers of one alarm: those of the file, and over them those of the limit set in force. Checked after that, whoever
 * they come from.
 */
@SuppressWarnings("EnumOrdinal") // limits are defined by ordinal
final class Numbers {
    /** A limit closer to zero than so many times the accuracy is guarded by noise. */
    static final double ACCURACY_MARGIN = 3;

    private final Document document;
    private final Fields fields;
    private final LimitSet.Entry entry;
    private final String set;
    private final double[] limits = new double[Colour.values().length];
    private final boolean rising;
    private final double hysteresis;
    private final long onDelayMs;
    private final long offDelayMs;

    /**
     * Reads the numbers.
     *
     * @param limitSet limit set in force; null if none
     */
    Numbers(Fields fields, String name, LimitSet limitSet) {
        this.document = fields.document();
        this.fields = fields;
        this.entry = limitSet == null ? null : limitSet.alarms().get(name);
        this.set = entry == null ? "" : limitSet.name();
        this.rising = fields.text("direction", "rising").equals("rising");
        Arrays.fill(limits, Double.NaN);
        Fields given = fields.child("limits");
        for (Colour colour : Colour.values()) {
            if (colour != Colour.NONE && given.has(colour.word())) {
                limits[colour.ordinal()] = given.number(colour.word(), Double.NaN);
            }
            if (entry != null && entry.gives(colour.ordinal())) {
                limits[colour.ordinal()] = entry.limits()[colour.ordinal()];
            }
        }
        double own = fields.number("hysteresis", 0);
        this.hysteresis = entry == null || Double.isNaN(entry.hysteresis()) ? own : entry.hysteresis();
        long on = fields.duration("onDelay", 0, 0, Durations.DAY);
        long off = fields.duration("offDelay", 0, 0, 7 * Durations.DAY);
        this.onDelayMs = entry == null || entry.onDelayMs() < 0 ? on : entry.onDelayMs();
        this.offDelayMs = entry == null || entry.offDelayMs() < 0 ? off : entry.offDelayMs();
    }

    double[] limits() {
        return limits.clone();
    }

    boolean rising() {
        return rising;
    }

    double hysteresis() {
        return hysteresis;
    }

    long onDelayMs() {
        return onDelayMs;
    }

    long offDelayMs() {
        return offDelayMs;
    }

    /** Name of the limit set that names this alarm, such as {@code flood-2026@7}; empty if none does. */
    String set() {
        return set;
    }

    /** The highest colour it can call. */
    Colour top() {
        Colour top = Colour.NONE;
        for (Colour colour : Colour.values()) {
            top = Double.isNaN(limits[colour.ordinal()]) ? top : colour;
        }
        return top;
    }

    /** Checks order and range against the points watched; none if they are unknown. */
    void check(PointTable table, List<PointRef> points) {
        if (!fields.has("limits")) {
            document.missing(fields.pointer(), "limits", "blue, yellow, orange, red");
        }
        if (hysteresis < 0) {
            fault("hysteresis", "hysteresis", hysteresis, "below 0", "from 0");
        }
        Colour milder = null;
        for (Colour colour : Colour.values()) {
            double limit = limits[colour.ordinal()];
            if (Double.isNaN(limit)) {
                continue;
            }
            if (milder != null) {
                double last = limits[milder.ordinal()];
                if (rising ? limit <= last : limit >= last) {
                    String wanted = (rising ? "above " : "below ") + Document.number(last);
                    String direction = rising ? "rising" : "falling";
                    fault(
                            colour,
                            limit,
                            "not " + wanted + ", the limit of " + milder.word() + " (" + direction + ")",
                            wanted);
                }
            }
            for (PointRef at : points) {
                PointSpec point = table.spec(at);
                if (limit < point.min() || limit > point.max()) {
                    String range = Document.number(point.min()) + ".." + Document.number(point.max());
                    fault(colour, limit, "outside the physical range " + range + " of " + table.name(at), range);
                    break;
                }
            }
            milder = colour;
        }
    }

    /** Weighs them against what the instrument can tell. */
    void weigh(PointSpec point, boolean arbitraryZero) {
        double resolution = Math.pow(10, -point.decimals());
        // half of the last digit: 0.1 must not be under 10^-1 by the way it is stored
        if (hysteresis < resolution - resolution / 2) {
            String at = fields.has("hysteresis") ? fields.pointer("hysteresis") : fields.pointer("limits");
            String what = fields.has("hysteresis") || !set.isEmpty() ? "under" : "no hysteresis: under";
            document.warning(at, what + " the resolution of " + Document.number(resolution) + " " + point.unit(), "");
        }
        double[] used =
                Arrays.stream(limits).filter(l -> !Double.isNaN(l)).sorted().toArray();
        for (int i = 1; i < used.length; i++) {
            double gap = used[i] - used[i - 1];
            if (gap > 0 && hysteresis >= gap) {
                document.warning(
                        fields.pointer("hysteresis"),
                        "not smaller than the gap of " + Document.number(rounded(gap)) + " between two limits",
                        "");
                break;
            }
        }
        for (Colour colour : arbitraryZero ? new Colour[0] : Colour.values()) {
            double limit = Math.abs(limits[colour.ordinal()]);
            if (limit < ACCURACY_MARGIN * point.accuracy()) {
                document.warning(
                        pointer(colour),
                        "under three times the instrument's accuracy of " + Document.number(rounded(point.accuracy()))
                                + " " + point.unit(),
                        "");
            }
        }
    }

    /** The smallest step between two limits; infinite if there is only one. */
    double smallestGap() {
        double[] used =
                Arrays.stream(limits).filter(l -> !Double.isNaN(l)).sorted().toArray();
        double least = Double.POSITIVE_INFINITY;
        for (int i = 1; i < used.length; i++) {
            least = Math.min(least, used[i] - used[i - 1]);
        }
        return least;
    }

    private boolean isSet(Colour colour) {
        return entry != null && entry.gives(colour.ordinal());
    }

    private String pointer(Colour colour) {
        return isSet(colour) ? fields.pointer("name") : fields.child("limits").pointer(colour.word());
    }

    private void fault(Colour colour, double limit, String message, String allowed) {
        if (isSet(colour)) {
            fault("name", colour.word(), limit, message, allowed);
        } else {
            document.fault(pointer(colour), message, allowed);
        }
    }

    private void fault(String key, String what, double value, String message, String allowed) {
        String shown = set.isEmpty() ? Document.number(value) : set + ", " + what + " " + Document.number(value);
        document.fault(fields.pointer(key), shown, message, allowed);
    }

    /** Without the noise of binary fractions, for people. */
    static double rounded(double value) {
        return Math.rint(value * 1e9) / 1e9;
    }
}
