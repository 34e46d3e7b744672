package io.sluice.store.sqlite;

import java.util.ArrayDeque;

/**
 * When undelivered telemetry will have to be thinned, if it grows on as in the last hours. Counted in values, since delivered
 * ones make room without changing the size of the file. Confined to the journal's thread.
 */
final class Forecast {
    /** Between two looks, ns. */
    static final long STEP_NS = 60_000_000_000L;

    private static final long SPAN_NS = 6 * 3_600_000_000_000L;

    private final ArrayDeque<long[]> looks = new ArrayDeque<>();

    /** Whether it is time for a look. */
    boolean isDue(long nowNs) {
        return looks.isEmpty() || nowNs - looks.getLast()[0] >= STEP_NS;
    }

    /**
     * Takes a look.
     *
     * @param nowNs interval clock
     * @param unsent undelivered values
     * @param capacity values that fit
     * @return ms until {@code unsent} reaches {@code capacity}, {@code Long.MAX_VALUE} if it does not grow
     */
    long look(long nowNs, long unsent, long capacity) {
        looks.addLast(new long[] {nowNs, unsent});
        while (nowNs - looks.getFirst()[0] > SPAN_NS) {
            looks.removeFirst();
        }
        if (unsent >= capacity && unsent > 0) {
            return 0;
        }
        long[] first = looks.getFirst();
        double perMs = (unsent - first[1]) / ((nowNs - first[0]) / 1e6);
        if (looks.size() < 2 || !(perMs > 0)) {
            return Long.MAX_VALUE;
        }
        double ms = (capacity - unsent) / perMs;
        return ms < Long.MAX_VALUE ? (long) ms : Long.MAX_VALUE;
    }
}
