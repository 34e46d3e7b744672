package io.sluice.codec.site;

import io.sluice.model.Colour;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Makes alarm rules and weighs their limits against each other and against what the instrument can tell. */
@SuppressWarnings("EnumOrdinal") // AlarmRule.limits is defined by ordinal
final class AlarmBinder {
    /** A limit closer to zero than so many times the accuracy is guarded by noise. */
    private static final double ACCURACY_MARGIN = 3;

    /** Units whose zero is arbitrary: how far a limit is from zero says nothing. */
    private static final Set<String> ARBITRARY_ZERO = Set.of("Cel", "[degF]");

    private final Document document;
    private final List<DeviceBinder.Bound> devices;

    AlarmBinder(Document document, List<DeviceBinder.Bound> devices) {
        this.document = document;
        this.devices = devices;
    }

    /** The rules whose point is known; the others have been reported. */
    List<AlarmRule> bind(List<Fields> all) {
        Registry names = new Registry("alarms");
        List<AlarmRule> rules = new ArrayList<>();
        for (Fields fields : all) {
            String name = names.enter(fields);
            String reference = fields.required("point");
            int slash = reference.indexOf('/');
            DeviceBinder.Bound device = slash < 0 ? null : device(fields, reference.substring(0, slash));
            String pointName = reference.substring(slash + 1);
            int point = device == null ? -1 : point(fields, device, pointName);
            PointSpec spec = point < 0 ? null : device.spec().points().get(point);
            boolean rising = fields.text("direction", "rising").equals("rising");
            double[] limits = limits(fields, rising, spec, reference);
            double hysteresis = fields.number("hysteresis", 0);
            long onDelayMs = fields.duration("onDelay", 0, 0, Durations.DAY);
            long offDelayMs = fields.duration("offDelay", 0, 0, 7 * Durations.DAY);
            long ackWithinMs = fields.duration("ackWithin", 0, 0, 7 * Durations.DAY);
            if (spec == null) {
                continue;
            }
            doubts(fields, device, spec, limits, hysteresis);
            rules.add(new AlarmRule(
                    name,
                    fields.text("label", ""),
                    device.spec().index(),
                    point,
                    rising,
                    limits,
                    hysteresis,
                    onDelayMs,
                    offDelayMs,
                    ackWithinMs));
        }
        return rules;
    }

    private DeviceBinder.Bound device(Fields fields, String name) {
        for (DeviceBinder.Bound device : devices) {
            if (device.spec().name().equals(name)) {
                return device;
            }
        }
        document.fault(
                fields.pointer("point"),
                "no such device",
                Nearest.hint(name, devices.stream().map(d -> d.spec().name()).toList()));
        return null;
    }

    private int point(Fields fields, DeviceBinder.Bound device, String name) {
        List<PointSpec> points = device.spec().points();
        for (int i = 0; i < points.size(); i++) {
            if (points.get(i).name().equals(name)) {
                return i;
            }
        }
        if (device.profile() != null) {
            boolean left = device.profile().points().containsKey(name);
            document.fault(
                    fields.pointer("point"),
                    left
                            ? "not among the points of only"
                            : "no such point in " + device.profile().id(),
                    Nearest.hint(name, points.stream().map(PointSpec::name).toList()));
        }
        return -1;
    }

    private double[] limits(Fields fields, boolean rising, PointSpec point, String reference) {
        double[] limits = new double[Colour.values().length];
        Arrays.fill(limits, Double.NaN);
        if (!fields.has("limits")) {
            document.missing(fields.pointer(), "limits", "blue, yellow, orange, red");
        }
        Fields given = fields.child("limits");
        Colour milder = null;
        for (Colour colour : Colour.values()) {
            if (colour == Colour.NONE || !given.has(colour.word())) {
                continue;
            }
            double limit = given.number(colour.word(), Double.NaN);
            limits[colour.ordinal()] = limit;
            String pointer = given.pointer(colour.word());
            if (milder != null) {
                double last = limits[milder.ordinal()];
                if (rising ? limit <= last : limit >= last) {
                    String wanted = (rising ? "above " : "below ") + Document.number(last);
                    document.fault(
                            pointer,
                            "not " + wanted + ", the limit of " + milder.word() + " (" + direction(rising) + ")",
                            wanted);
                }
            }
            if (point != null && (limit < point.min() || limit > point.max())) {
                String range = Document.number(point.min()) + ".." + Document.number(point.max());
                document.fault(pointer, "outside the physical range " + range + " of " + reference, range);
            }
            milder = Double.isNaN(limit) ? milder : colour;
        }
        return limits;
    }

    private static String direction(boolean rising) {
        return rising ? "rising" : "falling";
    }

    private void doubts(Fields fields, DeviceBinder.Bound device, PointSpec point, double[] limits, double hysteresis) {
        if (device.profile().points().get(point.name()).uncertain()) {
            document.warning(
                    fields.pointer("point"),
                    "its registers are not confirmed by the maker's document: check them on the instrument",
                    "");
        }
        if (point.source() instanceof RegisterSource source && source.type() == RegisterSource.Type.BIT) {
            return;
        }
        double resolution = Math.pow(10, -point.decimals());
        // half of the last digit: 0.1 must not be under 10^-1 by the way it is stored
        if (hysteresis < resolution - resolution / 2) {
            String at = fields.has("hysteresis") ? fields.pointer("hysteresis") : fields.pointer("limits");
            String what = fields.has("hysteresis") ? "under" : "no hysteresis: under";
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
        accuracy(fields, point, limits);
    }

    private void accuracy(Fields fields, PointSpec point, double[] limits) {
        if (ARBITRARY_ZERO.contains(point.unit())) {
            return;
        }
        for (Colour colour : Colour.values()) {
            double limit = Math.abs(limits[colour.ordinal()]);
            if (limit < ACCURACY_MARGIN * point.accuracy()) {
                document.warning(
                        fields.child("limits").pointer(colour.word()),
                        "under three times the instrument's accuracy of " + Document.number(point.accuracy()) + " "
                                + point.unit(),
                        "");
            }
        }
    }

    private static double rounded(double value) {
        return Math.rint(value * 1e9) / 1e9;
    }
}
