package io.sluice.core.derive;

import static io.sluice.core.derive.Rig.BAD;
import static io.sluice.core.derive.Rig.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.site.CaptureSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class CapturesTest {
    private final Rig rig = new Rig().device("geophone", 20, 2);
    private final List<Captured> out = new ArrayList<>();
    private Captures captures;

    @Test
    void keepsWhatWasBeforeTheTriggerAndWhatCameAfter() {
        given(10_000, 5_000, 60_000);
        run(0, 2000, i -> i == 1000 ? 2 : 0, CapturesTest::number);

        assertThat(out).hasSize(1);
        Captured c = out.get(0);
        assertThat(c.samples()[0]).hasSize(751);
        assertThat(c.samples()[0][500]).isEqualTo(2);
        assertThat(of(c.samples()[1][0])).isEqualTo(500);
        assertThat(of(c.samples()[1][750])).isEqualTo(1250);
        assertThat(c.trigger()).isZero();
        assertThat(c.peaks()[0]).isCloseTo(2, within(0.01));
        assertThat(c.triggerNs() - c.startNs()).isEqualTo(10_000_000_000L);
        assertThat(c.startNs()).isEqualTo(rig.start.monotonicNs() + 501 * 20_000_000L);
    }

    @Test
    void lastsLongerWhileItGoesOn() {
        given(1_000, 2_000, 60_000);
        run(0, 2000, i -> i >= 500 && i <= 800 ? 1 - 2 * (i % 2) : 0, i -> 0);
        assertThat(out).hasSize(1);
        assertThat(out.get(0).samples()[0]).hasSize(50 + 300 + 100 + 1);
    }

    @Test
    void whatIsLongerThanTheLongestComesInPiecesThatJoin() {
        given(1_000, 2_000, 10_000);
        run(0, 3000, i -> i >= 500 && i <= 1500 ? 1 - 2 * (i % 2) : 0, CapturesTest::number);
        assertThat(out).hasSizeGreaterThan(1);
        for (Captured c : out) {
            assertThat(c.samples()[0].length).isLessThanOrEqualTo(501);
        }
        long next = of(out.get(0).samples()[1][0]);
        for (Captured c : out) {
            assertThat(of(c.samples()[1][0])).isEqualTo(next);
            next += c.samples()[1].length;
        }
        assertThat(next).isGreaterThan(1500);
    }

    @Test
    void offsetAndDriftStartNothing() {
        given(1_000, 2_000, 10_000);
        run(0, 10_000, i -> 9.81 + i * 0.0001, i -> -3);
        assertThat(out).isEmpty();
    }

    @Test
    void everyChannelCanStartIt() {
        given(1_000, 2_000, 10_000);
        run(0, 1000, i -> 0, i -> i == 500 ? -0.8 : 0);
        assertThat(out).hasSize(1);
        assertThat(out.get(0).trigger()).isEqualTo(1);
    }

    @Test
    void missingSamplesAreGapsAndShiftNothing() {
        given(4_000, 1_000, 10_000);
        run(0, 1000, i -> i == 500 ? 1 : 0, i -> i >= 400 && i < 410 ? BAD : number(i));
        float[] row = out.get(0).samples()[1];
        for (int i = 0; i < row.length; i++) {
            int sample = 300 + i;
            if (sample >= 400 && sample < 410) {
                assertThat(row[i]).isNaN();
            } else {
                assertThat(of(row[i])).isEqualTo(sample);
            }
        }
    }

    @Test
    void endsWhenTheChannelsGoSilent() {
        given(1_000, 2_000, 10_000);
        run(0, 520, i -> i == 500 ? 1 : 0, i -> 0);
        assertThat(out).isEmpty();
        captures.tick(rig.now().monotonicNs() + 3_000_000_000L);
        assertThat(out).as("it may still come").isEmpty();
        captures.tick(rig.now().monotonicNs() + 8_000_000_000L);
        assertThat(out).hasSize(1);
        assertThat(out.get(0).samples()[0][150]).isNaN();
    }

    @Test
    void clippedTremorStartsIt() {
        given(1_000, 2_000, 10_000);
        run(0, 500, i -> 0, i -> 0);
        rig.afterMs += 20;
        scan(new double[] {16, 0}, new byte[] {Quality.OUT_OF_RANGE.code(), 0});
        run(501, 1000, i -> 0, i -> 0);
        assertThat(out).hasSize(1);
        assertThat(out.get(0).peaks()[0]).isGreaterThan(15);
    }

    private void given(long preMs, long postMs, long mostMs) {
        rig.captures = List.of(new CaptureSpec("tremor", List.of(at(0, 0), at(0, 1)), 50, 0.5, preMs, postMs, mostMs));
        rig.build();
        captures = new Captures(rig.site, out::add);
    }

    private void run(int from, int to, IntToDoubleFunction x, IntToDoubleFunction y) {
        for (int i = from; i < to; i++) {
            rig.afterMs += 20;
            double v = y.applyAsDouble(i);
            byte q = Double.isNaN(v) ? Quality.NO_REPLY.code() : 0;
            scan(new double[] {x.applyAsDouble(i), v}, new byte[] {0, q});
        }
    }

    /** A value that tells which sample it is, too small to start anything. */
    private static double number(int sample) {
        return sample * 1e-5;
    }

    private static long of(float value) {
        return Math.round(value * 1e5);
    }

    private void scan(double[] values, byte[] quality) {
        Scan scan = rig.scanOf(0, values, quality);
        rig.board.put(scan);
        captures.scan(scan, rig.board);
    }
}
