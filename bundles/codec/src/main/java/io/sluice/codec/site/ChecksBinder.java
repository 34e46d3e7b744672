package io.sluice.codec.site;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.Figure;
import io.sluice.model.site.PointChecks;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes the checks of points beyond their range. They must let a flash flood and a tremor pass. */
final class ChecksBinder {
    private final Document document;
    private final PointTable table;
    private final Set<PointRef> counters = new HashSet<>();
    private final Map<PointRef, Double> gaps;

    /**
     * A binder.
     *
     * @param figures figures of the site: what is totalled by one is a counter
     * @param gaps smallest step between two limits, by point
     */
    ChecksBinder(Document document, PointTable table, Collection<Figure> figures, Map<PointRef, Double> gaps) {
        this.document = document;
        this.table = table;
        this.gaps = gaps;
        for (Figure figure : figures) {
            if (figure instanceof Figure.Total total) {
                counters.add(total.of());
            }
        }
    }

    List<PointChecks> bind(List<Fields> devices) {
        List<PointChecks> checks = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            Fields all = devices.get(i).child("checks");
            DeviceBinder.Bound bound = table.device(i);
            for (String name : all.keys()) {
                PointRef at = point(bound.spec(), name);
                if (at != null) {
                    checks.add(checks(all.child(name), at));
                } else if (bound.profile() != null) {
                    document.keyFault(
                            all.pointer(name),
                            bound.profile().points().containsKey(name)
                                    ? "not among the points of only"
                                    : "no such point in " + bound.profile().id(),
                            Nearest.hint(
                                    name,
                                    bound.spec().points().stream()
                                            .map(PointSpec::name)
                                            .toList()));
                }
            }
        }
        return checks;
    }

    private static PointRef point(DeviceSpec device, String name) {
        for (int i = 0; i < device.points().size(); i++) {
            if (device.points().get(i).name().equals(name)) {
                return new PointRef(device.index(), i);
            }
        }
        return null;
    }

    private PointChecks checks(Fields fields, PointRef at) {
        long flatMs = fields.duration("flatLine", 0, 0, 7 * Durations.DAY);
        double flatBand = fields.number("flatBand", 0);
        double maxPerSecond = fields.number("maxPerSecond", 0);
        int confirm = fields.integer("confirm", 2);
        if (flatBand < 0) {
            document.fault(fields.pointer("flatBand"), "below 0", "from 0");
        }
        if (fields.has("flatBand") && !fields.has("flatLine")) {
            document.keyFault(fields.pointer("flatBand"), "means nothing without flatLine", "");
        }
        if (confirm < 1 || confirm > 10) {
            document.fault(fields.pointer("confirm"), "not in 1..10", "1..10");
        }
        if (fields.has("confirm") && !fields.has("maxPerSecond")) {
            document.keyFault(fields.pointer("confirm"), "means nothing without maxPerSecond", "");
        }
        if (flatMs > 0) {
            flat(fields, at, flatMs);
        }
        if (fields.has("maxPerSecond")) {
            rate(fields, at, maxPerSecond);
        }
        Fields loop = fields.child("loop");
        return new PointChecks(
                at,
                flatMs,
                flatBand,
                maxPerSecond,
                confirm,
                fields.has("loop"),
                loop.number("at4", 0),
                loop.number("at20", 0),
                loop.duration("debounce", 4 * Durations.SECOND, 0, Durations.MINUTE));
    }

    /** Rain gauges and floats stand still for weeks and are sound. */
    private void flat(Fields fields, PointRef at, long flatMs) {
        PointSpec spec = table.spec(at);
        String name = spec.name().toLowerCase(Locale.ROOT);
        String pointer = fields.pointer("flatLine");
        if (AlarmBinder.isSwitch(spec)) {
            document.fault(pointer, "a switch stands still while nothing happens", "no flatLine here");
        } else if (counters.contains(at) || name.contains("rain") || name.contains("count")) {
            document.fault(pointer, "a counter stands still while nothing happens", "no flatLine here");
        } else if (name.contains("level") || name.contains("depth")) {
            document.warning(
                    pointer, "a level stands still where it is dry: leave it out for a sensor above dry ground", "");
        }
        long periodMs = table.device(at.device()).spec().scanMs();
        if (flatMs < 10 * periodMs) {
            String least = Durations.format(10 * periodMs);
            document.fault(pointer, "under ten periods of " + Durations.format(periodMs), "0s, or from " + least);
        }
    }

    private void rate(Fields fields, PointRef at, double maxPerSecond) {
        PointSpec spec = table.spec(at);
        double step = maxPerSecond * table.device(at.device()).spec().scanMs() / Durations.SECOND;
        double resolution = Math.pow(10, -spec.decimals());
        String pointer = fields.pointer("maxPerSecond");
        if (maxPerSecond <= 0) {
            document.fault(pointer, "not above 0", "above 0");
        } else if (AlarmBinder.isSwitch(spec)) {
            document.fault(pointer, "a switch changes at once", "no maxPerSecond here");
        } else if (step < resolution) {
            document.fault(
                    pointer,
                    "its " + Document.number(Numbers.rounded(step)) + " " + spec.unit()
                            + " in a period is under the resolution of " + Document.number(resolution)
                            + ": every change would be a spike",
                    "");
        } else if (step < gaps.getOrDefault(at, 0.0)
                && !Double.isInfinite(gaps.getOrDefault(at, Double.POSITIVE_INFINITY))) {
            document.warning(
                    pointer,
                    "its " + Document.number(Numbers.rounded(step)) + " " + spec.unit()
                            + " in a period is under the step of "
                            + Document.number(Numbers.rounded(gaps.get(at)))
                            + " between two limits: such a rise is taken for a spike first",
                    "");
        }
    }
}
