package io.sluice.model;

/**
 * What is known of UTC at one moment; holds until the next one is made. Immutable.
 *
 * @param state how far UTC can be trusted; never {@link ClockState#CORRECTED}
 * @param offsetMs UTC in ms since 1970 = {@code offsetMs} + boot-time clock in ns / 1,000,000
 * @param errorMs most that UTC is likely to be wrong, ms; -1 if unknown
 * @param synchronisedMs UTC of the last synchronisation, ms since 1970; 0 if never
 * @param source what it was set by: {@code timesyncd}, {@code chrony}, {@code trusted} (by configuration), {@code rtc},
 *     {@code restart} (by an earlier process in the same boot of the kernel); empty if by nothing
 * @param refusedMs how far the wall clock is ahead of this UTC because its step was not believed, ms; 0 if it is followed
 */
public record Clock(ClockState state, long offsetMs, long errorMs, long synchronisedMs, String source, long refusedMs) {
    /** A clock that is right to the millisecond, for tests and benches. */
    public static Clock exact(long offsetMs) {
        return new Clock(ClockState.SYNCHRONISED, offsetMs, 0, offsetMs, "trusted", 0);
    }

    /** The same clock in another state, its error unknown unless synchronised. */
    public Clock in(ClockState other) {
        return new Clock(
                other, offsetMs, other == ClockState.SYNCHRONISED ? errorMs : -1, synchronisedMs, source, refusedMs);
    }

    /** UTC at this instant of the boot-time clock, ms since 1970. */
    public long utcMs(long monotonicNs) {
        return offsetMs + monotonicNs / 1_000_000L;
    }
}
