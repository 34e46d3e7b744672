package io.sluice.store.sqlite;

/**
 * Segments that were removed to keep the bound, all of one detail, and the summaries that stand in for them.
 *
 * @param first first id removed
 * @param last last id removed
 * @param standFirst first summary that stands in; 0 if nothing does
 * @param standLast last summary that stands in
 */
record Gone(long first, long last, long standFirst, long standLast) {

    /**
     * Changes what an uplink has not delivered.
     *
     * @param stoodIn by detail the last summary that stands in for something the uplink missed: it is told once
     */
    void applyTo(Intervals unsent, long[] stoodIn) {
        boolean missed = unsent.remove(first, last);
        if (missed && standFirst > 0) {
            long from = Math.max(standFirst, stoodIn[Ids.detail(standFirst).ordinal()] + 1);
            if (from <= standLast) {
                unsent.add(from, standLast);
                stoodIn[Ids.detail(standFirst).ordinal()] = standLast;
            }
        }
    }
}
