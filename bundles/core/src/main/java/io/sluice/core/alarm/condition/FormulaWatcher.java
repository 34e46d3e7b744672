package io.sluice.core.alarm.condition;

import io.sluice.core.board.Board;
import io.sluice.core.expression.Compiler;
import io.sluice.core.expression.Truth3;
import io.sluice.core.expression.TruthTerm;
import io.sluice.core.time.Moment;
import io.sluice.model.Colour;
import io.sluice.model.expression.Expression;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * An expression per colour. True calls the colour, false clears it. Unknown holds; if the rule says so and one of that colour's
 * inputs is bad, it calls the colour as unconfirmed. An input that is good but of which there is too little yet, such as a
 * window that fills after the start, or that has not been heard since the start, is no reason for doubt.
 */
final class FormulaWatcher implements Watcher {
    private final Site site;
    private final PointRef subject;
    private final boolean raises;
    private final TruthTerm[] terms = new TruthTerm[Band.LEVELS];
    private final PointRef[][] inputs = new PointRef[Band.LEVELS][];
    private final PointRef[] all;
    private final Set<Integer> devices;
    private final Grace grace;
    private final Supplier<String> why = this::why;
    private Board board;
    private long lookedNs;
    private boolean unknown;

    FormulaWatcher(AlarmRule rule, Condition.Formula condition, Site site, Compiler compiler) {
        this.site = site;
        subject = rule.subject();
        raises = condition.onUnknown();
        Set<PointRef> points = new LinkedHashSet<>();
        for (int c = 1; c < Band.LEVELS; c++) {
            Expression.Truth expression = condition.colours().get(c);
            if (expression != null) {
                terms[c] = compiler.compile(expression);
                inputs[c] = sorted(terms[c].inputs());
                points.addAll(terms[c].inputs());
            }
        }
        all = sorted(points);
        devices = points.stream().map(PointRef::device).collect(Collectors.toCollection(TreeSet::new));
        grace = new Grace(site, devices);
    }

    private static PointRef[] sorted(Collection<PointRef> points) {
        return points.stream()
                .sorted(Comparator.comparingInt(PointRef::device).thenComparingInt(PointRef::point))
                .toArray(PointRef[]::new);
    }

    @Override
    public Set<Integer> devices() {
        return devices;
    }

    @Override
    public boolean ticks() {
        return false;
    }

    @Override
    public void look(Board latest, long nowNs, long utcMs, Verdict into) {
        board = latest;
        lookedNs = nowNs;
        unknown = false;
        grace.look(nowNs);
        into.begin(latest.kept(subject), latest.quality(subject));
        into.because(why);
        boolean resumed = false;
        for (int c = 1; c < Band.LEVELS; c++) {
            if (terms[c] != null) {
                Truth3 truth = terms[c].truth(latest, nowNs, utcMs);
                boolean doubt = truth == Truth3.UNKNOWN && raises && isDoubtful(inputs[c]);
                unknown |= truth == Truth3.UNKNOWN;
                resumed |= terms[c].isResumed();
                into.call(c, doubt ? Verdict.PASSED : call(truth), Double.NaN, doubt);
            }
        }
        into.resume(resumed);
    }

    private static int call(Truth3 truth) {
        return switch (truth) {
            case TRUE -> Verdict.PASSED;
            case FALSE -> Verdict.CLEAR;
            case UNKNOWN -> Verdict.HOLD;
        };
    }

    private boolean isDoubtful(PointRef[] points) {
        for (PointRef point : points) {
            if (isBad(point)) {
                return true;
            }
        }
        return false;
    }

    private boolean isBad(PointRef point) {
        return board.quality(point).isBad() && !grace.isAwaited(board, point.device(), lookedNs);
    }

    private String why() {
        StringBuilder s = new StringBuilder();
        for (PointRef point : all) {
            if (!unknown || isBad(point)) {
                s.append(s.isEmpty() ? "" : ", ").append(Words.of(site, board, point));
            }
        }
        return unknown && !s.isEmpty() ? "cannot be told: " + s : s.toString();
    }

    @Override
    public boolean isChanged(long nowNs) {
        for (TruthTerm term : terms) {
            if (term != null && term.isChanged(nowNs)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void keep(BiConsumer<String, String> keep, String prefix, Moment now) {
        for (int c = 1; c < Band.LEVELS; c++) {
            if (terms[c] != null) {
                terms[c].keep(keep, prefix + '/' + Colour.of(c).word(), now);
            }
        }
    }

    @Override
    public void restore(Map<String, String> kept, String prefix, Moment now, long restartGapMs) {
        for (int c = 1; c < Band.LEVELS; c++) {
            if (terms[c] != null) {
                terms[c].restore(kept, prefix + '/' + Colour.of(c).word(), now, restartGapMs);
            }
        }
    }
}
