package io.sluice.core.expression;

import io.sluice.core.board.Board;

/** A compiled number. */
public non-sealed interface QuantityTerm extends Term {
    /**
     * The number; NaN while an input is bad or there is too little to compute it from.
     *
     * @param nowNs boot-time clock, ns; never runs back
     * @param utcMs wall clock at that instant, ms since 1970
     */
    double quantity(Board board, long nowNs, long utcMs);
}
