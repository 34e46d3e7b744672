package io.sluice.core.derive;

/**
 * Second-order Butterworth high-pass by the bilinear transform with the cut-off prewarped, transposed direct form II. It
 * starts as if its first sample had stood for ever, so that an offset rings no bell. One thread.
 *
 * <p>Source: S. Butterworth 1930; the transform as in every text on digital filters. Equals {@code scipy.signal.butter(2,
 * cutOff, "highpass", fs=rate)} with {@code lfilter} and {@code lfilter_zi}.
 */
final class HighPass {
    private final double b0;
    private final double b1;
    private final double a1;
    private final double a2;
    private double s1;
    private double s2;
    private boolean started;

    HighPass(double cutOffHz, double rateHz) {
        double k = Math.tan(Math.PI * cutOffHz / rateHz);
        double norm = 1 / (1 + Math.sqrt(2) * k + k * k);
        b0 = norm;
        b1 = -2 * norm;
        a1 = 2 * (k * k - 1) * norm;
        a2 = (1 - Math.sqrt(2) * k + k * k) * norm;
    }

    double next(double x) {
        if (!started) {
            started = true;
            s2 = b0 * x;
            s1 = b1 * x + s2;
        }
        double y = b0 * x + s1;
        s1 = b1 * x - a1 * y + s2;
        s2 = b0 * x - a2 * y;
        return y;
    }

    void restart() {
        started = false;
    }
}
