package io.sluice.model;

/**
 * All samples of one device from one poll cycle, as columns: the unit that travels through the gateway. The arrays are in
 * the order of the device's points in {@link Layout} and are not copied: whoever builds a scan gives them away, whoever
 * gets one must not write to them.
 *
 * @param boot process start that took the scan
 * @param sequence gateway-wide number within the boot, from 1, given before the disk and never used again
 * @param revision configuration revision whose {@link Layout} describes the columns
 * @param device index of the device in that layout
 * @param realm live or drill
 * @param monotonicNs boot-time clock at the last byte of the reply, in ns
 * @param utcOffsetMs what to add to {@code monotonicNs / 1_000_000} for UTC in ms since 1970, as known then
 * @param clock how far that offset can be trusted
 * @param values engineering values in the points' units; NaN where there is none
 * @param quality {@link Quality} codes, one per value, possibly with {@link #HELD}
 */
@SuppressWarnings("ArrayRecordComponent")
public record Scan(
        Boot boot,
        long sequence,
        int revision,
        int device,
        Realm realm,
        long monotonicNs,
        long utcOffsetMs,
        ClockState clock,
        double[] values,
        byte[] quality) {

    /** Flag in a quality byte: the deadband holds this value back from the uplinks; journal and alarms see it. */
    public static final byte HELD = (byte) 0x80;

    /** Event time in ms since 1970 UTC, as trustworthy as {@link #clock()}. */
    public long utcMs() {
        return utcOffsetMs + monotonicNs / 1_000_000;
    }

    /** Whether the value in this column is held back from the uplinks. */
    public boolean isHeld(int column) {
        return (quality[column] & HELD) != 0;
    }
}
