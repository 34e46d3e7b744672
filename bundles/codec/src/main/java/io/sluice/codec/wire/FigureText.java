package io.sluice.codec.wire;

import static io.sluice.codec.site.Durations.format;
import static io.sluice.codec.wire.ExpressionText.number;

import io.sluice.model.site.Figure;
import io.sluice.model.site.PointRef;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says in one line how a derived point is computed, so that a reader of the data knows what it stands for. Stateless. */
final class FigureText {
    private FigureText() {}

    /**
     * One line.
     *
     * @param names names of points, {@code device/point}
     */
    static String of(Figure figure, Function<PointRef, String> names) {
        if (figure instanceof Figure.Formula f) {
            return ExpressionText.of(f.expression(), names);
        } else if (figure instanceof Figure.Rate f) {
            return "slope of the regression line of " + names.apply(f.of()) + " over " + format(f.windowMs()) + ", per "
                    + per(f.perMs()) + ", coverage " + number(f.coverage());
        } else if (figure instanceof Figure.TimeTo f) {
            return "time until " + names.apply(f.of()) + (f.rising() ? " rises to " : " falls to ")
                    + number(f.threshold()) + " at the rate of the last " + format(f.windowMs()) + ", "
                    + format(f.mostMs()) + " at most";
        } else if (figure instanceof Figure.Total f) {
            return total(f, names);
        } else if (figure instanceof Figure.Average f) {
            return f.statistic().name().toLowerCase(Locale.ROOT) + " of " + names.apply(f.of()) + " over "
                    + (f.aligned() ? "the last whole " + format(f.windowMs()) + " by the clock" : format(f.windowMs()))
                    + ", coverage " + number(f.coverage());
        } else if (figure instanceof Figure.Deviation f) {
            return deviation(f, names);
        } else if (figure instanceof Figure.Vibration f) {
            return vibration(f, names);
        }
        throw new IllegalArgumentException("figure " + figure + ": unknown");
    }

    private static String per(long ms) {
        String text = format(ms);
        return text.startsWith("1") && !Character.isDigit(text.charAt(1)) ? text.substring(1) : text;
    }

    private static String total(Figure.Total f, Function<PointRef, String> names) {
        String counted =
                f.counter() ? " by counter" + (f.wrapsAt() > 0 ? " that wraps at " + number(f.wrapsAt()) : "") : "";
        String span =
                switch (f.span()) {
                    case SLIDING -> "over the last " + format(f.windowMs());
                    case CLOCK -> "over the last whole " + format(f.windowMs()) + " by the clock";
                    case DAY -> "since 08:00";
                    case EVENT -> "since the event began, which ends after " + format(f.dryMs()) + " without any";
                };
        return "total of " + names.apply(f.of()) + counted + ", " + number(f.perCount()) + " per count, " + span;
    }

    private static String deviation(Figure.Deviation f, Function<PointRef, String> names) {
        StringBuilder text = new StringBuilder("change of ").append(names.apply(f.of()));
        if (Double.isNaN(f.fixed())) {
            text.append(" against the approved baseline, captured over ")
                    .append(format(f.windowMs()))
                    .append(" with coverage ")
                    .append(number(f.coverage()));
        } else {
            text.append(" against ").append(number(f.fixed()));
        }
        if (f.temperature() != null) {
            text.append(", less ")
                    .append(number(f.perKelvin()))
                    .append(" per kelvin of ")
                    .append(names.apply(f.temperature()))
                    .append(Double.isNaN(f.reference()) ? " above the baseline's" : " above " + number(f.reference()));
        }
        return text.append(Double.isNaN(f.control()) ? "" : ", in % of " + number(f.control()))
                .toString();
    }

    private static String vibration(Figure.Vibration f, Function<PointRef, String> names) {
        List<PointRef> channels = f.channels();
        String measure = f.measure().name().toLowerCase(Locale.ROOT).replace('_', '-');
        String of = channels.stream().map(names).collect(Collectors.joining(", "));
        return measure + " of " + (channels.size() > 1 ? "the vector sum of " : "") + of + " at " + number(f.rateHz())
                + " Hz, blocks of " + format(f.blockMs())
                + (f.highPassHz() > 0 ? ", high-pass " + number(f.highPassHz()) + " Hz" : ", mean taken out");
    }
}
