package io.sluice.core.expression;

import io.sluice.core.board.Board;

/** A compiled truth. */
public non-sealed interface TruthTerm extends Term {
    /**
     * Whether it is so.
     *
     * @param nowNs boot-time clock, ns; never runs back
     * @param utcMs wall clock at that instant, ms since 1970
     */
    Truth3 truth(Board board, long nowNs, long utcMs);
}
