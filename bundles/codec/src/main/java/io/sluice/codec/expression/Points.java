package io.sluice.codec.expression;

import io.sluice.model.site.PointRef;

/** The points that an expression may name. */
public interface Points {
    /**
     * A point by its name.
     *
     * @param reference {@code device/point}
     * @return its place; null if there is none
     */
    PointRef find(String reference);

    /**
     * What is wrong with a reference that {@link #find} does not know.
     *
     * @return null if it was said already: the expression is then refused without a word
     */
    Complaint complain(String reference);

    /**
     * What is wrong, and what would be right.
     *
     * @param message what is wrong
     * @param allowed what would be right; empty if the message says it
     */
    record Complaint(String message, String allowed) {}
}
