package io.sluice.core.alarm.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.board.Bench;
import io.sluice.core.expression.Compiler;
import io.sluice.core.time.Moment;
import io.sluice.model.ClockState;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.expression.Expression;
import io.sluice.model.expression.Expression.Both;
import io.sluice.model.expression.Expression.Comparison;
import io.sluice.model.expression.Expression.Constant;
import io.sluice.model.expression.Expression.Lasting;
import io.sluice.model.expression.Expression.Over;
import io.sluice.model.expression.Expression.Relation;
import io.sluice.model.expression.Expression.Value;
import io.sluice.model.expression.Expression.Window;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rain is d0, level is d1: yellow "rain >= 5 and level > 0.05", red "level > 0.4 for 2 min". */
class FormulaWatcherTest {
    private static final Expression.Truth RAIN_AND_LEVEL =
            new Both(compare(0, Relation.AT_LEAST, 5), compare(1, Relation.ABOVE, 0.05));
    private static final Expression.Truth LONG_HIGH = new Lasting(compare(1, Relation.ABOVE, 0.4), 120_000);

    @Test
    void callsAColourWhileItsExpressionIsTrue() {
        Rig rig = rig(false);

        assertThat(rig.good(0, 0.1).calls()).isEqualTo("cccc");
        assertThat(rig.good(6, 0.1).calls()).isEqualTo("cPcc");
        assertThat(rig.good(6, 0.01).calls()).isEqualTo("cccc");
        rig.good(0, 0.5);
        rig.bench.nowMs += 119_000;
        assertThat(rig.good(0, 0.5).calls()).isEqualTo("cccP");
        assertThat(rig.verdict.why()).isEqualTo("d0/v 0.000 m, d1/v 0.500 m");
    }

    @Test
    void aCompoundSaysWhatBadInputsDoToItHold() {
        Rig rig = rig(false);
        rig.good(6, 0.1);

        assertThat(rig.bad(0, 0, Quality.NO_REPLY).calls()).isEqualTo("cHcc");
        rig.bench.good(1, 0.01);
        assertThat(rig.look().calls()).as("false whatever the rain").isEqualTo("cccc");
    }

    @Test
    void aCompoundSaysWhatBadInputsDoToItRaiseAsUnconfirmed() {
        Rig rig = rig(true);
        rig.good(0, 0.1);

        assertThat(rig.bad(0, 0, Quality.NO_REPLY).calls()).isEqualTo("cPucc");
        assertThat(rig.verdict.unconfirmed()).isTrue();
        assertThat(rig.verdict.why()).isEqualTo("cannot be told: d0/v 0.000 m no-reply");
        assertThat(rig.good(6, 0.1).calls()).isEqualTo("cPcc");
        assertThat(rig.verdict.unconfirmed()).isFalse();
    }

    @Test
    void levelAloneKeepsItsOwnRedWhateverTheCompoundSays() {
        Bench bench = Bench.of(2);
        Rig compound = new Rig(bench, formula(null, RAIN_AND_LEVEL, null, null, false));
        Rig level = new Rig(bench, new Condition.Limits(Bench.at(1), true, Rig.limits(0.1, 0.2, 0.3, 0.4), 0.02, 1, 1));
        bench.nowMs = 1_000;
        bench.good(0, 0);
        bench.good(1, 0.45);

        assertThat(compound.look().calls()).isEqualTo("cccc");
        assertThat(level.look().calls()).isEqualTo("PPPP");
    }

    @Test
    void anInputThatHasNotBeenHeardYetIsNoReasonForDoubtUntilItsTimeOfGraceIsOver() {
        Rig rig = rig(true);
        rig.bench.good(1, 0.1);

        assertThat(rig.look().calls()).isEqualTo("cHcc");
        rig.bench.nowMs = 9_999;
        assertThat(rig.look().calls()).isEqualTo("cHcc");
        rig.bench.nowMs = 10_000;
        assertThat(rig.look().calls()).isEqualTo("cPucc");
    }

    @Test
    void aWindowThatFillsAfterTheStartIsNoReasonForDoubt() {
        Expression.Truth rises = new Comparison(
                Relation.ABOVE, new Window(Over.RATE, new Value(Bench.at(0)), 600_000), new Constant(0.001));
        Rig rig = new Rig(Bench.of(1), formula(null, null, null, rises, true));

        assertThat(rig.good(0).calls()).isEqualTo("cccH");
        assertThat(rig.good(5).calls()).isEqualTo("cccH");
        rig.bench.nowMs += 300_000;
        assertThat(rig.good(5).calls()).isEqualTo("cccP");
        assertThat(rig.bad(0, Double.NaN, Quality.NO_REPLY).calls()).isEqualTo("cccPu");
    }

    @Test
    void aDeadSensorNeverClearsAColourThatStandsOnAWindow() {
        Expression.Truth high =
                new Comparison(Relation.ABOVE, new Window(Over.MAX, new Value(Bench.at(0)), 60_000), new Constant(3));
        Rig rig = new Rig(Bench.of(1), formula(null, null, null, high, false));
        assertThat(rig.good(4).calls()).isEqualTo("cccP");

        for (int s = 0; s < 300; s++) {
            assertThat(rig.bad(0, 0, Quality.NO_REPLY).calls()).isEqualTo("cccH");
        }
        assertThat(rig.good(1).calls()).isEqualTo("cccc");
    }

    @Test
    void timersInsideOfAnExpressionSurviveARestartAndSayWhetherTheyStoodStill() {
        Map<String, String> kept = new HashMap<>();
        Rig before = rig(false);
        before.good(0, 0.5);
        before.bench.nowMs += 60_000;
        before.good(0, 0.5);
        assertThat(before.watcher.isChanged(before.bench.nowNs())).isTrue();
        before.watcher.keep(kept::put, "condition/a", moment(before.bench, "kernel", ClockState.SYNCHRONISED));
        assertThat(before.watcher.isChanged(before.bench.nowNs())).isFalse();
        assertThat(kept).containsOnlyKeys("condition/a/red/0");

        Rig after = rig(false);
        after.watcher.restore(kept, "condition/a", moment(after.bench, "another", ClockState.UNSYNCHRONISED), 300_000);
        after.bench.nowMs = 58_000;
        assertThat(after.good(0, 0.5).calls()).isEqualTo("cccP");
        assertThat(after.verdict.isResumed()).isTrue();
        assertThat(after.good(0, 0.1).verdict.isResumed()).isFalse();
    }

    @Test
    void looksWhenAnyOfItsDevicesIsScanned() {
        assertThat(rig(true).watcher.devices()).containsExactly(0, 1);
        assertThat(rig(true).watcher.ticks()).isFalse();
    }

    @Test
    void rulesOfOneCompilerShareTheirWindowsAndStillSayTheSame() {
        Bench bench = Bench.of(1);
        Compiler shared = new Compiler(bench.site);
        Condition condition = formula(
                new Comparison(Relation.ABOVE, new Window(Over.MEAN, new Value(Bench.at(0)), 10_000), new Constant(1)),
                null,
                null,
                new Comparison(Relation.ABOVE, new Window(Over.MEAN, new Value(Bench.at(0)), 10_000), new Constant(3)),
                false);
        AlarmRule rule = new AlarmRule("a", "", false, Bench.at(0), condition, 0, 0, 0, false, "g", "site@1", true);
        Watcher together = Watchers.of(rule, bench.site, shared);
        Watcher other = Watchers.of(rule, bench.site, shared);
        Watcher alone = Watchers.of(rule, bench.site);
        Verdict[] verdicts = {new Verdict(), new Verdict(), new Verdict()};
        for (int i = 0; i < 100; i++) {
            bench.nowMs += 1_000;
            bench.good(0, i % 37 / 9.0);
            together.look(bench.board, bench.nowNs(), 0, verdicts[0]);
            other.look(bench.board, bench.nowNs(), 0, verdicts[1]);
            alone.look(bench.board, bench.nowNs(), 0, verdicts[2]);
            for (Colour c : Colour.values()) {
                assertThat(verdicts[0].of(c.ordinal())).isEqualTo(verdicts[2].of(c.ordinal()));
                assertThat(verdicts[1].of(c.ordinal())).isEqualTo(verdicts[2].of(c.ordinal()));
            }
        }
    }

    private static Rig rig(boolean onUnknown) {
        return new Rig(Bench.of(2), formula(null, RAIN_AND_LEVEL, null, LONG_HIGH, onUnknown));
    }

    private static Condition formula(
            Expression.Truth blue,
            Expression.Truth yellow,
            Expression.Truth orange,
            Expression.Truth red,
            boolean onUnknown) {
        return new Condition.Formula(Arrays.asList(null, blue, yellow, orange, red), onUnknown);
    }

    private static Expression.Truth compare(int device, Relation relation, double with) {
        return new Comparison(relation, new Value(Bench.at(device)), new Constant(with));
    }

    private static Moment moment(Bench bench, String kernel, ClockState clock) {
        return new Moment(kernel, bench.nowNs(), bench.utcMs(), clock);
    }
}
