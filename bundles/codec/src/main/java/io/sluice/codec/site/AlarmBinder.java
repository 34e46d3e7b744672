package io.sluice.codec.site;

import io.sluice.codec.limits.LimitSet;
import io.sluice.model.Colour;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.LineSource;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes alarm rules of every kind and weighs them against each other and against what the instruments can tell. */
@SuppressWarnings("EnumOrdinal") // limits are defined by ordinal
final class AlarmBinder {
    /** Units whose zero is arbitrary: how far a limit is from zero says nothing. */
    private static final Set<String> ARBITRARY_ZERO = Set.of("Cel", "[degF]");

    private static final int MOST_VOTERS = 9;
    private static final int MOST_OF = 64;
    private static final List<String> KINDS = List.of("vote", "when", "disagreement", "stale");

    /** The keys that say what is watched, and the kinds they belong to. */
    private static final Map<String, Set<String>> KEYS = Map.of(
            "point", Set.of("limits", "when"),
            "limits", Set.of("limits", "vote"),
            "direction", Set.of("limits", "vote"),
            "hysteresis", Set.of("limits", "vote"),
            "passes", Set.of("limits"),
            "of", Set.of("limits"),
            "onUnknown", Set.of("when"));

    private final Document document;
    private final PointTable table;
    private final PolicyBinder.Faults faults;
    private final LimitSet limitSet;
    private final String siteSet;
    private final boolean approved;
    private final FormulaBinder formulas;
    private final Map<PointRef, Colour> guarded = new HashMap<>();
    private final Map<PointRef, Double> gaps = new HashMap<>();

    /**
     * A binder.
     *
     * @param table all points
     * @param faults what fault rules call
     * @param limitSet limit set in force; null if none
     * @param siteSet name of the limits of the file itself, such as {@code site@1a2b3c4d}
     * @param approved whether those are approved
     */
    AlarmBinder(
            Document document,
            PointTable table,
            PolicyBinder.Faults faults,
            LimitSet limitSet,
            String siteSet,
            boolean approved) {
        this.document = document;
        this.table = table;
        this.faults = faults;
        this.limitSet = limitSet;
        this.siteSet = siteSet;
        this.approved = approved;
        this.formulas = new FormulaBinder(document, table);
    }

    /** The rules whose points are known; the others have been reported. */
    List<AlarmRule> bind(List<Fields> all) {
        Registry names = new Registry("alarms");
        List<AlarmRule> rules = new ArrayList<>();
        Map<String, String> kinds = new LinkedHashMap<>();
        for (Fields fields : all) {
            String name = names.enter(fields);
            boolean reserved = name.startsWith("fault:") || name.startsWith(CabinetBinder.PREFIX);
            if (reserved || name.endsWith(":fault")) {
                document.fault(
                        fields.pointer("name"),
                        "a reserved name",
                        "no name with fault: or cabinet: in front or :fault at its end");
            }
            String kind = kind(fields);
            kinds.put(name, kind);
            switch (kind) {
                case "vote" -> vote(fields, name, rules);
                case "when" -> formula(fields, name, rules);
                case "disagreement" -> disagreement(fields, name, rules);
                case "stale" -> stale(fields, name, rules);
                default -> limits(fields, name, rules);
            }
        }
        formulas.checkConjunctions(guarded);
        checkSet(kinds);
        long unarmed = rules.stream().filter(r -> !r.fault() && !r.armed()).count();
        if (unarmed > 0) {
            document.warning(
                    "/alarms",
                    unarmed + (unarmed == 1 ? " alarm is" : " alarms are")
                            + " not armed and will drive no output: nobody has approved the limits",
                    "limits: {approvedBy: ..., approvedOn: ...}, or a signed limit set");
        }
        return rules;
    }

    /** The smallest step between two limits on a point, by point. */
    Map<PointRef, Double> gaps() {
        return gaps;
    }

    private String kind(Fields fields) {
        List<String> given = KINDS.stream().filter(fields::has).toList();
        if (given.size() > 1) {
            document.keyFault(fields.pointer(given.get(1)), "beside " + given.get(0), "one condition in each alarm");
        }
        String kind = given.isEmpty() ? "limits" : given.get(0);
        KEYS.forEach((key, kinds) -> {
            if (fields.has(key) && !kinds.contains(kind)) {
                document.keyFault(fields.pointer(key), "means nothing beside " + kind, "");
            }
        });
        return kind;
    }

    private void limits(Fields fields, String name, List<AlarmRule> rules) {
        PointRef at = table.resolve(fields, "point");
        Numbers numbers = new Numbers(fields, name, limitSet);
        numbers.check(table, at == null ? List.of() : List.of(at));
        int of = count(fields, "of", 1, MOST_OF);
        int passes = count(fields, "passes", 1, MOST_OF);
        if (fields.has("of") != fields.has("passes")) {
            document.missing(fields.pointer(), fields.has("of") ? "passes" : "of", "passes and of go together");
        } else if (passes > of) {
            document.fault(fields.pointer("passes"), "more than of", "1.." + of);
        }
        if (at == null) {
            return;
        }
        doubts(fields.pointer("point"), at);
        weigh(fields, numbers, at);
        guard(at, numbers);
        Condition condition =
                new Condition.Limits(at, numbers.rising(), numbers.limits(), numbers.hysteresis(), passes, of);
        rules.add(hazard(fields, name, at, condition, numbers));
    }

    private void vote(Fields fields, String name, List<AlarmRule> rules) {
        Fields vote = fields.child("vote");
        List<PointRef> points = table.resolveAll(vote, "points");
        int given = vote.texts("points").size();
        if (given < 2 || given > MOST_VOTERS) {
            document.fault(vote.pointer("points"), given + " points", "2.." + MOST_VOTERS);
        }
        if (!vote.has("needed")) {
            document.missing(vote.pointer(), "needed", "how many of them must agree, such as 2");
        }
        int needed = count(vote, "needed", 1, Math.max(1, given));
        Numbers numbers = new Numbers(fields, name, limitSet);
        numbers.check(table, points);
        if (points.isEmpty()) {
            return;
        }
        sameUnit(vote, "points", points);
        PointRef coarsest = points.get(0);
        for (int i = 0; i < points.size(); i++) {
            PointRef at = points.get(i);
            doubts(Document.child(vote.pointer("points"), i), at);
            guard(at, numbers);
            coarsest = table.spec(at).accuracy() > table.spec(coarsest).accuracy() ? at : coarsest;
        }
        weigh(fields, numbers, coarsest);
        Condition condition =
                new Condition.Vote(points, numbers.rising(), numbers.limits(), numbers.hysteresis(), needed);
        rules.add(hazard(fields, name, points.get(0), condition, numbers));
    }

    private void formula(Fields fields, String name, List<AlarmRule> rules) {
        FormulaBinder.Bound bound = formulas.bind(fields);
        PointRef own = fields.has("point") ? table.resolve(fields, "point") : null;
        Numbers numbers = new Numbers(fields, name, null);
        if (bound == null) {
            return;
        }
        PointRef subject = own == null ? bound.inputs().get(0) : own;
        rules.add(hazard(fields, name, subject, bound.condition(), numbers));
    }

    private void disagreement(Fields fields, String name, List<AlarmRule> rules) {
        Fields given = fields.child("disagreement");
        boolean withSwitch = given.has("switch");
        if (withSwitch == given.has("points")) {
            document.missing(given.pointer(), "points", "either points: [a, b], or switch, at and level");
        }
        List<PointRef> points = withSwitch ? List.of() : table.resolveAll(given, "points");
        if (!withSwitch && given.has("points") && given.texts("points").size() != 2) {
            document.fault(given.pointer("points"), given.texts("points").size() + " points", "2");
        }
        PointRef first = withSwitch ? table.resolve(given, "switch") : null;
        PointRef second = withSwitch ? table.resolve(given, "level") : null;
        if (withSwitch) {
            for (String key : List.of("at", "colour")) {
                if (!given.has(key)) {
                    document.missing(
                            given.pointer(), key, key.equals("at") ? "the level at which it closes" : "a colour");
                }
            }
        } else {
            for (String key : List.of("at", "level")) {
                if (given.has(key)) {
                    document.keyFault(given.pointer(key), "only with switch", "");
                }
            }
            sameUnit(given, "points", points);
            first = points.size() == 2 ? points.get(0) : null;
            second = points.size() == 2 ? points.get(1) : null;
        }
        double at = withSwitch ? given.number("at", Double.NaN) : Double.NaN;
        Colour colour = PolicyBinder.colour(given, "colour", faults.colour());
        double tolerance = tolerance(given, second);
        Numbers numbers = new Numbers(fields, name, null);
        if (first == null || second == null) {
            return;
        }
        if (withSwitch) {
            switched(given, first, second, at);
            Condition hazard = new Condition.Disagreement(first, second, tolerance, at, true, colour);
            rules.add(hazard(fields, name, second, hazard, numbers));
            Condition fault = new Condition.Disagreement(first, second, tolerance, at, false, faults.colour());
            rules.add(fault(fields, name + ":fault", second, fault, numbers));
        } else {
            Condition fault = new Condition.Disagreement(first, second, tolerance, at, false, colour);
            rules.add(fault(fields, name, first, fault, numbers));
        }
    }

    private void switched(Fields given, PointRef first, PointRef second, double at) {
        if (!isSwitch(table.spec(first))) {
            document.fault(
                    given.pointer("switch"), "no switch: it takes more values than 0 and 1", "a point of type bit");
        }
        PointSpec level = table.spec(second);
        if (at < level.min() || at > level.max()) {
            String range = Document.number(level.min()) + ".." + Document.number(level.max());
            document.fault(
                    given.pointer("at"), "outside the physical range " + range + " of " + table.name(second), range);
        }
    }

    private static boolean isBit(PointSpec point) {
        return (point.source() instanceof RegisterSource s && s.type() == RegisterSource.Type.BIT)
                || (point.source() instanceof LineSource l && l.kind() == LineSource.Kind.STATE);
    }

    /** Whether a point is 0 or 1 and nothing else. */
    static boolean isSwitch(PointSpec point) {
        return isBit(point) || (point.decimals() == 0 && point.min() == 0 && point.max() == 1);
    }

    private double tolerance(Fields given, PointRef second) {
        if (!given.has("tolerance")) {
            document.missing(given.pointer(), "tolerance", "how far they may differ, above 0");
        }
        double tolerance = given.number("tolerance", 1);
        if (tolerance <= 0) {
            document.fault(given.pointer("tolerance"), "not above 0", "above 0");
        }
        double accuracy = second == null ? Double.NaN : table.spec(second).accuracy();
        if (tolerance < Numbers.ACCURACY_MARGIN * accuracy) {
            document.warning(
                    given.pointer("tolerance"),
                    "under three times the instrument's accuracy of " + Document.number(accuracy) + " "
                            + table.spec(second).unit(),
                    "");
        }
        return tolerance;
    }

    private void stale(Fields fields, String name, List<AlarmRule> rules) {
        Fields given = fields.child("stale");
        PointRef at = table.resolve(given, "point");
        if (!given.has("after")) {
            document.missing(given.pointer(), "after", "1s..7d");
        }
        long afterMs = given.duration("after", 10 * Durations.MINUTE, Durations.SECOND, 7 * Durations.DAY);
        Colour colour = PolicyBinder.colour(given, "colour", faults.colour());
        Numbers numbers = new Numbers(fields, name, null);
        if (at == null) {
            return;
        }
        long periodMs = table.device(at.device()).spec().scanMs();
        if (afterMs < 2 * periodMs) {
            document.fault(
                    given.pointer("after"),
                    "under two periods of " + Durations.format(periodMs) + ": one lost poll would call it",
                    "from " + Durations.format(2 * periodMs));
        }
        rules.add(fault(fields, name, at, new Condition.Stale(at, afterMs, colour), numbers));
    }

    private AlarmRule hazard(Fields fields, String name, PointRef subject, Condition condition, Numbers numbers) {
        boolean signed = !numbers.set().isEmpty();
        return rule(fields, name, false, subject, condition, numbers, signed || approved);
    }

    private AlarmRule fault(Fields fields, String name, PointRef subject, Condition condition, Numbers numbers) {
        return rule(fields, name, true, subject, condition, numbers, true);
    }

    private AlarmRule rule(
            Fields fields,
            String name,
            boolean fault,
            PointRef subject,
            Condition condition,
            Numbers numbers,
            boolean armed) {
        String group =
                fields.text("group", table.device(subject.device()).spec().name());
        return new AlarmRule(
                name,
                fields.text("label", ""),
                fault,
                subject,
                condition,
                numbers.onDelayMs(),
                numbers.offDelayMs(),
                fields.duration("ackWithin", 0, 0, 7 * Durations.DAY),
                fields.flag("latching", false),
                group.isEmpty() ? "site" : group,
                numbers.set().isEmpty() ? siteSet : numbers.set(),
                armed);
    }

    private void guard(PointRef at, Numbers numbers) {
        guarded.merge(at, numbers.top(), (a, b) -> a.ordinal() > b.ordinal() ? a : b);
        gaps.merge(at, numbers.smallestGap(), Math::min);
    }

    private void doubts(String pointer, PointRef at) {
        Profile profile = table.device(at.device()).profile();
        if (profile != null && profile.points().get(table.spec(at).name()).uncertain()) {
            document.warning(
                    pointer,
                    "its registers are not confirmed by the maker's document: check them on the instrument",
                    "");
        }
    }

    private void weigh(Fields fields, Numbers numbers, PointRef at) {
        PointSpec point = table.spec(at);
        if (!fields.has("limits") || isBit(point)) {
            return;
        }
        numbers.weigh(point, ARBITRARY_ZERO.contains(point.unit()));
    }

    private void sameUnit(Fields fields, String key, List<PointRef> points) {
        for (int i = 1; i < points.size(); i++) {
            String unit = table.spec(points.get(0)).unit();
            if (!table.spec(points.get(i)).unit().equals(unit)) {
                document.fault(
                        Document.child(fields.pointer(key), i),
                        "in " + table.spec(points.get(i)).unit() + ", the first one in " + unit,
                        unit);
            }
        }
    }

    /** Faults of the limit set itself: what it names must be here, and must be limits. */
    private void checkSet(Map<String, String> kinds) {
        if (limitSet == null) {
            return;
        }
        for (String name : limitSet.alarms().keySet()) {
            String kind = kinds.get(name);
            if (kind == null) {
                document.fault(
                        "/alarms", limitSet.name() + ", " + name, "no such alarm", Nearest.hint(name, kinds.keySet()));
            } else if (!kind.equals("limits") && !kind.equals("vote")) {
                document.fault(
                        "/alarms",
                        limitSet.name() + ", " + name,
                        "an alarm with " + kind + " has no limits to set",
                        "");
            }
        }
    }

    private int count(Fields fields, String key, int least, int most) {
        int count = fields.integer(key, least);
        if (count < least || count > most) {
            document.fault(fields.pointer(key), "not in " + least + ".." + most, least + ".." + most);
            return least;
        }
        return count;
    }
}
