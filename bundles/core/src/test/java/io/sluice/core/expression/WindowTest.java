package io.sluice.core.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.core.board.Bench;
import io.sluice.model.Quality;
import io.sluice.model.expression.Expression;
import io.sluice.model.expression.Expression.Over;
import io.sluice.model.expression.Expression.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WindowTest {
    private final Bench bench = Bench.of(2);

    @ParameterizedTest
    @EnumSource(Over.class)
    void agreesWithANaiveComputationOverTheSamplesOfTheWindow(Over over) {
        Random random = new Random(over.ordinal());
        for (int round = 0; round < 20; round++) {
            Bench own = Bench.of(1);
            own.nowMs = random.nextInt(1_000_000_000);
            long windowMs = 1_000L * (1 + random.nextInt(600));
            QuantityTerm term = term(own, over, windowMs);
            Deque<double[]> naive = new ArrayDeque<>();
            double level = random.nextDouble() * 8;
            for (int i = 0; i < 2_000; i++) {
                own.nowMs += windowMs / 500 + 1 + random.nextInt((int) windowMs / 40);
                level += random.nextGaussian() * 0.01;
                boolean bad = random.nextInt(20) == 0;
                if (bad) {
                    own.bad(0, 1e6, Quality.SPIKE);
                } else {
                    own.good(0, level);
                    naive.add(new double[] {own.nowMs * 1e-3, level});
                }
                while (!naive.isEmpty() && naive.peekFirst()[0] < (own.nowMs - windowMs) * 1e-3 - 1e-9) {
                    naive.removeFirst();
                }
                double expected = bad ? Double.NaN : naive(over, new ArrayList<>(naive), windowMs);
                assertSame(term.quantity(own.board, own.nowNs(), 0), expected, over + " of " + windowMs + " at " + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Over.class)
    void fastSamplesStayInBoundedMemoryAndTheWindowIsAtMostOneBucketTooLong(Over over) {
        long windowMs = 60_000;
        QuantityTerm term = term(bench, over, windowMs);
        Random random = new Random(7);
        List<double[]> all = new ArrayList<>();
        double bucket = windowMs / (double) Window.BUCKETS;
        for (int i = 0; i < 30_000; i++) {
            bench.nowMs += 5; // 12,000 samples in the window
            double v = Math.sin(i / 900.0) + random.nextGaussian() * 0.1;
            bench.good(0, v);
            all.add(new double[] {bench.nowMs * 1e-3, v});
            double got = term.quantity(bench.board, bench.nowNs(), 0);
            if (i % 997 == 0 && i > 12_100) {
                double from = (bench.nowMs - windowMs) * 1e-3;
                double exact = naive(over, since(all, from), windowMs);
                double longer = naive(over, since(all, from - bucket * 1e-3), windowMs);
                double tolerance = Math.abs(exact - longer) + 1e-3 * Math.abs(exact) + 1e-6;
                assertThat(got).as("%s at %s", over, i).isCloseTo(exact, within(tolerance));
                if (over == Over.MAX || over == Over.MIN) {
                    assertThat(over == Over.MAX ? got - exact : exact - got)
                            .as("no sample of the window is missed")
                            .isNotNegative();
                }
            }
        }
    }

    @Test
    void aGreatestValueStandsForTheSamplesThatShareItsBucket() {
        QuantityTerm max = term(bench, Over.MAX, 10_240);
        long[] times = {0, 6, 12};
        double[] values = {5, 4, 3};
        for (int i = 0; i < times.length; i++) {
            bench.nowMs = times[i];
            bench.good(0, values[i]);
            max.quantity(bench.board, bench.nowNs(), 0);
        }
        assertThat(max.quantity(bench.board, 10_246 * Bench.MS, 0)).isEqualTo(5);
        assertThat(max.quantity(bench.board, 10_247 * Bench.MS, 0)).isEqualTo(3);
        assertThat(max.quantity(bench.board, 10_253 * Bench.MS, 0)).isNaN();
    }

    @Test
    void holdsNoMoreBucketsThanItMayHoweverFastTheSamplesAre() {
        Trend trend = new Trend(60_000 * Bench.MS, true);
        Peak peak = new Peak(60_000 * Bench.MS, 1);
        for (int i = 0; i < 400_000; i++) {
            long ns = i * Bench.MS;
            trend.add(ns, i);
            trend.dropBefore(ns - 60_000 * Bench.MS);
            peak.add(ns, -i);
            peak.dropBefore(ns - 60_000 * Bench.MS);
            assertThat(trend.size()).isLessThanOrEqualTo(Window.BUCKETS + 2);
            assertThat(peak.size()).isLessThanOrEqualTo(Window.BUCKETS + 2);
        }
    }

    @Test
    void aSlopeStaysExactAfterAYearAndAtLargeValues() {
        QuantityTerm rate = term(bench, Over.RATE, 600_000);
        double last = Double.NaN;
        for (long i = 0; i < 2_000; i++) {
            bench.nowMs += i == 1_000 ? 365L * 86_400_000 : 1_000;
            bench.good(0, 1e6 + bench.nowMs * 2e-6);
            last = rate.quantity(bench.board, bench.nowNs(), 0);
        }
        assertThat(last).isCloseTo(0.002, within(1e-6));
    }

    @Test
    void aHugeValueThatHasLeftLeavesNothingBehind() {
        QuantityTerm mean = term(bench, Over.MEAN, 10_000);
        bench.good(0, 1e18);
        mean.quantity(bench.board, 0, 0);
        double last = 0;
        for (int i = 0; i < 30; i++) {
            bench.nowMs += 1_000;
            bench.good(0, 0.1);
            last = mean.quantity(bench.board, bench.nowNs(), 0);
        }
        assertThat(last).isEqualTo(0.1, within(1e-15));
    }

    @Test
    void aRateOrMeanIsUnknownUntilGoodValuesSpanHalfOfTheWindow() {
        QuantityTerm rate = term(bench, Over.RATE, 10_000);
        QuantityTerm mean = term(bench, Over.MEAN, 10_000);
        QuantityTerm max = term(bench, Over.MAX, 10_000);
        for (int s = 0; s <= 5; s++) {
            bench.nowMs = 1_000L * s;
            bench.good(0, s);
            assertThat(Double.isNaN(rate.quantity(bench.board, bench.nowNs(), 0)))
                    .isEqualTo(s < 5);
            assertThat(Double.isNaN(mean.quantity(bench.board, bench.nowNs(), 0)))
                    .isEqualTo(s < 5);
            assertThat(max.quantity(bench.board, bench.nowNs(), 0)).isEqualTo(s);
        }
        assertThat(rate.quantity(bench.board, bench.nowNs(), 0)).isCloseTo(1, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(Over.class)
    void isUnknownWhileTheNewestInputIsBadSoThatADeadSensorClearsNothing(Over over) {
        QuantityTerm term = term(bench, over, 10_000);
        for (int s = 0; s <= 10; s++) {
            bench.nowMs = 1_000L * s;
            bench.good(0, 5 + s * 0.1);
            term.quantity(bench.board, bench.nowNs(), 0);
        }
        assertThat(term.quantity(bench.board, bench.nowNs(), 0)).isNotNaN();
        for (int s = 11; s <= 30; s++) {
            bench.nowMs = 1_000L * s;
            bench.bad(0, 0, Quality.NO_REPLY);
            assertThat(term.quantity(bench.board, bench.nowNs(), 0)).isNaN();
        }
        bench.nowMs += 1_000;
        bench.good(0, 3);
        double again = term.quantity(bench.board, bench.nowNs(), 0);
        assertThat(again).isIn(over == Over.MAX || over == Over.MIN ? 3.0 : Double.NaN);
    }

    @Test
    void takesEachScanOnceHoweverOftenItIsAskedAndByHowMany() {
        Compiler shared = new Compiler(bench.site);
        QuantityTerm a = shared.compile(new Expression.Window(Over.MEAN, new Value(Bench.at(0)), 10_000));
        QuantityTerm b = shared.compile(new Expression.Window(Over.MEAN, new Value(Bench.at(0)), 10_000));
        for (int s = 0; s <= 8; s++) {
            bench.nowMs = 1_000L * s;
            bench.good(0, s);
            for (int times = 0; times < (s == 8 ? 50 : 1); times++) {
                a.quantity(bench.board, bench.nowNs(), 0);
                b.quantity(bench.board, bench.nowNs(), 0);
            }
            bench.good(1, 99);
            a.quantity(bench.board, bench.nowNs(), 0);
        }
        assertThat(a.quantity(bench.board, bench.nowNs(), 0)).isCloseTo(4, within(1e-12));
        assertThat(b.quantity(bench.board, bench.nowNs(), 0)).isCloseTo(4, within(1e-12));
    }

    @Test
    void scansOfTwoDevicesThatComeOutOfOrderDoNotTurnTimeBack() {
        Expression.Quantity difference =
                new Expression.Arithmetic(Expression.Operator.SUBTRACT, new Value(Bench.at(0)), new Value(Bench.at(1)));
        QuantityTerm max = new Compiler(bench.site).compile(new Expression.Window(Over.MAX, difference, 10_000));
        bench.nowMs = 5_000;
        bench.good(0, 1);
        bench.good(1, 0);
        max.quantity(bench.board, bench.nowNs(), 0);
        bench.nowMs = 4_990; // the other link's queue was slower
        bench.good(1, -6);

        assertThat(max.quantity(bench.board, bench.nowNs(), 0)).isEqualTo(7);
        bench.nowMs = 15_000;
        bench.good(0, 1);
        bench.good(1, 0);
        assertThat(max.quantity(bench.board, bench.nowNs(), 0)).isEqualTo(7);
        bench.nowMs = 15_001;
        bench.good(1, 0);
        assertThat(max.quantity(bench.board, bench.nowNs(), 0)).isEqualTo(1);
    }

    private static QuantityTerm term(Bench bench, Over over, long windowMs) {
        return new Compiler(bench.site).compile(new Expression.Window(over, new Value(Bench.at(0)), windowMs));
    }

    private static void assertSame(double got, double expected, String what) {
        if (Double.isNaN(expected)) {
            assertThat(got).as(what).isNaN();
        } else {
            assertThat(got).as(what).isCloseTo(expected, within(1e-9 + 1e-9 * Math.abs(expected)));
        }
    }

    private static List<double[]> since(List<double[]> all, double from) {
        return all.stream().filter(s -> s[0] >= from - 1e-9).toList();
    }

    private static double naive(Over over, List<double[]> samples, long windowMs) {
        if (samples.isEmpty()) {
            return Double.NaN;
        }
        double[] v = samples.stream().mapToDouble(s -> s[1]).toArray();
        double span = samples.get(samples.size() - 1)[0] - samples.get(0)[0];
        boolean enough = 2 * span >= windowMs * 1e-3 - 1e-9;
        return switch (over) {
            case MAX -> java.util.Arrays.stream(v).max().orElseThrow();
            case MIN -> java.util.Arrays.stream(v).min().orElseThrow();
            case MEAN -> enough ? java.util.Arrays.stream(v).average().orElseThrow() : Double.NaN;
            case RATE -> enough ? slope(samples) : Double.NaN;
        };
    }

    private static double slope(List<double[]> samples) {
        double t = samples.stream().mapToDouble(s -> s[0]).average().orElseThrow();
        double v = samples.stream().mapToDouble(s -> s[1]).average().orElseThrow();
        double tt = 0;
        double tv = 0;
        for (double[] s : samples) {
            tt += (s[0] - t) * (s[0] - t);
            tv += (s[0] - t) * (s[1] - v);
        }
        return tt > 0 ? tv / tt : Double.NaN;
    }
}
