package io.sluice.codec.senml;

/**
 * One record, resolved: base fields are in it already.
 *
 * @param name full name
 * @param unit SenML unit; empty if none was given
 * @param time time in s: from 2^28 on since 1970 UTC, below relative to now
 * @param value number, or 1 and 0 for true and false; NaN if the value is of another kind
 * @param kind label of the value, {@code v}, {@code vb}, {@code vs}, {@code vd}, or {@code s} if there is only a sum
 */
public record SenmlRecord(String name, String unit, double time, double value, String kind) {
    /** Times below are relative to now. RFC 8428, 4.5.3. */
    public static final double FIRST_ABSOLUTE = 1 << 28;

    /** Whether its time is relative to now. */
    public boolean isRelative() {
        return time < FIRST_ABSOLUTE;
    }
}
