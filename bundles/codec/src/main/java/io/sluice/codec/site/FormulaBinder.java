package io.sluice.codec.site;

import io.sluice.codec.expression.ExpressionParser;
import io.sluice.codec.expression.Parsed;
import io.sluice.model.Colour;
import io.sluice.model.expression.Expression;
import io.sluice.model.expression.Expression.Quantity;
import io.sluice.model.expression.Expression.Truth;
import io.sluice.model.site.Condition;
import io.sluice.model.site.PointRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes conditions of expressions and sees to it that none of them silences a hazard. */
@SuppressWarnings("EnumOrdinal") // colours are defined by ordinal
final class FormulaBinder {
    private final Document document;
    private final PointTable table;
    private final List<Case> cases = new ArrayList<>();

    /**
     * A condition.
     *
     * @param inputs points in it, in the order of the colours and of the text; at least one
     */
    record Bound(Condition.Formula condition, List<PointRef> inputs) {}

    private record Case(String pointer, Colour colour, Truth expression) {}

    FormulaBinder(Document document, PointTable table) {
        this.document = document;
        this.table = table;
    }

    /** The condition; null, with findings, if one of its expressions is not sound. */
    Bound bind(Fields alarm) {
        Fields when = alarm.child("when");
        if (!alarm.has("onUnknown")) {
            document.missing(alarm.pointer(), "onUnknown", "raise or hold: what it does while an input is bad");
        }
        String onUnknown = alarm.text("onUnknown", "raise");
        if (!onUnknown.equals("raise") && !onUnknown.equals("hold")) {
            document.fault(alarm.pointer("onUnknown"), "not one of raise, hold", "raise, hold");
        }
        List<Truth> colours = new ArrayList<>(Collections.nCopies(Colour.values().length, null));
        Set<PointRef> inputs = new LinkedHashSet<>();
        boolean sound = true;
        for (Colour colour : Colour.values()) {
            if (colour == Colour.NONE || !when.has(colour.word())) {
                continue;
            }
            String pointer = when.pointer(colour.word());
            Parsed<Truth> parsed = truth(document, pointer, when.text(colour.word(), ""), table);
            sound &= parsed.expression() != null;
            colours.set(colour.ordinal(), parsed.expression());
            inputs.addAll(parsed.inputs());
            if (parsed.expression() != null) {
                cases.add(new Case(pointer, colour, parsed.expression()));
            }
        }
        if (when.keys().isEmpty()) {
            document.missing(when.pointer(), "red", "an expression for at least one of blue, yellow, orange, red");
        }
        return !sound || inputs.isEmpty()
                ? null
                : new Bound(new Condition.Formula(colours, onUnknown.equals("raise")), List.copyOf(inputs));
    }

    static Parsed<Truth> truth(Document document, String pointer, String text, PointTable table) {
        Parsed<Truth> parsed = ExpressionParser.truth(text, table);
        parsed.faults().forEach(f -> document.faultWithin(pointer, f.offset(), f.value(), f.message(), f.allowed()));
        return parsed;
    }

    /**
     * "Rain and level" may raise earlier, never replace "level": of the points joined by each "and", one at least must have
     * an alarm with limits of its own that goes as high.
     *
     * @param guarded the highest colour that limits or a vote on a point can call
     */
    void checkConjunctions(Map<PointRef, Colour> guarded) {
        for (Case one : cases) {
            List<Set<PointRef>> conjunctions = new ArrayList<>();
            conjunctions(one.expression, true, conjunctions);
            for (Set<PointRef> points : conjunctions) {
                boolean kept = points.stream()
                        .anyMatch(p -> guarded.getOrDefault(p, Colour.NONE).ordinal() >= one.colour.ordinal());
                if (!kept) {
                    String names =
                            String.join(", ", points.stream().map(table::name).toList());
                    document.fault(
                            one.pointer,
                            "\"and\" may raise earlier, never replace: none of " + names
                                    + " has an alarm with limits of its own up to " + one.colour.word(),
                            "an alarm with limits up to " + one.colour.word() + " on one of them");
                    break;
                }
            }
        }
    }

    /** The points of each conjunction; under a "not" it is the "or" that joins. */
    private static void conjunctions(Truth truth, boolean straight, List<Set<PointRef>> found) {
        if (truth instanceof Expression.Both t) {
            join(t.left(), t.right(), straight, straight, t, found);
        } else if (truth instanceof Expression.Either t) {
            join(t.left(), t.right(), straight, !straight, t, found);
        } else if (truth instanceof Expression.Not t) {
            conjunctions(t.of(), !straight, found);
        } else if (truth instanceof Expression.Lasting t) {
            conjunctions(t.of(), straight, found);
        } else if (truth instanceof Expression.Comparison t) {
            days(t.left(), found);
            days(t.right(), found);
        }
    }

    private static void join(
            Truth left, Truth right, boolean straight, boolean joins, Truth whole, List<Set<PointRef>> found) {
        if (joins) {
            Set<PointRef> points = new LinkedHashSet<>();
            points(whole, points);
            found.add(points);
        }
        conjunctions(left, straight, found);
        conjunctions(right, straight, found);
    }

    private static void days(Quantity quantity, List<Set<PointRef>> found) {
        if (quantity instanceof Expression.DaysRunning q) {
            conjunctions(q.of(), true, found);
        } else if (quantity instanceof Expression.Arithmetic q) {
            days(q.left(), found);
            days(q.right(), found);
        } else if (quantity instanceof Expression.Call q) {
            days(q.of(), found);
        } else if (quantity instanceof Expression.Window q) {
            days(q.of(), found);
        }
    }

    /** The points of an expression. */
    static void points(Expression e, Set<PointRef> into) {
        if (e instanceof Expression.Value x) {
            into.add(x.point());
        } else if (e instanceof Expression.Arithmetic x) {
            points(x.left(), into);
            points(x.right(), into);
        } else if (e instanceof Expression.Call x) {
            points(x.of(), into);
        } else if (e instanceof Expression.Window x) {
            points(x.of(), into);
        } else if (e instanceof Expression.DaysRunning x) {
            points(x.of(), into);
        } else if (e instanceof Expression.Comparison x) {
            points(x.left(), into);
            points(x.right(), into);
        } else if (e instanceof Expression.Both x) {
            points(x.left(), into);
            points(x.right(), into);
        } else if (e instanceof Expression.Either x) {
            points(x.left(), into);
            points(x.right(), into);
        } else if (e instanceof Expression.Not x) {
            points(x.of(), into);
        } else if (e instanceof Expression.Lasting x) {
            points(x.of(), into);
        }
    }
}
