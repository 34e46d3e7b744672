package io.sluice.core.derive;

import static io.sluice.core.derive.Rig.BAD;
import static io.sluice.core.derive.Rig.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sluice.model.Quality;
import io.sluice.model.site.Figure.Vibration;
import io.sluice.model.site.Figure.Vibration.Measure;
import io.sluice.model.site.PointRef;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VibrationTest {
    private static final PointRef X = at(0, 0);
    private static final PointRef Y = at(0, 1);

    @Test
    void readsASineOfFiveHertz() {
        Rig rig = all(0);
        for (int i = 0; i < 400; i++) {
            rig.after(20, 0, 9.81 + 2 * Math.sin(2 * Math.PI * 5 * i / 50.0), 0);
        }
        assertThat(rig.value(1, Measure.RMS.ordinal())).isCloseTo(Math.sqrt(2), within(1e-6));
        assertThat(rig.value(1, Measure.PEAK.ordinal()))
                .isCloseTo(2 * Math.sin(Math.toRadians(72)), within(1e-6)); // no sample at the crest
        assertThat(rig.value(1, Measure.CREST.ordinal()))
                .isCloseTo(Math.sqrt(2) * Math.sin(Math.toRadians(72)), within(1e-6));
        assertThat(rig.value(1, Measure.DOMINANT_FREQUENCY.ordinal())).isCloseTo(5, within(0.01));
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void findsFrequenciesBetweenTheLines() {
        for (double hz : new double[] {0.83, 3.217, 7.71, 12.345, 20.02}) {
            double[] block = new double[400];
            Arrays.setAll(block, i -> Math.sin(2 * Math.PI * hz * i / 100.0 + 0.4));
            double found = new Spectrum(400).dominantHz(new double[][] {block}, 100);
            assertThat(found).isCloseTo(hz, within(0.01));
        }
    }

    @Test
    void silenceHasNoFrequency() {
        assertThat(new Spectrum(100).dominantHz(new double[][] {new double[100]}, 50))
                .isNaN();
    }

    @Test
    void addsComponentsAsVectors() {
        Rig rig = new Rig()
                .device("velocity", 20, 2)
                .derived("virtual", 0, new Vibration(List.of(X, Y), Measure.PEAK, 50, 2000, 0))
                .ready();
        for (int i = 0; i < 200; i++) {
            double s = i % 2 == 0 ? 1 : -1;
            rig.after(20, 0, 3 * s, 4 * s);
        }
        assertThat(rig.value(1, 0)).isCloseTo(5, within(1e-9));
    }

    @Test
    void highPassTakesOutDriftAndOffset() {
        Rig rig = all(1);
        for (int i = 0; i < 1000; i++) {
            double t = i / 50.0;
            rig.after(20, 0, 100 + 0.5 * t + Math.sin(2 * Math.PI * 8 * t), 0);
        }
        assertThat(rig.value(1, Measure.PEAK.ordinal())).isCloseTo(1, within(0.02));
        assertThat(rig.value(1, Measure.DOMINANT_FREQUENCY.ordinal())).isCloseTo(8, within(0.02));
    }

    @Test
    void toleratesPollsThatAreLateOrEarlyByLessThanHalfASample() {
        Rig rig = all(0);
        Random random = new Random(5);
        long now = 0;
        for (int i = 0; i < 500; i++) {
            long due = 20L * i + random.nextInt(-8, 9);
            rig.after(due - now, 0, Math.sin(2 * Math.PI * 3 * i / 50.0), 0);
            now = due;
        }
        assertThat(rig.out).as("one scan per block").hasSize(5);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.GOOD);
    }

    @Test
    void gapRestartsTheBlock() {
        Rig rig = rms(0);
        for (int i = 0; i < 90; i++) {
            rig.after(20, 0, 5.0 * (i % 2));
        }
        rig.afterMs += 60;
        for (int i = 0; i < 99; i++) {
            rig.after(20, 0, i % 2);
        }
        assertThat(rig.out).isEmpty();
        rig.after(20, 0, 1);
        assertThat(rig.out).hasSize(1);
        assertThat(rig.value(1, 0)).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void peakBeforeAGapStillCounts() {
        Rig rig = new Rig()
                .device("velocity", 20, 1)
                .derived("virtual", 0, new Vibration(List.of(X), Measure.PEAK, 50, 2000, 0.5))
                .ready();
        for (int i = 0; i < 30; i++) {
            rig.after(20, 0, i == 20 ? 40 : 0);
        }
        rig.after(20, 0, BAD);
        assertThat(rig.value(1, 0)).isGreaterThan(35);
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
    }

    @Test
    void clippedOrMarkedSamplesStayInTheBlock() {
        Rig rig = rms(0);
        for (int i = 0; i < 100; i++) {
            rig.afterMs += 20;
            byte q = i == 50 ? Quality.OUT_OF_RANGE.code() : i == 51 ? Quality.SPIKE.code() : 0;
            rig.scan(0, new double[] {i % 2 == 0 ? 10 : -10}, new byte[] {q});
        }
        assertThat(rig.value(1, 0)).isCloseTo(10, within(1e-9));
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
    }

    @Test
    void strongestOfTheBlocksBetweenTwoReadingsIsRead() {
        Rig rig = new Rig()
                .device("velocity", 20, 1)
                .derived("virtual", 10_000, new Vibration(List.of(X), Measure.RMS, 50, 2000, 0))
                .ready();
        for (int i = 0; i < 600; i++) {
            double a = i >= 200 && i < 300 ? 30 : 1;
            rig.after(20, 0, i % 2 == 0 ? a : -a);
        }
        assertThat(rig.out).hasSize(2);
        assertThat(rig.value(1, 0)).isCloseTo(30, within(1e-9));
    }

    @Test
    void saysSoWhenTheSamplesComeAtAnotherRate() {
        Rig rig = new Rig()
                .device("velocity", 20, 1)
                .derived("virtual", 0, new Vibration(List.of(X), Measure.DOMINANT_FREQUENCY, 50, 4000, 0))
                .ready();
        for (int i = 0; i < 800; i++) {
            rig.after(21, 0, Math.sin(2 * Math.PI * 6 * i * 0.021)); // 47.6 Hz, not 50
        }
        assertThat(rig.value(1, 0)).isCloseTo(6, within(0.02));
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.UNCERTAIN);
    }

    @Test
    void goesStaleWhenNothingComes() {
        Rig rig = rms(0);
        for (int i = 0; i < 100; i++) {
            rig.after(20, 0, i % 2);
        }
        assertThat(rig.value(1, 0)).isCloseTo(0.5, within(1e-9));
        for (int i = 0; i < 5; i++) {
            rig.after(2000, 0, BAD);
        }
        assertThat(rig.value(1, 0)).isNaN();
        assertThat(rig.quality(1, 0)).isEqualTo(Quality.NO_REPLY);
    }

    @Test
    void takesWaveformsInAnyPieces() {
        Random random = new Random(11);
        double[] wave = random.doubles(4000).map(d -> d - 0.5).toArray();
        double whole = waveforms(wave, 4000);
        for (int piece : new int[] {1, 7, 100, 333, 1024}) {
            assertThat(waveforms(wave, piece)).isCloseTo(whole, within(1e-12));
        }
    }

    @Test
    void refusesABlockThatIsTooLong() {
        Rig rig = new Rig()
                .device("velocity", 20, 1)
                .derived("virtual", 0, new Vibration(List.of(X), Measure.RMS, 500, 120_000, 0));
        assertThatThrownBy(rig::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("virtual/f0")
                .hasMessageContaining("60000 samples");
    }

    private static double waveforms(double[] wave, int piece) {
        Rig rig = new Rig()
                .device("geophone", 1000, 2)
                .derived("virtual", 0, new Vibration(List.of(X, Y), Measure.PEAK, 200, 5000, 2))
                .ready();
        for (int from = 0; from < wave.length; from += piece) {
            double[] part = Arrays.copyOfRange(wave, from, Math.min(wave.length, from + piece));
            long endNs = rig.start.monotonicNs() + (from + part.length - 1) * 5_000_000L;
            rig.deriver.waveform(X, 200, part, endNs, Quality.GOOD);
            rig.deriver.waveform(Y, 200, Arrays.stream(part).map(v -> 2 * v).toArray(), endNs, Quality.GOOD);
        }
        rig.tick(20_000);
        return rig.value(1, 0);
    }

    private static Rig rms(double highPassHz) {
        return new Rig()
                .device("velocity", 20, 1)
                .derived("virtual", 0, new Vibration(List.of(X), Measure.RMS, 50, 2000, highPassHz))
                .ready();
    }

    private static Rig all(double highPassHz) {
        return new Rig()
                .device("velocity", 20, 2)
                .derived(
                        "virtual",
                        0,
                        Arrays.stream(Measure.values())
                                .map(m -> new Vibration(List.of(X), m, 50, 2000, highPassHz))
                                .toArray(Vibration[]::new))
                .ready();
    }
}
