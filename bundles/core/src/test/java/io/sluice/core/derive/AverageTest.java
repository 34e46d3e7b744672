package io.sluice.core.derive;

import static io.sluice.core.derive.Rig.BAD;
import static io.sluice.core.derive.Rig.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.site.Figure.Average;
import io.sluice.model.site.Figure.Average.Statistic;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AverageTest {
    private static final long MIN = 60_000;
    private static final long HOUR = 60 * MIN;
    private static final Offset<Double> EXACTLY = within(1e-9);

    @Test
    void readsEveryStatisticOfTheLastTenSamples() {
        Rig rig = all(10_000);
        double[] values = {90, 3, 1, 4, 1, 5, 9, 2, 6, 5, 8};
        for (double v : values) {
            rig.after(1000, 0, v);
        }
        double[] last = Arrays.copyOfRange(values, 1, values.length);
        assertThat(rig.value(1, Statistic.MEAN.ordinal()))
                .isCloseTo(Arrays.stream(last).average().orElseThrow(), EXACTLY);
        assertThat(rig.value(1, Statistic.MEDIAN.ordinal())).isCloseTo(4.5, EXACTLY);
        assertThat(rig.value(1, Statistic.MIN.ordinal())).isEqualTo(1);
        assertThat(rig.value(1, Statistic.MAX.ordinal())).isEqualTo(9);
        assertThat(rig.value(1, Statistic.LEQ.ordinal()))
                .isCloseTo(
                        10
                                * Math.log10(Arrays.stream(last)
                                        .map(l -> Math.pow(10, l / 10))
                                        .average()
                                        .orElseThrow()),
                        EXACTLY);
        assertThat(rig.value(1, Statistic.VALIDITY.ordinal())).isCloseTo(1, EXACTLY);
    }

    @Test
    void levelOfTwoEqualSourcesInTurnIsTheirEnergyMean() {
        Rig rig = one(Statistic.LEQ, 10_000, false, 0.5, 1000);
        for (int i = 0; i < 10; i++) {
            rig.after(1000, 0, i % 2 == 0 ? 80 : 60);
        }
        assertThat(rig.value(1, 0)).isCloseTo(77.0329, within(1e-4));
    }

    @Test
    void hourlyMeanIsValidFromFortyFiveMinutesOn() {
        for (int good : new int[] {44, 45}) {
            Rig rig = one(Statistic.MEAN, HOUR, true, 0.75, 60_000);
            rig.afterMs = -MIN;
            for (int minute = 0; minute < 60; minute++) {
                rig.after(MIN, 0, minute < good ? 10 : BAD);
            }
            assertThat(rig.value(1, 0)).isNaN();
            rig.after(MIN, 0, 99);
            if (good == 45) {
                assertThat(rig.value(1, 0)).isCloseTo(10, EXACTLY);
                assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
            } else {
                assertThat(rig.value(1, 0)).isNaN();
                assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
            }
        }
    }

    @Test
    void validityTravelsWithTheMean() {
        Rig rig = one(Statistic.VALIDITY, HOUR, true, 0.75, 60_000);
        rig.afterMs = -MIN;
        for (int minute = 0; minute <= 60; minute++) {
            rig.after(MIN, 0, minute % 4 == 0 ? BAD : 10);
        }
        assertThat(rig.value(1, 0)).isCloseTo(0.75, EXACTLY);
    }

    @Test
    void hourBeginsWithItsFirstInstant() {
        Rig rig = one(Statistic.MAX, HOUR, true, 0.1, 60_000);
        rig.afterMs = -MIN;
        for (int minute = 0; minute <= 120; minute++) {
            rig.after(MIN, 0, minute);
        }
        assertThat(rig.value(1, 0)).isEqualTo(119);
    }

    @Test
    void hourThatPassedInSilenceHasNoMean() {
        Rig rig = one(Statistic.MEAN, HOUR, true, 0.5, 60_000);
        for (int minute = 0; minute <= 90; minute++) {
            rig.after(MIN, 0, 7);
        }
        assertThat(rig.value(1, 0)).isCloseTo(7, EXACTLY);
        rig.after(2 * HOUR, 0, 7);
        assertThat(rig.value(1, 0)).isNaN();
    }

    @Test
    void clockStepBackDoesNotRepeatAnHour() {
        Rig rig = one(Statistic.MEAN, HOUR, true, 0.5, 60_000);
        for (int minute = 0; minute < 90; minute++) {
            rig.after(MIN, 0, 7);
        }
        rig.start = new io.sluice.core.time.Moment(
                "boot-a", rig.start.monotonicNs(), rig.start.utcMs() - HOUR, ClockState.SYNCHRONISED);
        for (int minute = 0; minute < 20; minute++) {
            rig.after(MIN, 0, 9);
        }
        assertThat(rig.value(1, 0)).isCloseTo(7, EXACTLY);
    }

    @Test
    void medianOfTenMinutesEatsASpikeButNotAShift() {
        Rig rig = one(Statistic.MEDIAN, 10 * MIN, false, 0.5, 1000);
        Random noise = new Random(3);
        for (int i = 0; i < 600; i++) {
            rig.after(1000, 0, (i == 300 ? 500 : 0) + 0.1 * noise.nextGaussian());
        }
        assertThat(rig.value(1, 0)).isCloseTo(0, within(0.02));
        for (int i = 0; i < 301; i++) {
            rig.after(1000, 0, 3 + 0.1 * noise.nextGaussian());
        }
        assertThat(rig.value(1, 0)).isGreaterThan(1.4);
    }

    @Test
    void manySamplesTakeBoundedMemory() {
        Rig rig = all((int) HOUR);
        Random random = new Random(1);
        double sum = 0;
        for (int i = 0; i < 36_000; i++) {
            double v = random.nextGaussian();
            sum += v;
            rig.after(100, 0, v);
        }
        assertThat(rig.value(1, Statistic.MEAN.ordinal())).isCloseTo(sum / 36_000, within(1e-3));
        assertThat(rig.value(1, Statistic.MEDIAN.ordinal())).isCloseTo(0, within(0.05));
    }

    @Test
    void dayMeanOutlivesARestart() {
        Rig before = one(Statistic.MEAN, 24 * HOUR, true, 0.75, 60_000);
        before.afterMs = 16 * HOUR - MIN; // from local midnight
        for (int minute = 0; minute < 12 * 60; minute++) {
            before.after(MIN, 0, 10);
        }
        Rig rig = before.restarted("boot-b", 10 * MIN, ClockState.SYNCHRONISED);
        rig.deriver.restore(before.kept, rig.now());
        for (int minute = 0; minute <= 12 * 60; minute++) {
            rig.after(MIN, 0, 20);
        }
        assertThat(rig.value(1, 0)).isCloseTo(15, within(0.1));
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    private static Rig one(Statistic statistic, long windowMs, boolean aligned, double coverage, int periodMs) {
        return new Rig()
                .device("pm", periodMs, 1)
                .derived("virtual", 0, new Average(at(0, 0), statistic, windowMs, aligned, coverage))
                .ready();
    }

    private static Rig all(int windowMs) {
        return new Rig()
                .device("pm", 1000, 1)
                .derived(
                        "virtual",
                        0,
                        Arrays.stream(Statistic.values())
                                .map(s -> new Average(at(0, 0), s, windowMs, false, 0.75))
                                .toArray(Average[]::new))
                .ready();
    }
}
