package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.site.AlarmRule;
import org.junit.jupiter.api.Test;

class LimitAlarmTest {
    private static final long S = 1_000_000_000L;

    @Test
    void raisesEachColourAtItsLimitAndLowersItBehindTheHysteresis() {
        LimitAlarm alarm = new LimitAlarm(Given.rule("a", 0.1, 0.2, 0.3, 0.4));

        assertThat(colour(alarm, 0.0999, 0)).isEqualTo(Colour.NONE);
        assertThat(colour(alarm, 0.1, 1)).isEqualTo(Colour.BLUE);
        assertThat(colour(alarm, 0.45, 2)).isEqualTo(Colour.RED);
        assertThat(colour(alarm, 0.381, 3)).isEqualTo(Colour.RED);
        assertThat(colour(alarm, 0.379, 4)).isEqualTo(Colour.ORANGE);
        assertThat(colour(alarm, 0.0, 5)).isEqualTo(Colour.NONE);
    }

    @Test
    void doesNotChatterAroundALimit() {
        LimitAlarm alarm = new LimitAlarm(Given.rule("a", 0.1, 0.2, 0.3, 0.4));
        colour(alarm, 0.2, 0);

        for (int i = 1; i < 50; i++) {
            assertThat(colour(alarm, i % 2 == 0 ? 0.205 : 0.185, i)).isEqualTo(Colour.YELLOW);
        }
    }

    @Test
    void waitsForTheOnDelayAndStartsItAnewAfterADip() {
        LimitAlarm alarm = new LimitAlarm(Given.rule("a", 0.02, 5000, 0, 0.1, 0.2, 0.3, 0.4));

        assertThat(colour(alarm, 0.15, 0)).isEqualTo(Colour.NONE);
        assertThat(colour(alarm, 0.05, 3)).isEqualTo(Colour.NONE);
        assertThat(colour(alarm, 0.15, 4)).isEqualTo(Colour.NONE);
        assertThat(colour(alarm, 0.15, 8)).isEqualTo(Colour.NONE);
        assertThat(colour(alarm, 0.15, 9)).isEqualTo(Colour.BLUE);
    }

    @Test
    void waitsForTheOffDelay() {
        LimitAlarm alarm = new LimitAlarm(Given.rule("a", 0.02, 0, 10_000, 0.1, 0.2, 0.3, 0.4));
        colour(alarm, 0.15, 0);

        assertThat(colour(alarm, 0.0, 1)).isEqualTo(Colour.BLUE);
        assertThat(colour(alarm, 0.0, 10)).isEqualTo(Colour.BLUE);
        assertThat(colour(alarm, 0.0, 11)).isEqualTo(Colour.NONE);
    }

    @Test
    void neverClearsAColourOnABadValue() {
        LimitAlarm alarm = new LimitAlarm(Given.rule("a", 0.1, 0.2, 0.3, 0.4));
        colour(alarm, 0.25, 0);

        for (Quality q : Quality.values()) {
            if (q.isBad()) {
                assertThat(alarm.evaluate(0.0, q, 100 * S)).as(q.word()).isEqualTo(Colour.YELLOW);
            }
        }
        assertThat(alarm.evaluate(Double.NaN, Quality.GOOD, 100 * S)).isEqualTo(Colour.YELLOW);
    }

    @Test
    void countsASaturatedSensorAsAboveTheLimit() {
        LimitAlarm alarm = new LimitAlarm(Given.rule("a", 0.1, 0.2, 0.3, 0.4));

        assertThat(alarm.evaluate(15.1, Quality.OUT_OF_RANGE, 0)).isEqualTo(Colour.RED);
        assertThat(alarm.evaluate(-3, Quality.OUT_OF_RANGE, S)).isEqualTo(Colour.RED);
    }

    @Test
    void raisesNothingOnABadValueThatIsNotSaturated() {
        LimitAlarm alarm = new LimitAlarm(Given.rule("a", 0.1, 0.2, 0.3, 0.4));

        assertThat(alarm.evaluate(9, Quality.SPIKE, 0)).isEqualTo(Colour.NONE);
    }

    @Test
    void worksDownwardsForFallingRules() {
        double[] limits = {Given.NONE, 5, 3, Given.NONE, 1};
        LimitAlarm alarm = new LimitAlarm(new AlarmRule("frost", "", 0, 0, false, limits, 0.5, 0, 0, 0));

        assertThat(colour(alarm, 6, 0)).isEqualTo(Colour.NONE);
        assertThat(colour(alarm, 5, 1)).isEqualTo(Colour.BLUE);
        assertThat(colour(alarm, 0, 2)).isEqualTo(Colour.RED);
        assertThat(colour(alarm, 2, 3)).isEqualTo(Colour.YELLOW);
        assertThat(colour(alarm, 5.4, 4)).isEqualTo(Colour.BLUE);
        assertThat(colour(alarm, 5.6, 5)).isEqualTo(Colour.NONE);
    }

    @Test
    void goesOnFromARestoredColourAndDropsOneThatTheRuleNoLongerHas() {
        LimitAlarm alarm = new LimitAlarm(Given.rule("a", 0.1, 0.2, 0.3, Given.NONE));

        assertThat(alarm.restore(Colour.RED, 0)).isEqualTo(Colour.ORANGE);
        assertThat(colour(alarm, 0.29, 1)).isEqualTo(Colour.ORANGE);
        assertThat(colour(alarm, 0.0, 2)).isEqualTo(Colour.NONE);
    }

    private static Colour colour(LimitAlarm alarm, double value, long second) {
        return alarm.evaluate(value, Quality.GOOD, second * S);
    }
}
