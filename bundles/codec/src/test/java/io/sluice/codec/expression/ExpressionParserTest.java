package io.sluice.codec.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.codec.expression.Parsed.Fault;
import io.sluice.model.expression.Expression;
import io.sluice.model.expression.Expression.Arithmetic;
import io.sluice.model.expression.Expression.Both;
import io.sluice.model.expression.Expression.Call;
import io.sluice.model.expression.Expression.Comparison;
import io.sluice.model.expression.Expression.Constant;
import io.sluice.model.expression.Expression.DaysRunning;
import io.sluice.model.expression.Expression.Either;
import io.sluice.model.expression.Expression.Function;
import io.sluice.model.expression.Expression.Lasting;
import io.sluice.model.expression.Expression.Not;
import io.sluice.model.expression.Expression.Operator;
import io.sluice.model.expression.Expression.Over;
import io.sluice.model.expression.Expression.Relation;
import io.sluice.model.expression.Expression.Value;
import io.sluice.model.expression.Expression.Window;
import io.sluice.model.site.PointRef;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionParserTest {
    private static final Value LEVEL = new Value(new PointRef(0, 0));
    private static final Value RAIN = new Value(new PointRef(1, 0));
    private static final List<String> KNOWN = List.of("radar-01/level", "rain-01/rain");

    private static final Points POINTS = new Points() {
        @Override
        public PointRef find(String reference) {
            int at = KNOWN.indexOf(reference);
            return at < 0 ? null : new PointRef(at, 0);
        }

        @Override
        public Complaint complain(String reference) {
            return reference.startsWith("silent/") ? null : new Complaint("unknown", String.join(", ", KNOWN));
        }
    };

    @Test
    void andBindsTighterThanOrAndForToTheComparison() {
        assertThat(truth("rain-01/rain >= 5 or radar-01/level > 0.4 and rain-01/rain > 1 for 5 min"))
                .isEqualTo(new Either(
                        above(RAIN, Relation.AT_LEAST, 5),
                        new Both(
                                above(LEVEL, Relation.ABOVE, 0.4),
                                new Lasting(above(RAIN, Relation.ABOVE, 1), 300_000))));
        assertThat(truth("(rain-01/rain >= 5 and radar-01/level > 0.4) for 5min"))
                .isEqualTo(new Lasting(
                        new Both(above(RAIN, Relation.AT_LEAST, 5), above(LEVEL, Relation.ABOVE, 0.4)), 300_000));
    }

    @Test
    void notTakesTheWholeComparisonWithItsTime() {
        assertThat(truth("not radar-01/level < 1 for 1.5s"))
                .isEqualTo(new Not(new Lasting(above(LEVEL, Relation.BELOW, 1), 1500)));
    }

    @Test
    void arithmeticGoesFromTheLeftProductsFirst() {
        Parsed<Expression.Quantity> parsed =
                ExpressionParser.quantity("rain-01/rain - radar-01/level * 2 / 1e1 - -3", POINTS);

        assertThat(parsed.faults()).isEmpty();
        assertThat(parsed.inputs()).containsExactly(new PointRef(1, 0), new PointRef(0, 0));
        assertThat(parsed.expression())
                .isEqualTo(new Arithmetic(
                        Operator.SUBTRACT,
                        new Arithmetic(
                                Operator.SUBTRACT,
                                RAIN,
                                new Arithmetic(
                                        Operator.DIVIDE,
                                        new Arithmetic(Operator.MULTIPLY, LEVEL, new Constant(2)),
                                        new Constant(10))),
                        new Constant(-3)));
    }

    @Test
    void functionsTakeWindowsAndDaysTakesATruth() {
        assertThat(truth("rate(radar-01/level, 10 min) > abs(-radar-01/level)"))
                .isEqualTo(new Comparison(
                        Relation.ABOVE,
                        new Window(Over.RATE, LEVEL, 600_000),
                        new Call(Function.ABS, new Call(Function.NEGATE, LEVEL))));
        assertThat(truth("days(max(rain-01/rain, 1d) >= 50) >= 3"))
                .isEqualTo(new Comparison(
                        Relation.AT_LEAST,
                        new DaysRunning(new Comparison(
                                Relation.AT_LEAST, new Window(Over.MAX, RAIN, 86_400_000), new Constant(50))),
                        new Constant(3)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
            '';                                          0;  '';             empty
            radar-01/level;                              0;  radar-01/level; a number where true or false is wanted
            radar-01/level >;                            16; '';             ends too early
            radar-01/level > 1 > 2;                      19; >;              comparisons are not chained
            1 < radar-01/level < 2;                      19; <;              comparisons are not chained
            radar-01/level > 1 radar-01/level;           19; radar-01/level; not expected here
            radar-01/level-1 > 2;                        0;  radar-01/level-1; no such point: blanks are missing
            radar-01/level/2 > 2;                        0;  radar-01/level/2; blanks are missing
            radar-01/level > 3-2;                        17; 3-2;            blanks are missing
            radar-01/level > 3/2;                        17; 3/2;            no such point: blanks are missing
            radar-01/level > 2 and;                      22; '';             ends too early
            radar-01/level > 2 && radar-01/level < 3;    19; &&;             not part of the language
            radar-01/level ＞ 2;                         15; ＞;              not part of the language
            radar-01/level = 2;                          15; =;              not part of the language
            mean(radar-01/level) > 2;                    19; );              mean without a window
            mean(radar-01/level, 8 d) > 2;               21; 8 d;            not in 1 s to 7 d
            mean(radar-01/level, 1 ms) > 2;              21; 1 ms;           not in 1 s to 7 d
            mean(radar-01/level, 5) > 2;                 21; 5;              no duration
            abs(radar-01/level, 5 s) > 2;                18; ',';            too many arguments of abs
            mode(radar-01/level) > 2;                    0;  mode;           no such function
            level > 2;                                   0;  level;          not expected here
            (radar-01/level > 2;                         19; '';             ends too early
            radar-01/level > (radar-01/level > 2);       17; (radar-01/level > 2); true or false where a number is wanted
            radar-01/level / 0 > 2;                      17; 0;              divided by zero
            1 > 2;                                       0;  1 > 2;          no point in it
            radar-01/level > 1e999;                      17; 1e999;          beyond every number
            radar-01/level > 1 for ever;                 23; ever;           no duration
            radar-01/level > 1 for 10ms;                 23; 10ms;           not in 100 ms to 7 d
            """)
    void saysWhereAndWhatIsWrong(String text, int offset, String value, String message) {
        Parsed<Expression.Truth> parsed = ExpressionParser.truth(text, POINTS);

        assertThat(parsed.expression()).isNull();
        Fault fault = parsed.faults().get(0);
        assertThat(List.of(fault.offset(), fault.value(), fault.message())).containsExactly(offset, value, message);
    }

    @Test
    void offersBlanksWhereTheyAreMissingAndTheSignThatIsMeant() {
        assertThat(allowed("radar-01/level-1 > 2")).isEqualTo("radar-01/level - 1");
        assertThat(allowed("radar-01/level/2 > 2")).isEqualTo("radar-01/level / 2");
        assertThat(allowed("radar-01/level > 3-2")).isEqualTo("3 - 2");
        assertThat(allowed("radar-01/level ≥ 2")).isEqualTo(">=");
        assertThat(allowed("radar-01/level > 2 || radar-01/level < 1")).isEqualTo("or");
    }

    @Test
    void reportsAllUnknownPointsAndIsSilentAboutThoseComplainedOfElsewhere() {
        Parsed<Expression.Truth> parsed = ExpressionParser.truth("a/b > 1 and c/d > radar-01/level", POINTS);
        assertThat(parsed.faults()).extracting(Fault::value).containsExactly("a/b", "c/d");
        assertThat(parsed.inputs()).containsExactly(new PointRef(0, 0));

        Parsed<Expression.Truth> silent = ExpressionParser.truth("silent/x > 1", POINTS);
        assertThat(silent.faults()).isEmpty();
        assertThat(silent.expression()).isNull();
    }

    @Test
    void boundsLengthDepthAndParts() {
        assertThat(message("(".repeat(1000))).isEqualTo("nested too deeply");
        assertThat(message("not ".repeat(250))).isEqualTo("nested too deeply");
        assertThat(message("- ".repeat(500))).isEqualTo("nested too deeply");
        assertThat(message("1 + ".repeat(250) + "1 > 2")).isEqualTo("too much in one expression");
        assertThat(message("1".repeat(2000))).isEqualTo("2000 characters: too long");
    }

    @Test
    void answersWhateverTheTextIs() {
        String[] pieces = {
            "radar-01/level",
            "rain-01/rain",
            "a/b",
            "and",
            "or",
            "not",
            "for",
            "5 min",
            "10s",
            "1",
            "0.5",
            "-",
            "+",
            "*",
            "/",
            "(",
            ")",
            ",",
            "<",
            ">=",
            "==",
            "!=",
            "rate",
            "max",
            "days",
            "abs",
            "sqrt",
            "\u6c34",
            "\ud83d",
            "e",
            "1e",
            ".",
            "..",
            ":",
            "_",
            "//",
            "\0",
            "'"
        };
        String alphabet = "abe01/.-_:+*<>=!&|(), \t\n\u6c34\ud83d\uff1e";
        Random random = new Random(7);
        int sound = 0;
        for (int i = 0; i < 60_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(14);
            for (int k = 0; k < length; k++) {
                text.append(
                        i % 2 == 0
                                ? pieces[random.nextInt(pieces.length)] + (random.nextInt(4) == 0 ? "" : " ")
                                : alphabet.charAt(random.nextInt(alphabet.length())));
            }
            sound += answered(text.toString());
        }
        assertThat(sound).isGreaterThan(50);
    }

    @Test
    void answersEveryDamageToASoundText() {
        String text =
                "rate(radar-01/level, 10 min) * 60 > 0.1 and not (rain-01/rain < 5 for 1h or days(rain-01/rain > 1) >= 3)";
        assertThat(answered(text)).isEqualTo(1);
        for (int at = 0; at < text.length(); at++) {
            answered(text.substring(0, at));
            answered(text.substring(0, at) + text.substring(at + 1));
            for (char odd : "x0 )(,-/<\u6c34\ud83d".toCharArray()) {
                answered(text.substring(0, at) + odd + text.substring(at + 1));
                answered(text.substring(0, at) + odd + text.substring(at));
            }
        }
    }

    /** 1 if it is sound; fails if a fault has no place or no words. */
    private static int answered(String text) {
        Parsed<Expression.Truth> truth = ExpressionParser.truth(text, POINTS);
        Parsed<Expression.Quantity> quantity = ExpressionParser.quantity(text, POINTS);
        for (Parsed<?> parsed : List.of(truth, quantity)) {
            assertThat(parsed.expression() == null).isEqualTo(!parsed.faults().isEmpty());
            for (Fault f : parsed.faults()) {
                if (f.offset() < 0 || f.offset() > text.length() || f.message().isBlank()) {
                    throw new AssertionError("a fault without place or words: " + f);
                }
                assertThat(text.substring(f.offset())).startsWith(f.value());
            }
        }
        // no text is both
        assertThat(truth.expression() != null && quantity.expression() != null).isFalse();
        return truth.expression() != null || quantity.expression() != null ? 1 : 0;
    }

    private static Expression.Truth truth(String text) {
        Parsed<Expression.Truth> parsed = ExpressionParser.truth(text, POINTS);
        assertThat(parsed.faults()).isEmpty();
        return parsed.expression();
    }

    private static Comparison above(Value left, Relation relation, double right) {
        return new Comparison(relation, left, new Constant(right));
    }

    private static String allowed(String text) {
        return ExpressionParser.truth(text, POINTS).faults().get(0).allowed();
    }

    private static String message(String text) {
        return ExpressionParser.truth(text, POINTS).faults().get(0).message();
    }
}
