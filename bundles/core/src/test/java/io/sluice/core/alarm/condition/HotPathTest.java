package io.sluice.core.alarm.condition;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sluice.core.board.Bench;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.expression.Expression.Both;
import io.sluice.model.expression.Expression.Comparison;
import io.sluice.model.expression.Expression.Constant;
import io.sluice.model.expression.Expression.DaysRunning;
import io.sluice.model.expression.Expression.Lasting;
import io.sluice.model.expression.Expression.Over;
import io.sluice.model.expression.Expression.Relation;
import io.sluice.model.expression.Expression.Truth;
import io.sluice.model.expression.Expression.Value;
import io.sluice.model.expression.Expression.Window;
import io.sluice.model.site.Condition;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HotPathTest {
    private static final int LOOKS = 20_000;

    @Test
    void lookingAllocatesNothing() {
        Bench bench = Bench.of(3);
        double[] limits = Rig.limits(1, 2, 3, 4);
        List<Rig> rigs = List.of(
                new Rig(bench, new Condition.Limits(Bench.at(0), true, limits, 0.1, 3, 5)),
                new Rig(
                        bench,
                        new Condition.Vote(List.of(Bench.at(0), Bench.at(1), Bench.at(2)), true, limits, 0.1, 2)),
                new Rig(bench, new Condition.Formula(Arrays.asList(null, null, formula(), null, null), true)),
                new Rig(bench, new Condition.Disagreement(Bench.at(0), Bench.at(1), 0.05, 0.2, true, Colour.RED)),
                new Rig(bench, new Condition.Stale(Bench.at(0), 1_000, Colour.BLUE)),
                new Rig(bench, new Condition.DeviceFault(0, Colour.BLUE)),
                new Rig(bench, new Condition.LinkFault("bus", Colour.BLUE)));
        course(bench, rigs);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        course(bench, List.of());
        long scansAlone = threads.getCurrentThreadAllocatedBytes() - before;
        before = threads.getCurrentThreadAllocatedBytes();
        course(bench, rigs);
        long withLooks = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat((withLooks - scansAlone) / (double) (LOOKS * rigs.size()))
                .as("bytes per look")
                .isLessThan(1);
    }

    private static void course(Bench bench, List<Rig> rigs) {
        for (int i = 0; i < LOOKS; i++) {
            bench.nowMs += 100;
            bench.good(0, i % 500 / 100.0);
            bench.good(1, i % 300 / 100.0);
            if (i % 50 == 0) {
                bench.bad(2, 0, Quality.NO_REPLY);
            } else {
                bench.good(2, i % 700 / 200.0);
            }
            for (int r = 0; r < rigs.size(); r++) {
                rigs.get(r).look();
            }
        }
    }

    private static Truth formula() {
        Value level = new Value(Bench.at(0));
        return new Both(
                new Both(
                        new Comparison(Relation.ABOVE, new Window(Over.RATE, level, 60_000), new Constant(0.01)),
                        new Comparison(Relation.ABOVE, new Window(Over.MAX, level, 60_000), new Constant(1))),
                new Both(
                        new Lasting(new Comparison(Relation.ABOVE, new Value(Bench.at(2)), new Constant(2)), 5_000),
                        new Comparison(
                                Relation.AT_LEAST,
                                new DaysRunning(new Comparison(Relation.ABOVE, level, new Constant(4))),
                                new Constant(3))));
    }
}
