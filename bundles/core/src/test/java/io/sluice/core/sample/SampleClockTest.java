package io.sluice.core.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SampleClockTest {
    private static final double HZ = 200;
    private static final int BLOCK = 32;
    private static final long START_NS = 5_000_000_000L;
    private static final double MS = 1e6;

    private final Random random = new Random(3);
    private final SampleClock clock = new SampleClock(HZ);
    private double sourceNs = START_NS;
    private long readNs;

    @Test
    void findsAClockThatIs300MillionthsFastThoughReadingsJitter() {
        long end = run(300, 15 * MS, 3600);

        assertThat(clock.driftPpm()).isCloseTo(300, within(3.0));
        assertThat(clock.rateHz()).isCloseTo(HZ * 1.0003, within(0.0006));
        assertThat((end - sourceNs) / MS).as("late by the mean delay").isCloseTo(7.5, within(1.0));
        assertThat(clock.gaps()).isZero();
    }

    @Test
    void findsASlowClockAndFollowsItWhenItWarmsUp() {
        run(-300, 15 * MS, 1800);
        assertThat(clock.driftPpm()).isCloseTo(-300, within(3.0));
        run(-280, 15 * MS, 3600);
        assertThat(clock.driftPpm()).isCloseTo(-280, within(3.0));
    }

    @Test
    void saysNothingOfTheRateBeforeItKnows() {
        run(300, 15 * MS, 3);
        assertThat(clock.driftPpm()).isNaN();
        assertThat(clock.rateHz()).isCloseTo(HZ, within(1.0));
    }

    @Test
    void timesSamplesEvenlyFromTheFirstSecondOnThoughReadingsJitter() {
        long before = block(0, 0);
        for (int i = 0; i < 2000; i++) {
            long end = block(20_000, 16 * MS); // two per cent, as a chip's own oscillator may be off
            double step = (end - before) / (double) BLOCK;
            assertThat(step).isCloseTo(5e6, within(0.035 * 5e6));
            before = end;
        }
        assertThat((before - sourceNs) / MS).isCloseTo(8, within(1.5));
        assertThat(clock.gaps()).isZero();
    }

    @Test
    void beginsAnewAfterAGapAndKeepsTheRate() {
        long before = run(300, 5 * MS, 900);
        sourceNs += 3e9;
        long after = clock.take(BLOCK, true, Math.round(advance(300)));

        assertThat(clock.gaps()).isEqualTo(1);
        assertThat(after - before).isCloseTo(3_160_000_000L, within(10_000_000L));
        assertThat(clock.driftPpm()).isCloseTo(300, within(3.0));
        run(300, 5 * MS, 60);
        assertThat(clock.driftPpm()).as("a minute of jitter does not shake it").isCloseTo(300, within(8.0));
    }

    @Test
    void oneLostSampleLeavesAGapInTimeHoweverEarlyTheBlockIsRead() {
        long before = run(0, 15 * MS, 60);
        long after = clock.take(BLOCK, true, before + BLOCK * 5_000_000L - 9_000_000L);

        assertThat(after - before).isGreaterThanOrEqualTo((BLOCK + 1) * 5_000_000L - 100_000L);
    }

    @Test
    void noticesSamplesThatWereLostAndNotReported() {
        run(100, 5 * MS, 600);
        sourceNs += 40 * 5e6; // a serial server dropped forty whole frames
        run(100, 5 * MS, 10);

        assertThat(clock.gaps()).isEqualTo(1);
        assertThat((run(100, 5 * MS, 60) - sourceNs) / MS).isCloseTo(2.5, within(1.5));
        assertThat(clock.driftPpm()).isCloseTo(100, within(8.0));
    }

    @Test
    void takesOneStalledReadingForWhatItIs() {
        run(100, 5 * MS, 600);
        for (int i = 0; i < 7; i++) {
            clock.take(BLOCK, false, Math.round(advance(100) + 400 * MS));
        }
        long end = run(100, 5 * MS, 5);

        assertThat(clock.gaps()).isZero();
        assertThat((end - sourceNs) / MS).isCloseTo(2.5, within(1.0));
    }

    @Test
    void runsForAYearWithoutLosingItsPlace() {
        sourceNs += 1e9;
        SampleClock slow = new SampleClock(1);
        long end = 0;
        for (long s = 0; s < 31_536_000L; s += 3600) {
            end = slow.take(3600, false, START_NS + Math.round(s * 1e9 * 1.0002));
        }
        assertThat(slow.driftPpm()).isCloseTo(-200, within(0.5));
        assertThat(end - START_NS).isCloseTo(Math.round(31_532_400L * 1e9 * 1.0002), within(1_000_000_000L));
    }

    private long run(double ppm, double jitterNs, int seconds) {
        long end = 0;
        for (int i = 0; i < seconds * HZ / BLOCK; i++) {
            end = block(ppm, jitterNs);
        }
        return end;
    }

    private long block(double ppm, double jitterNs) {
        readNs = Math.round(advance(ppm) + random.nextDouble() * jitterNs);
        return clock.take(BLOCK, false, readNs);
    }

    /** The instant of the last sample of the next block. */
    private double advance(double ppm) {
        sourceNs += BLOCK * 1e9 / HZ / (1 + ppm / 1e6);
        return sourceNs;
    }
}
