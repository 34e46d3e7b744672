package io.sluice.web;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Amplitudes of a waveform by frequency, for the eye: the longest power of two of its samples, mean taken off, Hann window,
 * scaled so that a sine of amplitude 1 shows as 1. What alarms are judged by is computed elsewhere. Stateless.
 */
final class Spectrum {
    private static final int LEAST = 64;
    private static final int MOST = 8192;
    /** A Hann window lets half of the amplitude through. */
    private static final double HANN_GAIN = 0.5;

    private Spectrum() {}

    /** Empty if there are too few samples or gaps among them. */
    static Optional<Map<String, Object>> of(List<Double> samples, double rateHz, String point) {
        int n = Integer.highestOneBit(Math.min(samples.size(), MOST));
        if (n < LEAST || !(rateHz > 0)) {
            return Optional.empty();
        }
        double[] re = new double[n];
        double[] im = new double[n];
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += samples.get(i) / n;
        }
        if (Double.isNaN(mean)) {
            return Optional.empty();
        }
        for (int i = 0; i < n; i++) {
            re[i] = (samples.get(i) - mean) * (1 - Math.cos(2 * Math.PI * i / (n - 1))) / 2;
        }
        transform(re, im);
        double[] hz = new double[n / 2];
        double[] amplitude = new double[n / 2];
        for (int i = 0; i < n / 2; i++) {
            hz[i] = (float) (i * rateHz / n);
            amplitude[i] = (float) (Math.hypot(re[i], im[i]) * 2 / n / HANN_GAIN);
        }
        return Optional.of(Json.map("point", point, "hz", hz, "amplitude", amplitude));
    }

    /** Discrete Fourier transform in place, radix 2 (Cooley and Tukey, 1965). */
    static void transform(double[] re, double[] im) {
        int n = re.length;
        for (int i = 1, j = 0; i < n; i++) {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                double t = re[i];
                re[i] = re[j];
                re[j] = t;
            }
        }
        for (int half = 1; half < n; half <<= 1) {
            for (int k = 0; k < half; k++) {
                double c = Math.cos(Math.PI * k / half);
                double s = -Math.sin(Math.PI * k / half);
                for (int i = k; i < n; i += 2 * half) {
                    double x = re[i + half] * c - im[i + half] * s;
                    double y = re[i + half] * s + im[i + half] * c;
                    re[i + half] = re[i] - x;
                    im[i + half] = im[i] - y;
                    re[i] += x;
                    im[i] += y;
                }
            }
        }
    }
}
