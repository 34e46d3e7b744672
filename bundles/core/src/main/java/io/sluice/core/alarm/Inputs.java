package io.sluice.core.alarm;

import io.sluice.model.Colour;
import io.sluice.model.expression.Expression;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DerivedSource;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.LinkedHashSet;
import java.util.Set;

/** What conditions depend on. Immutable, no state. */
final class Inputs {
    private Inputs() {}

    /** The points a condition looks at itself; none for a fault of a device or link. */
    static Set<PointRef> direct(Condition condition) {
        Set<PointRef> points = new LinkedHashSet<>();
        if (condition instanceof Condition.Limits c) {
            points.add(c.point());
        } else if (condition instanceof Condition.Vote c) {
            points.addAll(c.points());
        } else if (condition instanceof Condition.Formula c) {
            c.colours().forEach(e -> walk(e, points));
        } else if (condition instanceof Condition.Disagreement c) {
            points.add(c.first());
            points.add(c.second());
        } else if (condition instanceof Condition.Stale c) {
            points.add(c.point());
        }
        return points;
    }

    /** The points a condition depends on, those that its derived points are computed from included. */
    static Set<PointRef> all(Condition condition, Site site) {
        Set<PointRef> points = new LinkedHashSet<>();
        direct(condition).forEach(p -> expand(p, site, points));
        return points;
    }

    /**
     * The devices a condition depends on, by index: where its values come from in the end. For a vote
     * only those that measure.
     */
    static int[] devices(Condition condition, Site site) {
        if (condition instanceof Condition.DeviceFault c) {
            return new int[] {c.device()};
        }
        boolean votes = condition instanceof Condition.Vote;
        return all(condition, site).stream()
                .mapToInt(PointRef::device)
                .filter(d -> !votes || !site.devices().get(d).isVirtual())
                .distinct()
                .sorted()
                .toArray();
    }

    /** Whether a timer of its own runs in the condition: {@code for 5 min}. */
    static boolean lasts(Condition condition) {
        return condition instanceof Condition.Formula c && c.colours().stream().anyMatch(Inputs::lasts);
    }

    private static boolean lasts(Expression e) {
        if (e instanceof Expression.Both x) {
            return lasts(x.left()) || lasts(x.right());
        }
        if (e instanceof Expression.Either x) {
            return lasts(x.left()) || lasts(x.right());
        }
        if (e instanceof Expression.Not x) {
            return lasts(x.of());
        }
        return e instanceof Expression.Lasting;
    }

    /** The colours a condition can call for, a bit per ordinal. */
    static int colours(Condition condition) {
        if (condition instanceof Condition.Limits c) {
            return colours(c.limits());
        }
        if (condition instanceof Condition.Vote c) {
            return colours(c.limits());
        }
        if (condition instanceof Condition.Formula c) {
            int bits = 0;
            for (int i = 1; i < c.colours().size(); i++) {
                bits |= c.colours().get(i) == null ? 0 : 1 << i;
            }
            return bits;
        }
        return 1 << single(condition).ordinal() & ~1;
    }

    private static Colour single(Condition condition) {
        if (condition instanceof Condition.Disagreement c) {
            return c.colour();
        }
        if (condition instanceof Condition.Stale c) {
            return c.colour();
        }
        if (condition instanceof Condition.DeviceFault c) {
            return c.colour();
        }
        return ((Condition.LinkFault) condition).colour();
    }

    private static int colours(double[] limits) {
        int bits = 0;
        for (int i = 1; i < limits.length; i++) {
            bits |= Double.isNaN(limits[i]) ? 0 : 1 << i;
        }
        return bits;
    }

    private static void expand(PointRef point, Site site, Set<PointRef> into) {
        if (into.add(point) && site.point(point).source() instanceof DerivedSource derived) {
            derived.figure().inputs().forEach(p -> expand(p, site, into));
        }
    }

    private static void walk(Expression e, Set<PointRef> into) {
        if (e instanceof Expression.Value x) {
            into.add(x.point());
        } else if (e instanceof Expression.Arithmetic x) {
            walk(x.left(), into);
            walk(x.right(), into);
        } else if (e instanceof Expression.Call x) {
            walk(x.of(), into);
        } else if (e instanceof Expression.Window x) {
            walk(x.of(), into);
        } else if (e instanceof Expression.DaysRunning x) {
            walk(x.of(), into);
        } else if (e instanceof Expression.Comparison x) {
            walk(x.left(), into);
            walk(x.right(), into);
        } else {
            walkTruth(e, into);
        }
    }

    private static void walkTruth(Expression e, Set<PointRef> into) {
        if (e instanceof Expression.Both x) {
            walk(x.left(), into);
            walk(x.right(), into);
        } else if (e instanceof Expression.Either x) {
            walk(x.left(), into);
            walk(x.right(), into);
        } else if (e instanceof Expression.Not x) {
            walk(x.of(), into);
        } else if (e instanceof Expression.Lasting x) {
            walk(x.of(), into);
        }
    }
}
