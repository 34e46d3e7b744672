package io.sluice.core.derive;

import static io.sluice.core.derive.Rig.BAD;
import static io.sluice.core.derive.Rig.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.site.Figure;
import io.sluice.model.site.PointRef;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateTest {
    private static final PointRef LEVEL = at(0, 0);
    private static final long MIN = 60_000;
    private static final long HOUR = 60 * MIN;
    private static final long DAY = 24 * HOUR;

    @Test
    void readsTheSlopePerMinute() {
        Rig rig = rate(10 * MIN, 0.5, MIN, 1000);
        for (int i = 0; i < 700; i++) {
            rig.after(1000, 0, 3 + i * 0.02);
        }
        assertThat(rig.value(1, 0)).isCloseTo(1.2, within(1e-9));
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void saysNothingBeforeHalfTheWindowIsSpanned() {
        Rig rig = rate(10 * MIN, 0.5, MIN, 1000);
        for (int i = 0; i < 299; i++) {
            rig.after(1000, 0, i);
        }
        assertThat(rig.value(1, 0)).isNaN();
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
        rig.after(1000, 0, 299).after(1000, 0, 300);
        assertThat(rig.value(1, 0)).isCloseTo(60, within(1e-9));
    }

    @Test
    void saysNothingWhereTooLittleOfTheWindowIsFilled() {
        Rig rig = rate(10 * MIN, 0.5, MIN, 1000);
        for (int i = 0; i < 600; i++) {
            rig.after(1000, 0, i % 100 < 40 ? i : BAD);
        }
        assertThat(rig.value(1, 0)).isNaN();
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.NO_REPLY);
    }

    @Test
    void leavesBadValuesOut() {
        Rig rig = rate(10 * MIN, 0.5, MIN, 1000);
        for (int i = 0; i < 700; i++) {
            rig.after(1000, 0, i % 7 == 3 ? BAD : i * 0.5);
        }
        assertThat(rig.value(1, 0)).isCloseTo(30, within(1e-9));
    }

    @Test
    void followsAnIrregularSeriesLikeItsRegressionLine() {
        Rig rig = rate(20 * MIN, 0.5, MIN, 60_000);
        double[] minutes = {0, 1.1, 2.3, 3.1, 4.4, 5.2, 6.6, 7.3, 8.5, 10};
        double[] values = {0, 2, 3, 7, 8, 9, 14, 13, 18, 20};
        double before = 0;
        for (int i = 0; i < minutes.length; i++) {
            rig.after(Math.round((minutes[i] - before) * MIN), 0, values[i]);
            before = minutes[i];
        }
        assertThat(rig.value(1, 0)).isCloseTo(regression(minutes, values), within(1e-9));
    }

    @Test
    void regressesOverAWeekInBoundedMemory() {
        Rig rig = rate(7 * DAY, 0.8, DAY, 10_000);
        Random noise = new Random(7);
        for (long t = 0; t < 8 * DAY; t += 10_000) {
            rig.after(10_000, 0, 12 + 0.3 * t / DAY + 0.05 * noise.nextGaussian());
        }
        assertThat(rig.value(1, 0)).isCloseTo(0.3, within(0.002));
        assertThat(rig.kept.get("derive/virtual/f0").length()).isBetween(1000, 200_000);
        assertThat(rig.writes).isLessThanOrEqualTo(120);
    }

    @Test
    void goesOnAfterARestart() {
        Rig before = rate(DAY, 0.8, DAY, 60_000);
        for (long t = 0; t < 2 * DAY; t += MIN) {
            before.after(MIN, 0, 5 + 0.7 * t / DAY);
        }
        Rig rig = before.restarted("boot-b", HOUR, ClockState.SYNCHRONISED);
        rig.deriver.restore(before.kept, rig.now());
        rig.after(0, 0, 5 + 0.7 * (2 * DAY + HOUR - MIN) / DAY);

        assertThat(rig.value(1, 0)).isCloseTo(0.7, within(0.001));
    }

    @Test
    void mergesWhatIsReadLate() {
        Rig before = rate(DAY, 0.8, DAY, 60_000);
        for (long t = 0; t < 2 * DAY; t += MIN) {
            before.after(MIN, 0, 5 + 0.7 * t / DAY);
        }
        Rig rig = before.restarted("boot-a", 10 * MIN, ClockState.UNSYNCHRONISED);
        for (long t = 10 * MIN; t < 20 * MIN; t += MIN) {
            rig.after(MIN, 0, 5 + 0.7 * (2 * DAY + t) / DAY);
        }
        assertThat(rig.value(1, 0)).isNaN();
        rig.deriver.restore(before.kept, rig.now());
        rig.after(MIN, 0, 5 + 0.7 * (2 * DAY + 20 * MIN) / DAY);

        assertThat(rig.value(1, 0)).isCloseTo(0.7, within(0.001));
    }

    @Test
    void takesNoHistoryAcrossAnUnknownGap() {
        Rig before = rate(DAY, 0.8, DAY, 60_000);
        for (long t = 0; t < 2 * DAY; t += MIN) {
            before.after(MIN, 0, (double) t);
        }
        Rig rig = before.restarted("boot-b", HOUR, ClockState.UNSYNCHRONISED);
        rig.deriver.restore(before.kept, rig.now());
        rig.after(MIN, 0, 1).after(MIN, 0, 2);

        assertThat(rig.value(1, 0)).isNaN();
    }

    @Test
    void tellsWhenTheThresholdWillBeReached() {
        Rig rig = new Rig()
                .device("radar", 1000, 1)
                .derived("virtual", 0, new Figure.TimeTo(LEVEL, 0.4, true, 10 * MIN, DAY))
                .ready();
        for (int i = 0; i <= 600; i++) {
            rig.after(1000, 0, i * 0.0005);
        }
        assertThat(rig.value(1, 0)).isCloseTo(200, within(1e-6));
        rig.after(1000, 0, 0.4);
        assertThat(rig.value(1, 0)).isZero();
        for (int i = 0; i < 900; i++) {
            rig.after(1000, 0, 0.39 - i * 0.0001);
        }
        assertThat(rig.value(1, 0)).isEqualTo(86_400);
    }

    @Test
    void takesASaturatedSensorForReached() {
        Rig rig = new Rig()
                .device("radar", 1000, 1)
                .derived("virtual", 0, new Figure.TimeTo(LEVEL, 0.4, true, 10 * MIN, DAY))
                .ready();
        rig.scan(0, new double[] {9}, new byte[] {Quality.OUT_OF_RANGE.code()});
        assertThat(rig.value(1, 0)).isZero();
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
    }

    private static Rig rate(long windowMs, double coverage, long perMs, int periodMs) {
        return new Rig()
                .device("radar", periodMs, 1)
                .derived("virtual", 0, new Figure.Rate(LEVEL, windowMs, coverage, perMs))
                .ready();
    }

    private static double regression(double[] t, double[] v) {
        double n = t.length;
        double st = 0;
        double sv = 0;
        double stt = 0;
        double stv = 0;
        for (int i = 0; i < n; i++) {
            st += t[i];
            sv += v[i];
            stt += t[i] * t[i];
            stv += t[i] * v[i];
        }
        return (n * stv - st * sv) / (n * stt - st * st);
    }
}
