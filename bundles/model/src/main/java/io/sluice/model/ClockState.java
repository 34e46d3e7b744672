package io.sluice.model;

/** How far a time can be trusted. */
public enum ClockState {
    /** Set by a time source that is still heard. */
    SYNCHRONISED("synchronised"),
    /** Was set by a time source in this boot and runs on by itself, its error within a stated bound. */
    HOLDOVER("holdover"),
    /** Never set in this boot, or too long ago. */
    UNSYNCHRONISED("unsynchronised"),
    /**
     * Taken while the clock was not set, and corrected since: the clock has been set in the same boot. Of scans out of the
     * journal; no clock is ever in this state.
     */
    CORRECTED("corrected");

    private static final ClockState[] ALL = values();
    private final String word;

    ClockState(String word) {
        this.word = word;
    }

    /** The word used on the wire. */
    public String word() {
        return word;
    }

    /** The state with this ordinal. */
    public static ClockState of(int ordinal) {
        return ALL[ordinal];
    }
}
