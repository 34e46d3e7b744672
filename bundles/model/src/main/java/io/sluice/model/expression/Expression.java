package io.sluice.model.expression;

import io.sluice.model.site.PointRef;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A checked expression: every node is of the kind that its parent needs. Numbers are doubles, NaN where an input is bad;
 * truth is three-valued after Kleene: true, false, unknown. Immutable.
 */
public sealed interface Expression {
    /** The points in it, each once, in the order they are met. */
    default Set<PointRef> points() {
        Set<PointRef> points = new LinkedHashSet<>();
        collect(points);
        return points;
    }

    /** Adds the points in it. */
    void collect(Set<PointRef> into);

    /** An expression with a number. */
    sealed interface Quantity extends Expression permits Constant, Value, Arithmetic, Call, Window, DaysRunning {}

    /** An expression with a truth. */
    sealed interface Truth extends Expression permits Comparison, Both, Either, Not, Lasting {}

    /** A number as written. */
    record Constant(double value) implements Quantity {
        @Override
        public void collect(Set<PointRef> into) {
            // a number has no points
        }
    }

    /** A point's latest value; NaN while that is bad. */
    record Value(PointRef point) implements Quantity {
        @Override
        public void collect(Set<PointRef> into) {
            into.add(point);
        }
    }

    /** Two numbers joined; NaN if one is, or if divided by zero. */
    record Arithmetic(Operator operator, Quantity left, Quantity right) implements Quantity {
        @Override
        public void collect(Set<PointRef> into) {
            left.collect(into);
            right.collect(into);
        }
    }

    /** A function of one number. */
    record Call(Function function, Quantity of) implements Quantity {
        @Override
        public void collect(Set<PointRef> into) {
            of.collect(into);
        }
    }

    /**
     * A figure over the values of the last {@code windowMs}.
     *
     * @param windowMs length, ms, from 1000
     */
    record Window(Over over, Quantity of, long windowMs) implements Quantity {
        @Override
        public void collect(Set<PointRef> into) {
            of.collect(into);
        }
    }

    /** On how many calendar days running, today included, this was true at least once. Days change at local midnight. */
    record DaysRunning(Truth of) implements Quantity {
        @Override
        public void collect(Set<PointRef> into) {
            of.collect(into);
        }
    }

    /** Two numbers compared; unknown if one is NaN. */
    record Comparison(Relation relation, Quantity left, Quantity right) implements Truth {
        @Override
        public void collect(Set<PointRef> into) {
            left.collect(into);
            right.collect(into);
        }
    }

    /** And: false if one is false, unknown if neither is false and one is unknown. */
    record Both(Truth left, Truth right) implements Truth {
        @Override
        public void collect(Set<PointRef> into) {
            left.collect(into);
            right.collect(into);
        }
    }

    /** Or: true if one is true, unknown if neither is true and one is unknown. */
    record Either(Truth left, Truth right) implements Truth {
        @Override
        public void collect(Set<PointRef> into) {
            left.collect(into);
            right.collect(into);
        }
    }

    /** Not: unknown stays unknown. */
    record Not(Truth of) implements Truth {
        @Override
        public void collect(Set<PointRef> into) {
            of.collect(into);
        }
    }

    /**
     * True once this has been true for so long without a break; unknown neither starts nor breaks it.
     *
     * @param forMs how long, ms, from 1
     */
    record Lasting(Truth of, long forMs) implements Truth {
        @Override
        public void collect(Set<PointRef> into) {
            of.collect(into);
        }
    }

    /** Arithmetic. */
    enum Operator {
        /** {@code +}. */
        ADD,
        /** {@code -}. */
        SUBTRACT,
        /** {@code *}. */
        MULTIPLY,
        /** {@code /}. */
        DIVIDE
    }

    /** Functions of one number. */
    enum Function {
        /** {@code -x}. */
        NEGATE,
        /** {@code abs(x)}. */
        ABS,
        /** {@code sqrt(x)}; NaN below 0. */
        SQRT
    }

    /** Figures over a window. */
    enum Over {
        /** {@code rate(x, 10 min)}: slope of the regression line, per second. */
        RATE,
        /** {@code max(x, 1 h)}. */
        MAX,
        /** {@code min(x, 1 h)}. */
        MIN,
        /** {@code mean(x, 1 h)}. */
        MEAN
    }

    /** Comparisons. */
    enum Relation {
        /** {@code <}. */
        BELOW,
        /** {@code <=}. */
        AT_MOST,
        /** {@code >}. */
        ABOVE,
        /** {@code >=}. */
        AT_LEAST,
        /** {@code ==}. */
        EQUAL,
        /** {@code !=}. */
        UNEQUAL
    }
}
