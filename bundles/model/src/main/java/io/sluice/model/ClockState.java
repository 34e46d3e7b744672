package io.sluice.model;

/** How far the wall clock can be trusted. */
public enum ClockState {
    /** Set by a time source that is still heard. */
    SYNCHRONISED("synchronised"),
    /** Was set by a time source in this boot and runs on by itself. */
    HOLDOVER("holdover"),
    /** Never set in this boot. */
    UNSYNCHRONISED("unsynchronised");

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
