package io.sluice.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.expression.ExpressionParser;
import io.sluice.codec.expression.Parsed;
import io.sluice.codec.expression.Points;
import io.sluice.model.expression.Expression;
import io.sluice.model.expression.Expression.Quantity;
import io.sluice.model.expression.Expression.Truth;
import io.sluice.model.site.Figure;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a birth says of an expression is what the gateway computes. */
class ExpressionTextTest {
    private static final PointRef[] POINTS = {Sites.LEVEL, Sites.ROLL, Sites.PITCH, Sites.RISE};
    private final Site site = Sites.full();
    private final Points known = new Points() {
        @Override
        public PointRef find(String reference) {
            for (PointRef at : POINTS) {
                if (name(at).equals(reference)) {
                    return at;
                }
            }
            return null;
        }

        @Override
        public Complaint complain(String reference) {
            return new Complaint("no such point", "");
        }
    };

    @Test
    void saysWhatWasWrittenWithNoMoreBracketsThanNeeded() {
        for (String text : List.of(
                "radar-01/level > 0.4",
                "radar-01/level > 0.4 for 2min",
                "underpass/rise >= 5 and radar-01/level > 0.05 or not radar-01/level == 0",
                "(radar-01/level > 1 or tilt-01/roll < -2) and tilt-01/pitch != 3",
                "(radar-01/level > 1 and tilt-01/roll <= 2) for 1h",
                "not (radar-01/level > 1 or tilt-01/roll > 2)",
                "days(abs(tilt-01/roll - tilt-01/pitch) > 0.1) >= 3",
                "max(radar-01/level, 1h) - (min(radar-01/level, 1h) - 2) > rate(tilt-01/roll, 10min) * 60",
                "-(tilt-01/roll + 1) / (2 * tilt-01/pitch) < sqrt(mean(radar-01/level, 1d))")) {
            assertThat(text(truth(text))).isEqualTo(text);
        }
    }

    @Test
    void readAgainItIsTheSameExpression() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            Truth truth = truth(random, 4);
            String text = text(truth);
            if (text.length() <= ExpressionParser.MOST_TEXT) {
                assertThat(truth(text)).as(text).isEqualTo(truth);
            }
        }
    }

    @Test
    void everyFigureHasItsLine() {
        List<Figure> figures = List.of(
                new Figure.Formula(
                        new Expression.Arithmetic(
                                Expression.Operator.DIVIDE,
                                new Expression.Value(Sites.ROLL),
                                new Expression.Constant(12_000)),
                        List.of(Sites.ROLL)),
                new Figure.Rate(Sites.LEVEL, 600_000, 0.5, 60_000),
                new Figure.TimeTo(Sites.LEVEL, 0.4, true, 600_000, 86_400_000),
                new Figure.Total(Sites.LEVEL, true, 0.2, 65_536, Figure.Total.Span.SLIDING, 300_000, 0),
                new Figure.Total(Sites.LEVEL, false, 1, 0, Figure.Total.Span.CLOCK, 3_600_000, 0),
                new Figure.Total(Sites.LEVEL, false, 1, 0, Figure.Total.Span.DAY, 0, 0),
                new Figure.Total(Sites.LEVEL, true, 0.5, 0, Figure.Total.Span.EVENT, 0, 21_600_000),
                new Figure.Average(Sites.LEVEL, Figure.Average.Statistic.LEQ, 3_600_000, true, 0.75),
                new Figure.Average(Sites.LEVEL, Figure.Average.Statistic.MEDIAN, 600_000, false, 0.5),
                new Figure.Deviation(Sites.ROLL, Double.NaN, 86_400_000, 0.8, Sites.PITCH, 0.002, 20, 3),
                new Figure.Deviation(Sites.ROLL, 0.12, 0, 0, null, 0, Double.NaN, Double.NaN),
                new Figure.Vibration(List.of(Sites.ROLL), Figure.Vibration.Measure.DOMINANT_FREQUENCY, 50, 2_000, 0),
                new Figure.Vibration(List.of(Sites.ROLL, Sites.PITCH), Figure.Vibration.Measure.PEAK, 200, 2_000, 1));

        assertThat(figures.stream().map(f -> FigureText.of(f, this::name)))
                .containsExactly(
                        "tilt-01/roll / 12000",
                        "slope of the regression line of radar-01/level over 10min, per min, coverage 0.5",
                        "time until radar-01/level rises to 0.4 at the rate of the last 10min, 1d at most",
                        "total of radar-01/level by counter that wraps at 65536, 0.2 per count, over the last 5min",
                        "total of radar-01/level, 1 per count, over the last whole 1h by the clock",
                        "total of radar-01/level, 1 per count, since 08:00",
                        "total of radar-01/level by counter, 0.5 per count, since the event began, which ends after 6h"
                                + " without any",
                        "leq of radar-01/level over the last whole 1h by the clock, coverage 0.75",
                        "median of radar-01/level over 10min, coverage 0.5",
                        "change of tilt-01/roll against the approved baseline, captured over 1d with coverage 0.8,"
                                + " less 0.002 per kelvin of tilt-01/pitch above 20, in % of 3",
                        "change of tilt-01/roll against 0.12",
                        "dominant-frequency of tilt-01/roll at 50 Hz, blocks of 2s, mean taken out",
                        "peak of the vector sum of tilt-01/roll, tilt-01/pitch at 200 Hz, blocks of 2s, high-pass 1 Hz");
    }

    private String name(PointRef at) {
        return RuleForm.name(site, at);
    }

    private String text(Expression e) {
        return ExpressionText.of(e, this::name);
    }

    private Truth truth(String text) {
        Parsed<Truth> parsed = ExpressionParser.truth(text, known);
        assertThat(parsed.faults()).as(text).isEmpty();
        return parsed.expression();
    }

    private static Truth truth(Random random, int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(6)) {
            case 1 -> new Expression.Both(truth(random, depth - 1), truth(random, depth - 1));
            case 2 -> new Expression.Either(truth(random, depth - 1), truth(random, depth - 1));
            case 3 -> new Expression.Not(truth(random, depth - 1));
            case 4 -> new Expression.Lasting(truth(random, depth - 1), 100L * (1 + random.nextInt(90_000)));
            default ->
                new Expression.Comparison(
                        pick(random, Expression.Relation.values()),
                        new Expression.Value(pick(random, POINTS)),
                        quantity(random, depth));
        };
    }

    private static Quantity quantity(Random random, int depth) {
        return switch (depth == 0 ? random.nextInt(2) : random.nextInt(7)) {
            case 0 -> new Expression.Value(pick(random, POINTS));
            case 2, 3 ->
                new Expression.Arithmetic(
                        pick(random, Expression.Operator.values()),
                        quantity(random, depth - 1),
                        new Expression.Value(pick(random, POINTS)));
            case 4 ->
                new Expression.Arithmetic(
                        pick(random, Expression.Operator.values()),
                        new Expression.Value(pick(random, POINTS)),
                        quantity(random, depth - 1));
            case 5 ->
                new Expression.Window(
                        pick(random, Expression.Over.values()),
                        quantity(random, depth - 1),
                        1_000L * (1 + random.nextInt(9_000)));
            case 6 ->
                random.nextBoolean()
                        ? new Expression.DaysRunning(truth(random, depth - 1))
                        : new Expression.Call(
                                pick(random, Expression.Function.values()), new Expression.Value(pick(random, POINTS)));
            default -> new Expression.Constant((10 * random.nextInt(20_000) - 99_999) / 10_000.0);
        };
    }

    private static <T> T pick(Random random, T[] all) {
        return all[random.nextInt(all.length)];
    }
}
