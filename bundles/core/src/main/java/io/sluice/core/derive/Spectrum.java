package io.sluice.core.derive;

/**
 * The strongest line of a block's spectrum: Hann window, zeros up to the next power of two, radix-2 transform, the largest
 * power among the lines from 1 to just below half the rate, then the vertex of the parabola through the logarithms of that
 * line and its neighbours, at most half a line away. Of several channels the powers are added. Resolution without interpolation is rate / n; the
 * parabola brings a single tone to about a fiftieth of that.
 *
 * <p>Sources: J. W. Cooley, J. W. Tukey 1965; F. J. Harris 1978 (Hann window); interpolation: M. Gasior, J. L. Gonzalez,
 * CERN-AB-2004-021. Reuses its arrays; one thread.
 */
final class Spectrum {
    private final int n;
    private final double[] window;
    private final double[] re;
    private final double[] im;
    private final double[] cos;
    private final double[] sin;
    private final double[] power;

    /** For blocks of so many samples. */
    Spectrum(int samples) {
        window = new double[samples];
        for (int i = 0; i < samples; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / samples);
        }
        n = Math.max(8, Integer.highestOneBit(Math.max(1, samples - 1)) * 2);
        re = new double[n];
        im = new double[n];
        power = new double[n / 2];
        cos = new double[n / 2];
        sin = new double[n / 2];
        for (int i = 0; i < n / 2; i++) {
            cos[i] = Math.cos(2 * Math.PI * i / n);
            sin[i] = -Math.sin(2 * Math.PI * i / n);
        }
    }

    /** Frequency of the strongest line of the blocks, Hz; NaN if there is none. */
    double dominantHz(double[][] blocks, double rateHz) {
        java.util.Arrays.fill(power, 0);
        for (double[] block : blocks) {
            add(block);
        }
        int peak = 0;
        for (int k = 1; k < power.length - 1; k++) {
            if (power[k] > 0 && (peak == 0 || power[k] > power[peak])) {
                peak = k;
            }
        }
        if (peak == 0) {
            return Double.NaN;
        }
        return (peak + vertex(power[peak - 1], power[peak], power[peak + 1])) * rateHz / n;
    }

    private void add(double[] block) {
        java.util.Arrays.fill(re, 0);
        java.util.Arrays.fill(im, 0);
        for (int i = 0; i < window.length; i++) {
            re[i] = block[i] * window[i];
        }
        transform();
        for (int k = 0; k < power.length; k++) {
            power[k] += re[k] * re[k] + im[k] * im[k];
        }
    }

    /** Where the parabola through three logarithms at -1, 0, 1 has its vertex. */
    private static double vertex(double left, double middle, double right) {
        if (left <= 0 || right <= 0) {
            return 0;
        }
        double a = Math.log(left);
        double b = Math.log(middle);
        double c = Math.log(right);
        double bend = a - 2 * b + c;
        return bend >= 0 ? 0 : Math.max(-0.5, Math.min(0.5, (a - c) / (2 * bend)));
    }

    private void transform() {
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
                t = im[i];
                im[i] = im[j];
                im[j] = t;
            }
        }
        for (int length = 2; length <= n; length <<= 1) {
            int half = length / 2;
            int step = n / length;
            for (int i = 0; i < n; i += length) {
                for (int j = 0; j < half; j++) {
                    int p = i + j;
                    int q = p + half;
                    double wr = cos[j * step];
                    double wi = sin[j * step];
                    double xr = re[q] * wr - im[q] * wi;
                    double xi = re[q] * wi + im[q] * wr;
                    re[q] = re[p] - xr;
                    im[q] = im[p] - xi;
                    re[p] += xr;
                    im[p] += xi;
                }
            }
        }
    }
}
