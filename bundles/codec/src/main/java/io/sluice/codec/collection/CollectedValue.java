package io.sluice.codec.collection;

/**
 * A value out of a collection.
 *
 * @param point {@code device/point}; of summaries {@code device/point/min} and so on
 * @param unit as on the wire, of the SenML registries or UCUM; may be empty
 * @param utcMs event time, ms since 1970
 * @param clock how far that time can be trusted
 * @param realm {@code live} or {@code drill}
 * @param quality why it is not good, or {@code good}
 * @param value NaN where there is none
 * @param boot process start
 * @param sequence of its scan within that
 * @param detail {@code scans}, {@code minutes} or {@code hours}
 */
public record CollectedValue(
        String point,
        String unit,
        long utcMs,
        String clock,
        String realm,
        String quality,
        double value,
        String boot,
        long sequence,
        String detail) {}
