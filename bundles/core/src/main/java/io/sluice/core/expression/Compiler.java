package io.sluice.core.expression;

import io.sluice.core.board.Board;
import io.sluice.model.expression.Expression;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compiles expressions to terms. Windows that are written alike are one: compile all formulas of a realm with the same
 * compiler, and {@code rate(x, 10 min)} is kept once for all four colours of ten alarms. Terms of one compiler must look at
 * one board. Confined to the engine thread.
 */
public final class Compiler {
    private final Site site;
    private final Map<Expression.Window, Window> windows = new HashMap<>();

    /** A compiler without windows yet; days change at midnight of the site's time zone. */
    public Compiler(Site site) {
        this.site = site;
    }

    /** Compiles a truth. */
    public TruthTerm compile(Expression.Truth expression) {
        Pass pass = new Pass();
        return new CompiledTruth(pass.truth(expression), pass, mark(expression, pass));
    }

    /** Compiles a number. */
    public QuantityTerm compile(Expression.Quantity expression) {
        Pass pass = new Pass();
        return new CompiledQuantity(pass.quantity(expression), pass, mark(expression, pass));
    }

    /** A short mark of what is written: the same after a restart, another when the expression or a point's name changes. */
    private String mark(Expression expression, Pass pass) {
        String text = expression.toString();
        for (PointRef point : pass.inputs) {
            text = text.replace(point.toString(), name(point));
        }
        return Integer.toHexString(text.hashCode());
    }

    private String name(PointRef at) {
        return site.devices().get(at.device()).name() + '/' + site.point(at).name();
    }

    /** Collects what one expression, or one part of it, is made of. */
    private final class Pass {
        final Set<PointRef> inputs = new LinkedHashSet<>();
        final List<Part> parts = new ArrayList<>();
        boolean stateful;

        Node.Truth truth(Expression.Truth e) {
            if (e instanceof Expression.Comparison c) {
                return comparison(c.relation(), quantity(c.left()), quantity(c.right()));
            }
            if (e instanceof Expression.Both b) {
                Node.Truth left = truth(b.left());
                Node.Truth right = truth(b.right());
                // both are always asked: what is not asked is not fed
                return (board, ns, ms) -> left.at(board, ns, ms).and(right.at(board, ns, ms));
            }
            if (e instanceof Expression.Either b) {
                Node.Truth left = truth(b.left());
                Node.Truth right = truth(b.right());
                return (board, ns, ms) -> left.at(board, ns, ms).or(right.at(board, ns, ms));
            }
            if (e instanceof Expression.Not n) {
                Node.Truth of = truth(n.of());
                return (board, ns, ms) -> of.at(board, ns, ms).not();
            }
            Expression.Lasting l = (Expression.Lasting) e;
            Pass inner = new Pass();
            Lasting lasting = new Lasting(inner.truth(l.of()), new Inputs(inner.inputs), l.forMs());
            take(inner);
            parts.add(lasting);
            return lasting;
        }

        Node.Quantity quantity(Expression.Quantity e) {
            if (e instanceof Expression.Constant c) {
                double value = c.value();
                return (board, ns, ms) -> value;
            }
            if (e instanceof Expression.Value v) {
                PointRef point = v.point();
                inputs.add(point);
                return (board, ns, ms) -> board.value(point);
            }
            if (e instanceof Expression.Arithmetic a) {
                return arithmetic(a.operator(), quantity(a.left()), quantity(a.right()));
            }
            if (e instanceof Expression.Call c) {
                return call(c.function(), quantity(c.of()));
            }
            if (e instanceof Expression.Window w) {
                return window(w);
            }
            Pass inner = new Pass();
            DaysRunning days = new DaysRunning(
                    inner.truth(((Expression.DaysRunning) e).of()),
                    site.policy().zone());
            take(inner);
            parts.add(days);
            return days;
        }

        private Window window(Expression.Window w) {
            Pass inner = new Pass();
            Node.Quantity of = inner.quantity(w.of());
            take(inner);
            Inputs fed = new Inputs(inner.inputs);
            // with a part that is kept inside, it belongs to the term that keeps it
            return inner.parts.isEmpty()
                    ? windows.computeIfAbsent(w, k -> new Window(k.over(), of, fed, k.windowMs()))
                    : new Window(w.over(), of, fed, w.windowMs());
        }

        private void take(Pass inner) {
            inputs.addAll(inner.inputs);
            parts.addAll(inner.parts);
            stateful = true;
        }
    }

    private static Node.Truth comparison(Expression.Relation relation, Node.Quantity left, Node.Quantity right) {
        return (board, ns, ms) -> {
            double l = left.at(board, ns, ms);
            double r = right.at(board, ns, ms);
            if (Double.isNaN(l) || Double.isNaN(r)) {
                return Truth3.UNKNOWN;
            }
            return Truth3.of(
                    switch (relation) {
                        case BELOW -> l < r;
                        case AT_MOST -> l <= r;
                        case ABOVE -> l > r;
                        case AT_LEAST -> l >= r;
                        case EQUAL -> l == r;
                        case UNEQUAL -> l != r;
                    });
        };
    }

    private static Node.Quantity arithmetic(Expression.Operator operator, Node.Quantity left, Node.Quantity right) {
        return (board, ns, ms) -> {
            double l = left.at(board, ns, ms);
            double r = right.at(board, ns, ms);
            double result =
                    switch (operator) {
                        case ADD -> l + r;
                        case SUBTRACT -> l - r;
                        case MULTIPLY -> l * r;
                        case DIVIDE -> l / r;
                    };
            return Double.isFinite(result) ? result : Double.NaN;
        };
    }

    private static Node.Quantity call(Expression.Function function, Node.Quantity of) {
        return switch (function) {
            case NEGATE -> (board, ns, ms) -> -of.at(board, ns, ms);
            case ABS -> (board, ns, ms) -> Math.abs(of.at(board, ns, ms));
            case SQRT -> (board, ns, ms) -> Math.sqrt(of.at(board, ns, ms));
        };
    }

    private static final class CompiledTruth extends Parts implements TruthTerm {
        private final Node.Truth root;

        CompiledTruth(Node.Truth root, Pass pass, String mark) {
            super(pass.inputs, pass.stateful, pass.parts, mark);
            this.root = root;
        }

        @Override
        public Truth3 truth(Board board, long nowNs, long utcMs) {
            return root.at(board, nowNs, utcMs);
        }
    }

    private static final class CompiledQuantity extends Parts implements QuantityTerm {
        private final Node.Quantity root;

        CompiledQuantity(Node.Quantity root, Pass pass, String mark) {
            super(pass.inputs, pass.stateful, pass.parts, mark);
            this.root = root;
        }

        @Override
        public double quantity(Board board, long nowNs, long utcMs) {
            return root.at(board, nowNs, utcMs);
        }
    }
}
