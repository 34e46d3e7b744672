package io.sluice.model;

/** Whether something is real or part of a rehearsal. Not a quality: a drill's values are good values of a drill. */
public enum Realm {
    /** Measured. */
    LIVE("live"),
    /** Injected for a rehearsal. */
    DRILL("drill");

    private final String word;

    Realm(String word) {
        this.word = word;
    }

    /** The word used on the wire. */
    public String word() {
        return word;
    }
}
