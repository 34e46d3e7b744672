package io.sluice.model.alarm;

/** Why an alarm's state changed. The words are on the wire and on disk and never change. */
public enum Cause {
    /** Its condition called another colour. */
    LIMIT("limit"),
    /** What was unconfirmed is confirmed: its inputs agree again and the colour still stands. */
    CONFIRMED("confirmed"),
    /** Someone took notice. */
    ACKNOWLEDGE("acknowledge"),
    /** Someone reset a latched colour. */
    RESET("reset"),
    /** Someone shelved it. */
    SHELVE("shelve"),
    /** Someone took it off the shelf, or its time ran out. */
    UNSHELVE("unshelve"),
    /** The design suppresses it from now on. */
    SUPPRESS("suppress"),
    /** The design no longer suppresses it. */
    UNSUPPRESS("unsuppress"),
    /** Someone took it out of service. */
    OUT_OF_SERVICE("out-of-service"),
    /** Someone returned it to service. */
    RETURN("return-to-service"),
    /** Its acknowledge deadline passed. */
    OVERDUE("overdue"),
    /** Its rule left the site while it stood. */
    REMOVED("removed");

    private static final Cause[] ALL = values();
    private final String word;

    Cause(String word) {
        this.word = word;
    }

    /** The word used on the wire and on disk. */
    public String word() {
        return word;
    }

    /**
     * The cause with this word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Cause ofWord(String word) {
        for (Cause c : ALL) {
            if (c.word.equals(word)) {
                return c;
            }
        }
        throw new IllegalArgumentException("cause \"" + word + "\": unknown");
    }
}
