package io.sluice.codec.wire;

import io.sluice.codec.site.Durations;
import io.sluice.model.expression.Expression;
import io.sluice.model.expression.Expression.Arithmetic;
import io.sluice.model.expression.Expression.Both;
import io.sluice.model.expression.Expression.Call;
import io.sluice.model.expression.Expression.Comparison;
import io.sluice.model.expression.Expression.Constant;
import io.sluice.model.expression.Expression.DaysRunning;
import io.sluice.model.expression.Expression.Either;
import io.sluice.model.expression.Expression.Lasting;
import io.sluice.model.expression.Expression.Not;
import io.sluice.model.expression.Expression.Operator;
import io.sluice.model.expression.Expression.Value;
import io.sluice.model.expression.Expression.Window;
import io.sluice.model.site.PointRef;
import java.util.Locale;
import java.util.function.Function;

/**
 * Expressions as a site file writes them, with no more brackets than needed: read again, the text gives the same tree.
 * Confined to one call.
 */
final class ExpressionText {
    // how tightly a form binds, after the grammar of ExpressionParser
    private static final int OR = 1;
    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int COMPARISON = 4;
    private static final int SUM = 5;
    private static final int PRODUCT = 6;
    private static final int UNARY = 7;
    private static final int PRIMARY = 8;

    private final Function<PointRef, String> names;
    private final StringBuilder out = new StringBuilder();

    private ExpressionText(Function<PointRef, String> names) {
        this.names = names;
    }

    /**
     * The text of an expression.
     *
     * @param names names of points, {@code device/point}
     */
    static String of(Expression e, Function<PointRef, String> names) {
        ExpressionText text = new ExpressionText(names);
        text.write(e, OR);
        return text.out.toString();
    }

    /** The shortest form of a number: {@code 12000}, {@code 0.05}. */
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static int level(Expression e) {
        if (e instanceof Either) {
            return OR;
        } else if (e instanceof Both) {
            return AND;
        } else if (e instanceof Not) {
            return NOT;
        } else if (e instanceof Comparison || e instanceof Lasting) {
            return COMPARISON;
        } else if (e instanceof Arithmetic a) {
            return a.operator() == Operator.ADD || a.operator() == Operator.SUBTRACT ? SUM : PRODUCT;
        } else if (e instanceof Constant c) {
            return c.value() < 0 ? UNARY : PRIMARY;
        } else if (e instanceof Call c) {
            return c.function() == Expression.Function.NEGATE ? UNARY : PRIMARY;
        }
        return PRIMARY;
    }

    /** Writes a part, in brackets if it binds less tightly than its place asks for. */
    private void write(Expression e, int least) {
        boolean brackets = level(e) < least;
        out.append(brackets ? "(" : "");
        plain(e);
        out.append(brackets ? ")" : "");
    }

    private void plain(Expression e) {
        if (e instanceof Either x) {
            pair(x.left(), " or ", x.right(), OR);
        } else if (e instanceof Both x) {
            pair(x.left(), " and ", x.right(), AND);
        } else if (e instanceof Not x) {
            out.append("not ");
            write(x.of(), NOT);
        } else if (e instanceof Comparison x) {
            write(x.left(), SUM);
            out.append(symbol(x.relation()));
            write(x.right(), SUM);
        } else if (e instanceof Lasting x) {
            write(x.of(), x.of() instanceof Comparison ? COMPARISON : PRIMARY);
            out.append(" for ").append(Durations.format(x.forMs()));
        } else if (e instanceof Arithmetic x) {
            pair(x.left(), symbol(x.operator()), x.right(), level(x));
        } else if (e instanceof Call x && x.function() == Expression.Function.NEGATE) {
            out.append('-');
            write(x.of(), UNARY);
        } else if (e instanceof Call x) {
            function(x.function().name(), x.of(), "");
        } else if (e instanceof Window x) {
            function(x.over().name(), x.of(), ", " + Durations.format(x.windowMs()));
        } else if (e instanceof DaysRunning x) {
            function("days", x.of(), "");
        } else if (e instanceof Value x) {
            out.append(names.apply(x.point()));
        } else if (e instanceof Constant x) {
            out.append(number(x.value()));
        }
    }

    /** Left to right: the same operator on the right needs brackets. */
    private void pair(Expression left, String operator, Expression right, int level) {
        write(left, level);
        out.append(operator);
        write(right, level + 1);
    }

    private void function(String name, Expression of, String more) {
        out.append(name.toLowerCase(Locale.ROOT)).append('(');
        write(of, OR);
        out.append(more).append(')');
    }

    private static String symbol(Expression.Relation relation) {
        return switch (relation) {
            case BELOW -> " < ";
            case AT_MOST -> " <= ";
            case ABOVE -> " > ";
            case AT_LEAST -> " >= ";
            case EQUAL -> " == ";
            case UNEQUAL -> " != ";
        };
    }

    private static String symbol(Operator operator) {
        return switch (operator) {
            case ADD -> " + ";
            case SUBTRACT -> " - ";
            case MULTIPLY -> " * ";
            case DIVIDE -> " / ";
        };
    }
}
