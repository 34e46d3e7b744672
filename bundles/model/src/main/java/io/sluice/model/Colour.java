package io.sluice.model;

/**
 * Severity of an alarm, lowest first. The four colours of the Chinese emergency system (blue IV to red I); what they mean
 * for a point is the site's configuration. Immutable.
 */
public enum Colour {
    /** No hazard. */
    NONE("none"),
    /** Level IV. */
    BLUE("blue"),
    /** Level III. */
    YELLOW("yellow"),
    /** Level II. */
    ORANGE("orange"),
    /** Level I. */
    RED("red");

    private static final Colour[] ALL = values();
    private final String word;

    Colour(String word) {
        this.word = word;
    }

    /** The word used in files and on the wire, such as {@code "red"}. */
    public String word() {
        return word;
    }

    /** The colour with this ordinal, 0 (none) to 4 (red). */
    public static Colour of(int level) {
        return ALL[level];
    }

    /**
     * The colour with this word.
     *
     * @throws IllegalArgumentException if no colour has it
     */
    public static Colour ofWord(String word) {
        for (Colour c : ALL) {
            if (c.word.equals(word)) {
                return c;
            }
        }
        throw new IllegalArgumentException("colour \"" + word + "\": allowed are none, blue, yellow, orange, red");
    }
}
