package io.sluice.core.expression;

import static io.sluice.core.expression.Truth3.FALSE;
import static io.sluice.core.expression.Truth3.TRUE;
import static io.sluice.core.expression.Truth3.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.board.Bench;
import io.sluice.model.Quality;
import io.sluice.model.expression.Expression;
import io.sluice.model.expression.Expression.Arithmetic;
import io.sluice.model.expression.Expression.Both;
import io.sluice.model.expression.Expression.Call;
import io.sluice.model.expression.Expression.Comparison;
import io.sluice.model.expression.Expression.Constant;
import io.sluice.model.expression.Expression.Either;
import io.sluice.model.expression.Expression.Function;
import io.sluice.model.expression.Expression.Not;
import io.sluice.model.expression.Expression.Operator;
import io.sluice.model.expression.Expression.Relation;
import io.sluice.model.expression.Expression.Value;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompilerTest {
    private final Bench bench = Bench.of(4);

    @Test
    void comparesAsWritten() {
        bench.good(0, 2);

        assertThat(truth(compare(Relation.BELOW, 2))).isEqualTo(FALSE);
        assertThat(truth(compare(Relation.AT_MOST, 2))).isEqualTo(TRUE);
        assertThat(truth(compare(Relation.ABOVE, 2))).isEqualTo(FALSE);
        assertThat(truth(compare(Relation.AT_LEAST, 2))).isEqualTo(TRUE);
        assertThat(truth(compare(Relation.EQUAL, 2))).isEqualTo(TRUE);
        assertThat(truth(compare(Relation.UNEQUAL, 2))).isEqualTo(FALSE);
    }

    @Test
    void aComparisonWithABadInputIsUnknownWhateverTheValue() {
        for (Quality q : Quality.values()) {
            bench.bad(0, 9, q);
            assertThat(truth(compare(Relation.ABOVE, 1))).as(q.word()).isEqualTo(q.isBad() ? UNKNOWN : TRUE);
        }
    }

    @Test
    void aNumberIsUnknownWhereItCannotBeComputed() {
        bench.good(0, -4);

        assertThat(number(new Call(Function.SQRT, value(0)))).isNaN();
        assertThat(number(arithmetic(Operator.DIVIDE, value(0), new Constant(0))))
                .isNaN();
        assertThat(number(arithmetic(Operator.MULTIPLY, new Constant(1e300), new Constant(1e300))))
                .isNaN();
        assertThat(number(new Call(Function.NEGATE, value(0)))).isEqualTo(4);
        assertThat(number(new Call(Function.ABS, value(0)))).isEqualTo(4);
        assertThat(number(new Call(Function.SQRT, new Constant(9)))).isEqualTo(3);
        assertThat(number(value(1))).isNaN();
    }

    @Test
    void knowsItsInputsAndWhetherItRemembersAnything() {
        Term plain = new Compiler(bench.site).compile(new Both(compare(Relation.ABOVE, 1), above(2, 0)));
        Term window = new Compiler(bench.site).compile(new Expression.Window(Expression.Over.MAX, value(3), 60_000));

        assertThat(plain.inputs()).containsExactlyInAnyOrder(Bench.at(0), Bench.at(2));
        assertThat(plain.isStateful()).isFalse();
        assertThat(window.inputs()).containsExactly(Bench.at(3));
        assertThat(window.isStateful()).isTrue();
    }

    @Test
    void andOrNotFollowKleenesStrongTables() {
        for (Truth3 a : Truth3.values()) {
            for (Truth3 b : Truth3.values()) {
                set(0, a);
                set(1, b);
                assertThat(truth(new Both(above(0, 0), above(1, 0))))
                        .as("%s and %s", a, b)
                        .isEqualTo(naiveAnd(a, b));
                assertThat(truth(new Either(above(0, 0), above(1, 0))))
                        .as("%s or %s", a, b)
                        .isEqualTo(naiveOr(a, b));
                assertThat(truth(new Not(above(0, 0)))).as("not %s", a).isEqualTo(naiveNot(a));
            }
        }
    }

    @Test
    void anyTreeAgreesWithANaiveReadingOfIt() {
        Random random = new Random(3);
        for (int round = 0; round < 3_000; round++) {
            Expression.Truth tree = tree(random, 5);
            TruthTerm term = new Compiler(bench.site).compile(tree);
            for (int i = 0; i < 4; i++) {
                set(i, Truth3.values()[random.nextInt(3)]);
            }
            assertThat(term.truth(bench.board, 0, 0)).as(tree.toString()).isEqualTo(naive(tree));
        }
    }

    @Test
    void unknownNeverTurnsIntoAKnownTruthThatAGoodValueCouldRefute() {
        Random random = new Random(4);
        for (int round = 0; round < 2_000; round++) {
            Expression.Truth tree = tree(random, 4);
            TruthTerm term = new Compiler(bench.site).compile(tree);
            Truth3[] known = new Truth3[4];
            for (int i = 0; i < 4; i++) {
                known[i] = random.nextInt(3) == 0 ? UNKNOWN : Truth3.of(random.nextBoolean());
                set(i, known[i]);
            }
            Truth3 before = term.truth(bench.board, 0, 0);
            for (int i = 0; i < 4; i++) {
                set(i, known[i] == UNKNOWN ? Truth3.of(random.nextBoolean()) : known[i]);
            }
            Truth3 after = term.truth(bench.board, 0, 0);
            assertThat(after).as(tree.toString()).isNotEqualTo(UNKNOWN);
            assertThat(before).as(tree.toString()).isIn(UNKNOWN, after);
        }
    }

    private Expression.Truth tree(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return above(random.nextInt(4), 0);
        }
        return switch (random.nextInt(3)) {
            case 0 -> new Both(tree(random, depth - 1), tree(random, depth - 1));
            case 1 -> new Either(tree(random, depth - 1), tree(random, depth - 1));
            default -> new Not(tree(random, depth - 1));
        };
    }

    /** By cases: what every way of filling the unknowns in yields, taken operator by operator. */
    private Truth3 naive(Expression.Truth e) {
        if (e instanceof Both b) {
            return naiveAnd(naive(b.left()), naive(b.right()));
        }
        if (e instanceof Either b) {
            return naiveOr(naive(b.left()), naive(b.right()));
        }
        if (e instanceof Not n) {
            return naiveNot(naive(n.of()));
        }
        double v = bench.board.value(((Value) ((Comparison) e).left()).point());
        return Double.isNaN(v) ? UNKNOWN : v > 0 ? TRUE : FALSE;
    }

    private static Truth3 naiveAnd(Truth3 a, Truth3 b) {
        return a == FALSE || b == FALSE ? FALSE : a == TRUE && b == TRUE ? TRUE : UNKNOWN;
    }

    private static Truth3 naiveOr(Truth3 a, Truth3 b) {
        return a == TRUE || b == TRUE ? TRUE : a == FALSE && b == FALSE ? FALSE : UNKNOWN;
    }

    private static Truth3 naiveNot(Truth3 a) {
        return a == TRUE ? FALSE : a == FALSE ? TRUE : UNKNOWN;
    }

    private void set(int device, Truth3 truth) {
        if (truth == UNKNOWN) {
            bench.bad(device, Double.NaN, Quality.NO_REPLY);
        } else {
            bench.good(device, truth == TRUE ? 1 : -1);
        }
    }

    private Truth3 truth(Expression.Truth e) {
        return new Compiler(bench.site).compile(e).truth(bench.board, bench.nowNs(), bench.utcMs());
    }

    private double number(Expression.Quantity e) {
        return new Compiler(bench.site).compile(e).quantity(bench.board, bench.nowNs(), bench.utcMs());
    }

    private static Expression.Truth compare(Relation relation, double with) {
        return new Comparison(relation, value(0), new Constant(with));
    }

    private static Expression.Truth above(int device, double limit) {
        return new Comparison(Relation.ABOVE, value(device), new Constant(limit));
    }

    private static Expression.Quantity arithmetic(Operator o, Expression.Quantity l, Expression.Quantity r) {
        return new Arithmetic(o, l, r);
    }

    private static Value value(int device) {
        return new Value(Bench.at(device));
    }
}
