package io.sluice.core.sample;

import static io.sluice.core.sample.Checks.SECOND;
import static io.sluice.core.sample.Checks.take;
import static io.sluice.model.Quality.FLAT_LINE;
import static io.sluice.model.Quality.GOOD;
import static io.sluice.model.Quality.OUT_OF_RANGE;
import static io.sluice.model.Quality.SENSOR_FAULT;
import static io.sluice.model.Quality.SPIKE;
import static io.sluice.model.Quality.UNCERTAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.model.Quality;
import io.sluice.model.site.PointChecks;
import io.sluice.model.site.PointRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointCheckTest {

    @ParameterizedTest
    @CsvSource({
        "3.8, GOOD",
        "4, GOOD",
        "12, GOOD",
        "20, GOOD",
        "20.5, GOOD",
        "3.79, UNCERTAIN",
        "3.61, UNCERTAIN",
        "20.51, UNCERTAIN",
        "20.99, UNCERTAIN",
        "3.6, SENSOR_FAULT",
        "0, SENSOR_FAULT",
        "21, SENSOR_FAULT",
        "24, SENSOR_FAULT",
    })
    void readsACurrentAsNamurNe43Says(double mA, Quality expected) {
        PointCheck check = Checks.loop(0, 5, 0);

        assertThat(current(check, mA, 0)).isEqualTo(expected);
    }

    @Test
    void turnsACurrentIntoTheValueBetweenFourAndTwenty() {
        PointCheck check = Checks.loop(-1, 7, 0);

        assertThat(check.measured(4, 0)).isEqualTo(-1);
        assertThat(check.measured(20, 0)).isEqualTo(7);
        assertThat(check.measured(12, 0)).isEqualTo(3);
        assertThat(check.measured(3.8, 0)).as("the value is kept").isCloseTo(-1.1, within(1e-12));
    }

    @Test
    void letsTheLiveZeroReachBelowTheRange() {
        PointCheck check = Checks.loop(0, 5, 0);

        assertThat(check.min(0)).isCloseTo(-0.0625, within(1e-12));
        assertThat(check.max(5)).isCloseTo(5.15625, within(1e-12));
        assertThat(check.max(9)).isEqualTo(9);
        assertThat(Checks.loop(5, 0, 0).max(5)).as("a falling loop").isCloseTo(5.0625, within(1e-12));
    }

    @Test
    void isUncertainUntilTheFailureHasLastedThenAFaultUntilItMeasuresAgain() {
        PointCheck check = Checks.loop(0, 5, 4_000);

        assertThat(current(check, 12, 0)).isEqualTo(GOOD);
        assertThat(current(check, 1, 1)).isEqualTo(UNCERTAIN);
        assertThat(current(check, 1, 4.9)).isEqualTo(UNCERTAIN);
        assertThat(current(check, 1, 5)).isEqualTo(SENSOR_FAULT);
        assertThat(current(check, 3.7, 6))
                .as("between the bands the fault stands")
                .isEqualTo(SENSOR_FAULT);
        assertThat(current(check, 3.8, 7)).isEqualTo(GOOD);
        assertThat(current(check, 1, 8)).isEqualTo(UNCERTAIN);
    }

    @Test
    void isNotFooledByABrokenWireThatFlickersAboutTheEdgeOfTheFailureBand() {
        PointCheck check = Checks.loop(0, 5, 4_000);

        for (int i = 0; i < 4; i++) {
            assertThat(current(check, i % 2 == 0 ? 3.55 : 3.65, i)).isEqualTo(UNCERTAIN);
        }
        assertThat(current(check, 3.55, 4)).isEqualTo(SENSOR_FAULT);
    }

    @Test
    void forgivesADropOutShorterThanTheDebounceTime() {
        PointCheck check = Checks.loop(0, 5, 4_000);

        assertThat(current(check, 0, 0)).isEqualTo(UNCERTAIN);
        assertThat(current(check, 12, 3)).isEqualTo(GOOD);
        assertThat(current(check, 0, 5)).isEqualTo(UNCERTAIN);
    }

    @Test
    void marksAValueThatHasNotMovedForTooLongAndClearsAtTheFirstMovement() {
        PointCheck check = Checks.flat(60_000, 0.01);

        for (int s = 0; s < 60; s++) {
            assertThat(take(check, 1 + 0.004 * (s % 2), s)).isEqualTo(GOOD);
        }
        assertThat(take(check, 1, 60)).isEqualTo(FLAT_LINE);
        assertThat(take(check, 1.009, 61)).isEqualTo(FLAT_LINE);
        assertThat(take(check, 1.01, 62)).isEqualTo(GOOD);
        assertThat(take(check, 1.01, 121)).isEqualTo(GOOD);
        assertThat(take(check, 1.01, 122)).isEqualTo(FLAT_LINE);
    }

    @Test
    void takesASlowDriftForMovement() {
        PointCheck check = Checks.flat(60_000, 0.01);

        for (int s = 0; s < 1_000; s++) {
            assertThat(take(check, 1 + 0.0005 * s, s)).isEqualTo(GOOD);
        }
    }

    @Test
    void takesAnyChangeForMovementWithoutABand() {
        PointCheck check = Checks.flat(10_000, 0);

        assertThat(take(check, 1, 0)).isEqualTo(GOOD);
        assertThat(take(check, 1, 10)).isEqualTo(FLAT_LINE);
        assertThat(take(check, 1.001, 11)).isEqualTo(GOOD);
    }

    @Test
    void doesNotCountTimeInWhichNothingWasSeen() {
        PointCheck check = Checks.flat(60_000, 0.01);

        take(check, 1, 0);
        check.miss();
        assertThat(take(check, 1, 3_600)).isEqualTo(GOOD);
        assertThat(take(check, 1, 3_659)).isEqualTo(GOOD);
        assertThat(take(check, 1, 3_660)).isEqualTo(FLAT_LINE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void marksASingleExcursionAndGoesOnWithTheGoodSamples(int confirm) {
        PointCheck check = Checks.rate(0.1, confirm);

        for (int s = 0; s < 10; s++) {
            assertThat(take(check, 1, s)).isEqualTo(GOOD);
        }
        assertThat(take(check, 9, 10)).isEqualTo(SPIKE);
        for (int s = 11; s < 50; s++) {
            assertThat(take(check, 1.05, s)).as("second %d", s).isEqualTo(GOOD);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void takesANewLevelAfterSoManySamplesThatAgreeWithIt(int confirm) {
        PointCheck check = Checks.rate(0.001, confirm);
        take(check, 1, 0);

        for (int s = 1; s <= confirm; s++) {
            assertThat(take(check, 2, s)).as("sample %d", s).isEqualTo(SPIKE);
        }
        assertThat(take(check, 2, confirm + 1)).isEqualTo(GOOD);
        assertThat(take(check, 9, confirm + 2)).as("and guards it").isEqualTo(SPIKE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void letsARisePassThatIsFasterThanItShouldBeAndGoesOn(int confirm) {
        PointCheck check = Checks.rate(0.001, confirm);
        take(check, 0, 0);
        int marked = 0;
        for (int s = 1; s <= 100; s++) {
            marked += take(check, 0.5 * s, s) == SPIKE ? 1 : 0;
        }

        assertThat(marked).isEqualTo(confirm);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void letsAShakingPassThatComesBackThroughTheOldLevelEachTime(int confirm) {
        PointCheck check = Checks.rate(1, confirm);
        int marked = 0;
        for (int i = 0; i < 400; i++) {
            double[] round = {0, 40, 0, -40};
            marked += take(check, round[i % 4], i * 0.01) == SPIKE ? 1 : 0;
        }

        assertThat(marked).isEqualTo(confirm);
    }

    @Test
    void guardsAgainAfterACalm() {
        PointCheck check = Checks.rate(1, 2);
        for (int i = 0; i < 40; i++) {
            take(check, i % 2 == 0 ? 0 : 40, i * 0.01);
        }
        assertThat(take(check, 0, 0.40)).isEqualTo(GOOD);
        for (int i = 41; i < 70; i++) {
            take(check, 0, i * 0.01);
        }
        assertThat(take(check, 40, 0.70)).isEqualTo(SPIKE);
    }

    @Test
    void allowsMoreAfterAGap() {
        PointCheck check = Checks.rate(0.1, 2);
        take(check, 1, 0);
        check.miss();

        assertThat(take(check, 2, 10)).isEqualTo(GOOD);
        assertThat(take(check, 4, 11)).isEqualTo(SPIKE);
    }

    @Test
    void namesTheStrongestOfSeveralMarks() {
        PointChecks all = new PointChecks(new PointRef(0, 0), 10_000, 0, 0.1, 2, true, 0, 5, 0);
        PointCheck check = new PointCheck(all);

        assertThat(current(check, 12, 0)).isEqualTo(GOOD);
        assertThat(current(check, 12, 10)).isEqualTo(FLAT_LINE);
        assertThat(current(check, 16, 11)).isEqualTo(SPIKE);
        assertThat(current(check, 0, 12)).isEqualTo(SENSOR_FAULT);
        double value = check.measured(12, 13 * SECOND);
        assertThat(check.quality(value, false, 13 * SECOND, GOOD)).isEqualTo(OUT_OF_RANGE);
    }

    @Test
    void leavesAnUncertainValueUncertain() {
        assertThat(Checks.rate(1, 1).quality(1, true, 0, UNCERTAIN)).isEqualTo(UNCERTAIN);
    }

    private static Quality current(PointCheck check, double mA, double atS) {
        long nowNs = Math.round(atS * SECOND);
        return check.quality(check.measured(mA, nowNs), true, nowNs, GOOD);
    }
}
