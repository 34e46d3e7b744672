package io.sluice.codec.site;

import io.sluice.codec.expression.ExpressionParser;
import io.sluice.codec.expression.Parsed;
import io.sluice.model.expression.Expression;
import io.sluice.model.site.Figure;
import io.sluice.model.site.Figure.Average.Statistic;
import io.sluice.model.site.Figure.Total.Span;
import io.sluice.model.site.Figure.Vibration.Measure;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes the figure of one derived point and checks that its inputs, unit and windows fit it. */
final class FigureBinder {
    private static final List<String> KINDS =
            List.of("rate", "timeTo", "total", "average", "deviation", "vibration", "formula");
    private static final Map<String, Long> PER =
            Map.of("s", Durations.SECOND, "min", Durations.MINUTE, "h", Durations.HOUR, "d", Durations.DAY);

    /** Units of one quantity, in the first one's measure. */
    private static final List<Map<String, Double>> RELATED = List.of(
            Map.of("um", 1e-6, "mm", 1e-3, "cm", 1e-2, "m", 1.0, "km", 1e3),
            Map.of("mrad", 1e-3, "rad", 1.0),
            Map.of("Pa", 1.0, "hPa", 1e2, "kPa", 1e3, "MPa", 1e6),
            Map.of("mm/s", 1e-3, "cm/s", 1e-2, "m/s", 1.0));

    private final Document document;
    private final PointTable table;
    private final Channels channels;

    FigureBinder(Document document, PointTable table) {
        this.document = document;
        this.table = table;
        this.channels = new Channels(document, table);
    }

    /** The figure; null, with findings, if there is none. */
    Figure bind(Fields point, PointRef at) {
        List<String> given = KINDS.stream().filter(point::has).toList();
        if (given.isEmpty()) {
            document.missing(point.pointer(), "formula", "one of " + String.join(", ", KINDS));
            return null;
        }
        if (given.size() > 1) {
            document.keyFault(point.pointer(given.get(1)), "beside " + given.get(0), "one figure in each point");
            return null;
        }
        String kind = given.get(0);
        String unit = table.spec(at).unit();
        Fields fields = kind.equals("formula") ? point : point.child(kind);
        return switch (kind) {
            case "rate" -> rate(point, fields, unit);
            case "timeTo" -> timeTo(point, fields, unit);
            case "total" -> total(point, fields, unit);
            case "average" -> average(point, fields, unit);
            case "deviation" -> deviation(point, fields, unit);
            case "vibration" -> vibration(point, fields, unit);
            default -> formula(fields);
        };
    }

    private Figure rate(Fields point, Fields fields, String unit) {
        PointRef of = table.resolve(fields, "of");
        long windowMs = window(fields, 7 * Durations.DAY);
        String per = fields.text("per", "min");
        double coverage = share(fields, "coverage", 0.5);
        if (of == null) {
            return null;
        }
        String from = table.spec(of).unit();
        // metres per 1000 minutes are millimetres per minute: the difference of units goes into the time
        double perMs = unit.endsWith("/" + per) && PER.containsKey(per)
                ? ratio(from, unit.substring(0, unit.length() - per.length() - 1)) * PER.get(per)
                : 0;
        if (!(perMs >= 1) || Math.abs(perMs - Math.rint(perMs)) > 1e-6 * perMs) {
            unit(point, unit, from + "/" + per);
            return null;
        }
        return new Figure.Rate(of, windowMs, coverage, Math.round(perMs));
    }

    private static double ratio(String from, String to) {
        if (from.equals(to)) {
            return 1;
        }
        for (Map<String, Double> related : RELATED) {
            if (related.containsKey(from) && related.containsKey(to)) {
                return related.get(from) / related.get(to);
            }
        }
        return 0;
    }

    private Figure timeTo(Fields point, Fields fields, String unit) {
        PointRef of = table.resolve(fields, "of");
        if (!fields.has("threshold")) {
            document.missing(fields.pointer(), "threshold", "a number in the unit of the point");
        }
        double threshold = fields.number("threshold", 0);
        boolean rising = fields.text("direction", "rising").equals("rising");
        long windowMs = window(fields, Durations.DAY);
        long mostMs = fields.duration("most", Durations.DAY, Durations.MINUTE, 365 * Durations.DAY);
        if (of == null) {
            return null;
        }
        PointSpec spec = table.spec(of);
        if (threshold < spec.min() || threshold > spec.max()) {
            String range = Document.number(spec.min()) + ".." + Document.number(spec.max());
            document.fault(
                    fields.pointer("threshold"),
                    "outside the physical range " + range + " of " + table.name(of),
                    range);
        }
        if (!unit.equals("s")) {
            unit(point, unit, "s");
        }
        return new Figure.TimeTo(of, threshold, rising, windowMs, mostMs);
    }

    private Figure total(Fields point, Fields fields, String unit) {
        PointRef of = table.resolve(fields, "of");
        boolean counter = fields.flag("counter", true);
        double perCount = fields.number("perCount", 1);
        double wrapsAt = fields.number("wrapsAt", 0);
        Span span = word(fields, "span", Span.class, Span.SLIDING);
        boolean windowed = span == Span.SLIDING || span == Span.CLOCK;
        long windowMs = windowed ? window(fields, Durations.DAY) : 0;
        long dryMs = fields.duration("dry", 6 * Durations.HOUR, Durations.MINUTE, 7 * Durations.DAY);
        if (perCount <= 0) {
            document.fault(fields.pointer("perCount"), "not above 0", "above 0");
        }
        if (!windowed && fields.has("window")) {
            document.keyFault(fields.pointer("window"), "means nothing for span " + word(span), "");
        }
        if (span != Span.EVENT && fields.has("dry")) {
            document.keyFault(fields.pointer("dry"), "only for span event", "");
        }
        if (!counter && fields.has("wrapsAt")) {
            document.keyFault(fields.pointer("wrapsAt"), "only for a counter", "");
        }
        if (span == Span.CLOCK) {
            wholeDay(fields, windowMs);
        }
        if (of == null) {
            return null;
        }
        PointSpec spec = table.spec(of);
        if (counter && !fields.has("wrapsAt") && spec.source() instanceof RegisterSource source) {
            // what the instrument is known to do; its counter has a scale, and rarely an offset
            wrapsAt = source.quirks().wrapsAt() * Math.abs(spec.scale() * spec.gain());
        } else if (wrapsAt != 0 && !(wrapsAt > 0 && wrapsAt >= (Double.isInfinite(spec.max()) ? 0 : spec.max()))) {
            String least = Document.number(spec.max());
            document.fault(
                    fields.pointer("wrapsAt"),
                    "under the top of the range of " + table.name(of),
                    "0, or from " + least);
        }
        if (perCount == 1 && !unit.equals(spec.unit()) && !fields.has("perCount")) {
            unit(point, unit, spec.unit());
        }
        return new Figure.Total(of, counter, perCount, wrapsAt, span, windowMs, dryMs);
    }

    private Figure average(Fields point, Fields fields, String unit) {
        PointRef of = table.resolve(fields, "of");
        fields.required("statistic");
        Statistic statistic = word(fields, "statistic", Statistic.class, Statistic.MEAN);
        long windowMs = window(fields, 7 * Durations.DAY);
        boolean aligned = fields.flag("aligned", false);
        double coverage = share(fields, "coverage", 0.75);
        if (aligned) {
            wholeDay(fields, windowMs);
        }
        if (of == null) {
            return null;
        }
        String from = table.spec(of).unit();
        String wanted = statistic == Statistic.VALIDITY ? "1" : from;
        if (!unit.equals(wanted)) {
            unit(point, unit, wanted);
        }
        if (statistic == Statistic.LEQ && !from.startsWith("dB")) {
            document.fault(fields.pointer("of"), "an energy mean of a point in " + from, "a level in dB");
        }
        return new Figure.Average(of, statistic, windowMs, aligned, coverage);
    }

    private Figure deviation(Fields point, Fields fields, String unit) {
        PointRef of = table.resolve(fields, "of");
        PointRef temperature = fields.has("temperature") ? table.resolve(fields, "temperature") : null;
        double fixed = fields.number("baseline", Double.NaN);
        double control = fields.number("control", Double.NaN);
        if (fields.has("baseline")) {
            for (String key : List.of("capture", "coverage")) {
                if (fields.has(key)) {
                    document.keyFault(fields.pointer(key), "means nothing beside a fixed baseline", "");
                }
            }
        }
        for (String key : List.of("perKelvin", "reference")) {
            if (fields.has(key) && !fields.has("temperature")) {
                document.keyFault(fields.pointer(key), "means nothing without temperature", "");
            }
        }
        if (fields.has("temperature") && !fields.has("perKelvin")) {
            document.missing(fields.pointer(), "perKelvin", "temperature and perKelvin go together");
        }
        if (fields.has("baseline") && fields.has("temperature") && !fields.has("reference")) {
            document.missing(fields.pointer(), "reference", "the temperature at the fixed baseline, in Cel");
        }
        if (temperature != null && !table.spec(temperature).unit().equals("Cel")) {
            document.fault(
                    fields.pointer("temperature"),
                    "a point in " + table.spec(temperature).unit(),
                    "a point in Cel");
        }
        if (control == 0) {
            document.fault(fields.pointer("control"), "per cent of nothing", "any number but 0");
        }
        long captureMs = fields.duration("capture", Durations.DAY, Durations.DAY, 3 * Durations.DAY);
        double coverage = share(fields, "coverage", 0.8);
        if (of == null) {
            return null;
        }
        String wanted = fields.has("control") ? "%" : table.spec(of).unit();
        if (!unit.equals(wanted)) {
            unit(point, unit, wanted);
        }
        return new Figure.Deviation(
                of,
                fixed,
                captureMs,
                coverage,
                temperature,
                fields.number("perKelvin", 0),
                fields.number("reference", Double.NaN),
                control);
    }

    private Figure vibration(Fields point, Fields fields, String unit) {
        fields.required("measure");
        Measure measure = word(fields, "measure", Measure.class, Measure.RMS);
        Channels.Bound bound = channels.bind(fields, "of", 3);
        long blockMs = fields.duration("block", 2 * Durations.SECOND, Durations.SECOND, Durations.MINUTE);
        double highPass = fields.number("highPass", 0);
        if (highPass < 0 || highPass >= bound.rateHz() / 2) {
            String below = "0 to below " + Document.number(bound.rateHz() / 2) + ", half the rate";
            document.fault(fields.pointer("highPass"), "not in " + below, below);
        }
        if (bound.points().isEmpty()) {
            return null;
        }
        String from = table.spec(bound.points().get(0)).unit();
        String wanted =
                switch (measure) {
                    case CREST -> "1";
                    case DOMINANT_FREQUENCY -> "Hz";
                    default -> from;
                };
        if (!unit.equals(wanted)) {
            unit(point, unit, wanted);
        }
        if (measure == Measure.PEAK && from.endsWith("m/s") && bound.rateHz() <= 50) {
            document.warning(
                    fields.pointer("rate"),
                    "peak velocity (PPV) from samples at " + Document.number(bound.rateHz())
                            + " Hz: peaks between the samples are lost",
                    "");
        }
        return new Figure.Vibration(bound.points(), measure, bound.rateHz(), blockMs, highPass);
    }

    private Figure formula(Fields point) {
        Parsed<Expression.Quantity> parsed = ExpressionParser.quantity(point.text("formula", ""), table);
        String pointer = point.pointer("formula");
        parsed.faults().forEach(f -> document.faultWithin(pointer, f.offset(), f.value(), f.message(), f.allowed()));
        return parsed.expression() == null ? null : new Figure.Formula(parsed.expression(), parsed.inputs());
    }

    private long window(Fields fields, long mostMs) {
        if (!fields.has("window")) {
            document.missing(fields.pointer(), "window", "1s.." + Durations.format(mostMs));
        }
        return fields.duration("window", Durations.MINUTE, Durations.SECOND, mostMs);
    }

    private void wholeDay(Fields fields, long windowMs) {
        if (Durations.DAY % windowMs != 0) {
            document.fault(
                    fields.pointer("window"),
                    "does not divide the day",
                    "a part of the day by the clock, such as 5min, 1h or 1d");
        }
    }

    private double share(Fields fields, String key, double fallback) {
        double share = fields.number(key, fallback);
        if (share < 0 || share > 1) {
            document.fault(fields.pointer(key), "not in 0..1", "0..1");
            return fallback;
        }
        return share;
    }

    private void unit(Fields point, String unit, String wanted) {
        if (!unit.isEmpty()) {
            document.fault(point.pointer("unit"), "the figure is in " + wanted, wanted);
        }
    }

    private <E extends Enum<E>> E word(Fields fields, String key, Class<E> type, E fallback) {
        String given = fields.text(key, word(fallback));
        List<String> words = new ArrayList<>();
        for (E one : type.getEnumConstants()) {
            if (word(one).equals(given)) {
                return one;
            }
            words.add(word(one));
        }
        if (!given.isEmpty()) {
            document.fault(fields.pointer(key), "not one of " + String.join(", ", words), String.join(", ", words));
        }
        return fallback;
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
