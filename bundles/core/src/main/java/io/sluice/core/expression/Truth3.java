package io.sluice.core.expression;

/**
 * Truth of three values. Source: S. C. Kleene, Introduction to Metamathematics, 1952, § 64 (strong tables). The order of the
 * values makes {@code and} the lesser and {@code or} the greater of two. Immutable.
 */
public enum Truth3 {
    /** It is not so. */
    FALSE,
    /** An input is bad, or there is too little to tell from. */
    UNKNOWN,
    /** It is so. */
    TRUE;

    /** The value for a plain truth. */
    public static Truth3 of(boolean truth) {
        return truth ? TRUE : FALSE;
    }

    /** And: false if one is false, unknown if neither is false and one is unknown. */
    public Truth3 and(Truth3 other) {
        return ordinal() <= other.ordinal() ? this : other;
    }

    /** Or: true if one is true, unknown if neither is true and one is unknown. */
    public Truth3 or(Truth3 other) {
        return ordinal() >= other.ordinal() ? this : other;
    }

    /** Not: unknown stays unknown. */
    public Truth3 not() {
        return this == UNKNOWN ? UNKNOWN : this == TRUE ? FALSE : TRUE;
    }
}
