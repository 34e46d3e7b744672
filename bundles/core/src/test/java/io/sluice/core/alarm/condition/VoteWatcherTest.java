package io.sluice.core.alarm.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.board.Bench;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.site.Condition;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VoteWatcherTest {
    private Rig rig = rig(3, 2);

    @Test
    void twoOfThreeCallAColourAndOneAloneDoesNot() {
        assertThat(rig.good(0.5, 0.0, 0.0).calls()).isEqualTo("cccc");
        assertThat(rig.good(0.5, 0.21, 0.0).calls()).isEqualTo("PPcc");
        assertThat(rig.verdict.value()).as("the vote that decided").isEqualTo(0.21);
        assertThat(rig.verdict.degraded()).isEmpty();
        assertThat(rig.good(0.5, 0.19, 0.0).calls()).isEqualTo("PPcc");
        assertThat(rig.good(0.5, 0.179, 0.0).calls()).isEqualTo("Pccc");
        assertThat(rig.verdict.why()).isEqualTo("2 of 3 good votes: d0/v 0.500 m, d1/v 0.179 m, d2/v 0.000 m");
    }

    @Test
    void degradesToOneOfTwoAndThenToSingleWithDegradedProtection() {
        rig.good(0.0, 0.0, 0.0);
        assertThat(rig.bad(2, Double.NaN, Quality.NO_REPLY).calls()).isEqualTo("cccc");
        assertThat(rig.verdict.degraded()).isEqualTo("2 of 3");
        assertThat(rig.good(0.15, 0.0).calls()).isEqualTo("Pccc");
        assertThat(rig.good(0.0, 0.0).calls()).isEqualTo("cccc");
        rig.bad(1, 9, Quality.FLAT_LINE);
        assertThat(rig.verdict.degraded()).isEqualTo("1 of 3");
        assertThat(rig.good(0.45).calls()).isEqualTo("PPPP");
        assertThat(rig.good(0.0).calls()).isEqualTo("cccc");
        assertThat(rig.verdict.why()).contains("d1/v 9.000 m flat-line", "d2/v no-reply");
    }

    @Test
    void withoutAGoodVoteNothingMoves() {
        rig.good(0.25, 0.25, 0.25);
        rig.bad(0, 0, Quality.NO_REPLY);
        rig.bad(1, 0, Quality.NO_REPLY);
        assertThat(rig.bad(2, 0, Quality.NO_REPLY).calls()).isEqualTo("HHHH");
        assertThat(rig.verdict.degraded()).isEqualTo("0 of 3");
        assertThat(rig.verdict.value()).isZero();
        assertThat(rig.good(0.19, 0.19, 0.0).calls()).as("hysteresis goes on").isEqualTo("PPcc");
    }

    @Test
    void aColourDoesNotFallBecauseThoseWhoCalledForItWentBad() {
        rig.good(0.45, 0.45, 0.0);
        assertThat(rig.bad(0, Double.NaN, Quality.NO_REPLY).calls()).isEqualTo("PPPP");
        assertThat(rig.bad(1, Double.NaN, Quality.NO_REPLY).calls()).isEqualTo("HHHH");
        rig.bench.good(2, 0.0);
        assertThat(rig.look().calls()).isEqualTo("HHHH");
        rig.bench.good(1, 0.0);
        assertThat(rig.look().calls()).as("two good ones say it is over").isEqualTo("cccc");
    }

    @Test
    void aVoterSaturatedAtItsTopVotesForEveryColour() {
        rig.good(0.0, 0.5, 0.0);
        assertThat(rig.bad(0, 11, Quality.OUT_OF_RANGE).calls()).isEqualTo("PPPP");
        assertThat(rig.verdict.degraded()).isEmpty();
        assertThat(rig.bad(0, -11, Quality.OUT_OF_RANGE).verdict.degraded()).isEqualTo("2 of 3");
    }

    @Test
    void aVoterThatHasNotBeenHeardYetIsWaitedForAndThenCountsAsBad() {
        rig.bench.nowMs = 5_000;
        rig.bench.good(0, 0.45);
        assertThat(rig.look().calls()).as("one of three is not enough").isEqualTo("HHHH");
        assertThat(rig.verdict.degraded()).isEmpty();
        rig.bench.nowMs = 14_999;
        assertThat(rig.look().calls()).isEqualTo("HHHH");
        rig.bench.nowMs = 15_000;
        assertThat(rig.look().calls()).isEqualTo("PPPP");
        assertThat(rig.verdict.degraded()).isEqualTo("1 of 3");
    }

    @Test
    void goesOnFromTheColourThatStoodBeforeARestart() {
        rig.watcher.restore(Colour.YELLOW);
        rig.bench.good(2, 0.0);
        assertThat(rig.look().calls()).as("two have not been heard").isEqualTo("HHHH");
        assertThat(rig.good(0.19, 0.19, 0.0).calls()).isEqualTo("PPcc");
    }

    @Test
    void agreesWithANaiveCountOnRandomCourses() {
        Random random = new Random(2);
        for (int round = 0; round < 200; round++) {
            int n = 2 + random.nextInt(8);
            int needed = 1 + random.nextInt(n);
            rig = rig(n, needed);
            boolean[] lastFor = new boolean[n];
            boolean passed = false;
            for (int i = 0; i < 150; i++) {
                rig.bench.nowMs += 1_000;
                int good = 0;
                int votes = 0;
                int lost = 0;
                for (int v = 0; v < n; v++) {
                    double value = random.nextInt(10) * 0.02 + 0.011; // yellow at 0.2 is out of reach, blue at 0.1
                    if (i > 0 && random.nextInt(3) == 0) {
                        rig.bench.bad(v, value, Quality.GARBLED);
                        lost += lastFor[v] ? 1 : 0;
                    } else {
                        rig.bench.good(v, value);
                        lastFor[v] = value >= (passed ? 0.08 : 0.1);
                        good++;
                        votes += lastFor[v] ? 1 : 0;
                    }
                }
                int enough = Math.max(1, needed - (n - good));
                boolean held = good == 0;
                if (good > 0 && votes >= enough) {
                    passed = true;
                } else if (passed && lost > 0 && votes + lost >= needed) {
                    held = true;
                } else if (good > 0) {
                    passed = false;
                }
                String expected = held ? "H" : passed ? "P" : "c";
                assertThat(rig.look().calls().substring(0, 1))
                        .as("%s of %s, round %s, look %s", needed, n, round, i)
                        .isEqualTo(expected);
                assertThat(rig.verdict.degraded()).isEqualTo(good == n ? "" : good + " of " + n);
            }
        }
    }

    private static Rig rig(int voters, int needed) {
        return new Rig(
                Bench.of(voters),
                new Condition.Vote(
                        IntStream.range(0, voters).mapToObj(Bench::at).toList(),
                        true,
                        Rig.limits(0.1, 0.2, 0.3, 0.4),
                        0.02,
                        needed));
    }
}
