package io.sluice.testkit.field;

/**
 * A tremor as the envelope of ground velocity, after Saragoni and Hart (1974): {@code v(t) = peak (t/p)^s e^(s (1 - t/p))} with
 * the peak at {@code p} seconds. Told in real seconds, whatever the time lapse: a tremor squeezed into a tenth of a second would
 * be seen by no instrument. Immutable.
 *
 * @param startS start, s
 * @param peakMmS largest velocity, mm/s
 * @param peakAfterS time from start to peak, s
 * @param sharpness the larger, the narrower; from 1
 */
public record Tremor(double startS, double peakMmS, double peakAfterS, double sharpness) {
    /** Velocity of the envelope, mm/s; 0 before the start. */
    public double velocityMmS(double timeS) {
        double t = (timeS - startS) / peakAfterS;
        return t <= 0 ? 0 : peakMmS * Math.pow(t, sharpness) * Math.exp(sharpness * (1 - t));
    }
}
