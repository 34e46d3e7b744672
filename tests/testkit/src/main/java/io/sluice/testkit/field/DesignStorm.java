package io.sluice.testkit.field;

/**
 * A storm with one peak, after Keifer and Chu (1957), the "Chicago" hyetograph. The mean intensity over the hardest {@code t}
 * minutes is
 *
 * <pre>
 *   i(t) = a / (t + b)^n          mm/min, t in min
 * </pre>
 *
 * and the peak stands at {@code r} of the duration. Depths come from the closed form, so that the sum over any steps is exact:
 * {@code a x / (x / r + b)^n} mm fall in the {@code x} minutes before the peak, the same with {@code 1 - r} after it. The form
 * of Shanghai's formula DB31/T 1043-2017 gives a = 9.6 (1 + 0.846 lg P), b = 7.0, n = 0.656 for a return period of P years; the
 * figures serve a demonstration, not a design. Immutable.
 *
 * @param startS start, s of model time
 * @param durationMin duration, min
 * @param peakAt part of the duration before the peak, 0 to 1, both excluded
 * @param a mm/min at 1 min and b = 0
 * @param b min
 * @param n exponent, 0 to 1, both excluded
 */
public record DesignStorm(double startS, double durationMin, double peakAt, double a, double b, double n) {
    /** A storm in the form of Shanghai's formula, peaking at 0.4 of its duration. */
    public static DesignStorm ofReturnPeriod(double years, double startS, double durationMin) {
        return new DesignStorm(startS, durationMin, 0.4, 9.6 * (1 + 0.846 * Math.log10(years)), 7.0, 0.656);
    }

    /** Depth fallen until then, mm. */
    public double depthMm(double timeS) {
        double minutes = Math.min(Math.max((timeS - startS) / 60, 0), durationMin);
        double peak = peakAt * durationMin;
        double whole = part(peak, peakAt);
        return minutes <= peak ? whole - part(peak - minutes, peakAt) : whole + part(minutes - peak, 1 - peakAt);
    }

    /** Depth of the whole storm, mm. */
    public double totalMm() {
        return a * durationMin / Math.pow(durationMin + b, n);
    }

    /** When it ends, s of model time. */
    public double endS() {
        return startS + 60 * durationMin;
    }

    private double part(double minutesFromPeak, double share) {
        return a * minutesFromPeak / Math.pow(minutesFromPeak / share + b, n);
    }
}
