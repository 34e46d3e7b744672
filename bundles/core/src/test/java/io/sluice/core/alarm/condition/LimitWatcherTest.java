package io.sluice.core.alarm.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.board.Bench;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.site.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LimitWatcherTest {
    private static final double[] LEVELS = Rig.limits(0.1, 0.2, 0.3, 0.4);

    private final Rig rig = rig(true, LEVELS, 1, 1);

    @Test
    void passesEachColourAtItsLimitAndClearsItBehindItsHysteresis() {
        assertThat(rig.good(0.0999).calls()).isEqualTo("cccc");
        assertThat(rig.good(0.1).calls()).isEqualTo("Pccc");
        assertThat(rig.good(0.45).calls()).isEqualTo("PPPP");
        assertThat(rig.good(0.38).calls()).isEqualTo("PPPP");
        assertThat(rig.good(0.379).calls()).isEqualTo("PPPc");
        assertThat(rig.good(0.39).calls()).isEqualTo("PPPc");
        assertThat(rig.good(0.0).calls()).isEqualTo("cccc");
        assertThat(rig.verdict.limit(3)).isEqualTo(0.3);
        assertThat(rig.verdict.value()).isZero();
    }

    @Test
    void holdsBeforeTheFirstScan() {
        assertThat(rig.look().calls()).isEqualTo("HHHH");
    }

    @Test
    void aBadValueNeverClearsAStandingColourNorCallsOne() {
        for (Quality q : Quality.values()) {
            if (q.isBad()) {
                rig.good(0.25);
                assertThat(rig.bad(0, 0.0, q).calls()).as(q.word()).isEqualTo("HHHH");
                assertThat(rig.good(0.19).calls()).as(q.word()).isEqualTo("PPcc");
                rig.good(0);
                String high = rig.bad(0, 5, q).calls();
                assertThat(high).as(q.word()).isEqualTo("HHHH");
                assertThat(rig.good(0.19).calls()).as(q.word()).isEqualTo("Pccc");
            }
        }
    }

    @Test
    void aSensorSaturatedAtItsTopCountsAsAboveTheLimitAndOnlyThere() {
        assertThat(rig.bad(0, 10.5, Quality.OUT_OF_RANGE).calls()).isEqualTo("PPPP");
        assertThat(rig.verdict.why()).contains("counts as beyond every limit");
        assertThat(rig.bad(0, -10.5, Quality.OUT_OF_RANGE).calls()).isEqualTo("HHHH");
        assertThat(rig.good(0.39).calls()).isEqualTo("PPPP");
    }

    @Test
    void aSensorSaturatedBelowALimitThatItCannotReachCountsAsAboveItToo() {
        Rig high = rig(true, Rig.limits(Rig.NONE, Rig.NONE, Rig.NONE, 12), 1, 1);

        assertThat(high.bad(0, 10.2, Quality.OUT_OF_RANGE).calls()).isEqualTo("cccP");
    }

    @Test
    void fallingLimitsAreTheSameTheOtherWayRound() {
        Rig frost = rig(false, Rig.limits(3, 2, Rig.NONE, 0), 1, 1);

        assertThat(frost.good(3.1).calls()).isEqualTo("cccc");
        assertThat(frost.good(2).calls()).isEqualTo("PPcc");
        assertThat(frost.good(2.02).calls()).isEqualTo("PPcc");
        assertThat(frost.good(2.03).calls()).isEqualTo("Pccc");
        assertThat(frost.bad(0, -10.1, Quality.OUT_OF_RANGE).calls()).isEqualTo("PPcP");
        assertThat(frost.bad(0, 10.1, Quality.OUT_OF_RANGE).calls()).isEqualTo("HHcH");
    }

    @Test
    void passesOnceNOfTheLastMGoodSamplesPassed() {
        Rig three = rig(true, LEVELS, 3, 5);

        assertThat(three.good(0.15).calls()).isEqualTo("cccc");
        three.good(0.05);
        three.good(0.15);
        three.bad(0, Double.NaN, Quality.NO_REPLY);
        three.bad(0, 9, Quality.SPIKE);
        assertThat(three.good(0.15).calls()).isEqualTo("Pccc");
        assertThat(three.verdict.why()).isEqualTo("3 of the last 5 good samples passed");
        assertThat(three.good(0.0).calls()).isEqualTo("Pccc");
        assertThat(three.good(0.0).calls()).isEqualTo("cccc");
    }

    @Test
    void lookingTwiceAtAScanCountsItOnce() {
        Rig two = rig(true, LEVELS, 2, 3);
        two.good(0.15);

        assertThat(two.look().calls()).isEqualTo("cccc");
        assertThat(two.good(0.15).calls()).isEqualTo("Pccc");
    }

    @Test
    void agreesWithANaiveCountOnRandomCourses() {
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            int of = round == 0 ? 64 : 1 + random.nextInt(64);
            int passes = 1 + random.nextInt(of);
            boolean rising = random.nextBoolean();
            Rig some = rig(rising, Rig.limits(0.5), passes, of);
            List<Boolean> history = new ArrayList<>();
            boolean passed = false;
            for (int i = 0; i < 200; i++) {
                double value = 0.4 + random.nextInt(21) * 0.01;
                boolean bad = random.nextInt(6) == 0;
                if (!bad) {
                    double behind = rising ? 0.5 - value : value - 0.5;
                    history.add(behind < (passed ? 0.02 + 1e-9 : 1e-9));
                    passed = history.subList(Math.max(0, history.size() - of), history.size()).stream()
                                    .filter(b -> b)
                                    .count()
                            >= passes;
                }
                value = Math.round(value * 100) / 100.0;
                String calls = bad
                        ? some.bad(0, value, Quality.SPIKE).calls()
                        : some.good(value).calls();
                assertThat(calls)
                        .as("%s of %s, sample %s", passes, of, i)
                        .isEqualTo(bad ? "Hccc" : passed ? "Pccc" : "cccc");
            }
        }
    }

    @Test
    void goesOnFromTheColourThatStoodBeforeARestart() {
        rig.watcher.restore(Colour.ORANGE);
        assertThat(rig.look().calls()).isEqualTo("HHHH");
        assertThat(rig.good(0.285).calls()).isEqualTo("PPPc");

        Rig three = rig(true, LEVELS, 3, 5);
        three.watcher.restore(Colour.BLUE);
        assertThat(three.good(0).calls()).isEqualTo("Pccc");
        three.good(0);
        assertThat(three.good(0).calls()).isEqualTo("cccc");
    }

    private static Rig rig(boolean rising, double[] limits, int passes, int of) {
        return new Rig(Bench.of(1), new Condition.Limits(Bench.at(0), rising, limits, 0.02, passes, of));
    }
}
