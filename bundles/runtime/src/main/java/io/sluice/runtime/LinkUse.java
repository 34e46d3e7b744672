package io.sluice.runtime;

import java.util.ArrayDeque;
import java.util.Deque;

/** How much of the last minute a link was busy. Thread-safe. */
final class LinkUse {
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final long LEAST_NS = 2_000_000_000L;

    private final Deque<long[]> marks = new ArrayDeque<>();

    /** Notes the time that the link has been busy since it was opened; about once a second. */
    synchronized void note(long nowNs, long busyNs) {
        marks.addLast(new long[] {nowNs, busyNs});
        while (nowNs - marks.getFirst()[0] > MINUTE_NS) {
            marks.removeFirst();
        }
    }

    /** Share from 0 to 1; NaN while it is not known. */
    synchronized double share() {
        if (marks.isEmpty()) {
            return Double.NaN;
        }
        long[] first = marks.getFirst();
        long[] last = marks.getLast();
        long spanNs = last[0] - first[0];
        return spanNs < LEAST_NS ? Double.NaN : Math.min(1, (last[1] - first[1]) / (double) spanNs);
    }
}
