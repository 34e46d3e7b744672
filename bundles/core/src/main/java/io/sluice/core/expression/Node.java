package io.sluice.core.expression;

import io.sluice.core.board.Board;

/** The inside of a compiled expression. */
final class Node {
    private Node() {}

    /** A number. */
    @FunctionalInterface
    interface Quantity {
        double at(Board board, long nowNs, long utcMs);
    }

    /** A truth. */
    @FunctionalInterface
    interface Truth {
        Truth3 at(Board board, long nowNs, long utcMs);
    }
}
