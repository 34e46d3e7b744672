package io.sluice.model;

/**
 * By how much the times of some scans were wrong, known once the clock has been set: of those that were stamped {@link
 * ClockState#UNSYNCHRONISED} with one offset. Immutable.
 *
 * @param boot process start that took the scans
 * @param fromSequence first of them
 * @param toSequence last of them; {@link #TO_THE_END} if the boot is over; less than the first if there was none
 * @param fromNs boot-time clock from which on that offset was used, ns
 * @param toNs boot-time clock until which it was used, ns; {@code Long.MAX_VALUE} if the boot is over
 * @param oldOffsetMs the offset they were stamped with, ms
 * @param newOffsetMs the right one, ms
 * @param errorMs most that the right one is likely to be wrong, ms; -1 if unknown
 * @param source what the clock was set by, see {@link Clock#source()}
 */
public record ClockCorrection(
        Boot boot,
        long fromSequence,
        long toSequence,
        long fromNs,
        long toNs,
        long oldOffsetMs,
        long newOffsetMs,
        long errorMs,
        String source) {
    /** As {@link #toSequence()}: to the end of a boot that is over; a number that every JSON reader can hold. */
    public static final long TO_THE_END = (1L << 53) - 1;

    /** What is to be added to the old times, ms. */
    public long shiftMs() {
        return newOffsetMs - oldOffsetMs;
    }

    /** Whether it is about this scan. */
    public boolean covers(Scan scan) {
        return scan.clock() == ClockState.UNSYNCHRONISED
                && scan.sequence() >= fromSequence
                && scan.sequence() <= toSequence
                && scan.boot().equals(boot);
    }
}
