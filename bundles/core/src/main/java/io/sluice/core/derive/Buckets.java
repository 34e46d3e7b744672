package io.sluice.core.derive;

import io.sluice.core.time.Memo;
import java.util.Arrays;

/**
 * Amounts of a sliding window, by time: at most 1,441 buckets of at least 1 s, minutes for 24 h. A bucket ends with its last
 * instant, so that a sum over 5 min at 10:05:00 takes in what came at 10:05:00 and not what came at 10:00:00. Confined to the
 * engine thread.
 *
 * <pre>
 *   (now - window, now]  =  | bucket | bucket | ... | bucket of now |      each: amount, time covered, longest gap
 *                                              booked into it, doubt
 * </pre>
 */
final class Buckets {
    private static final long MOST = 1440;
    private static final long SECOND_NS = 1_000_000_000L;

    private final long widthNs;
    private final int span;
    private final double[] amount;
    private final long[] cover;
    private final long[] gap;
    private final boolean[] doubt;
    private long top = Long.MIN_VALUE;

    Buckets(long windowMs) {
        long windowNs = windowMs * 1_000_000L;
        long seconds = Math.max(1, (windowNs / MOST + SECOND_NS - 1) / SECOND_NS);
        widthNs = seconds * SECOND_NS;
        span = (int) Math.max(1, (windowNs + widthNs - 1) / widthNs);
        amount = new double[span];
        cover = new long[span];
        gap = new long[span];
        doubt = new boolean[span];
    }

    /** Moves the window on to this instant. */
    void slide(long nowNs) {
        long to = bucket(nowNs);
        if (to <= top) {
            return;
        }
        if (top == Long.MIN_VALUE || to - top >= span) {
            clear();
        } else {
            for (long b = top + 1; b <= to; b++) {
                int k = at(b);
                amount[k] = 0;
                cover[k] = 0;
                gap[k] = 0;
                doubt[k] = false;
            }
        }
        top = to;
    }

    /**
     * Books an amount that came together from one instant to another at the later one; what lies before the window is lost.
     *
     * @param isGap whether the time between is more than one sample takes
     */
    void add(double add, long fromNs, long toNs, boolean isGap, boolean isDoubtful) {
        slide(toNs);
        long b = bucket(toNs);
        if (b <= top - span) {
            return;
        }
        amount[at(b)] += add;
        doubt[at(b)] |= isDoubtful;
        if (isGap && add > 0) {
            gap[at(b)] = Math.max(gap[at(b)], toNs - fromNs);
        }
        cover(fromNs, toNs);
    }

    private void cover(long fromNs, long toNs) {
        for (long b = Math.max(bucket(fromNs + 1), top - span + 1); b <= bucket(toNs); b++) {
            long start = Math.max(fromNs, b * widthNs);
            long end = Math.min(toNs, (b + 1) * widthNs);
            cover[at(b)] = Math.min(widthNs, cover[at(b)] + Math.max(0, end - start));
        }
    }

    double sum() {
        double sum = 0;
        for (double a : amount) {
            sum += a;
        }
        return sum;
    }

    /**
     * Whether too little of the window up to this instant is covered.
     *
     * @param graceNs time that the next sample will stand for, ns
     */
    boolean isMissing(long nowNs, long graceNs) {
        long covered = graceNs;
        for (long c : cover) {
            covered += c;
        }
        long ahead = (top + 1) * widthNs - nowNs; // of the newest bucket: has not been yet
        return covered < (1 - TotalMeter.MISSING) * (span * widthNs - Math.max(0, Math.min(ahead, widthNs)));
    }

    /** Whether something in it is doubtful: marked so, or it may have fallen before the window. */
    boolean isDoubtful() {
        long edge = (top - span + 1) * widthNs;
        for (long b = top - span + 1; b <= top && top != Long.MIN_VALUE; b++) {
            int k = at(b);
            if (doubt[k] || (gap[k] > 0 && (b + 1) * widthNs - gap[k] < edge)) {
                return true;
            }
        }
        return false;
    }

    void keep(Memo memo) {
        Figures amounts = new Figures();
        Figures runs = new Figures();
        long run = 0;
        for (int age = 0; age <= span && top != Long.MIN_VALUE; age++) {
            int k = at(top - age);
            if (age < span && (amount[k] != 0 || doubt[k])) {
                amounts.row(age, amount[k], gap[k] / 1e6, doubt[k] ? 1 : 0);
            }
            if (age < span && cover[k] * 2 >= widthNs) {
                run++;
            } else if (run > 0) {
                runs.row((double) (age - run), (double) run);
                run = 0;
            }
        }
        memo.put("width", widthNs / 1_000_000L).put("amounts", amounts.text()).put("covered", runs.text());
    }

    /** Adds kept amounts as of an instant of this process' clock; left out if they are of another width. */
    void restore(Memo memo, long thenNs, long nowNs) {
        slide(nowNs);
        if (memo.whole("width", -1) != widthNs / 1_000_000L) {
            return;
        }
        long then = bucket(thenNs);
        for (double[] row : Figures.rows(memo.text("amounts", ""), 4)) {
            long b = then - (long) row[0];
            if (b > top - span && b <= top) {
                amount[at(b)] += row[1];
                gap[at(b)] = Math.max(gap[at(b)], (long) (row[2] * 1e6));
                doubt[at(b)] |= row[3] != 0;
            }
        }
        for (double[] row : Figures.rows(memo.text("covered", ""), 2)) {
            for (long b = then - (long) row[0]; b > then - (long) (row[0] + row[1]); b--) {
                if (b > top - span && b <= top) {
                    cover[at(b)] = widthNs;
                }
            }
        }
    }

    private void clear() {
        Arrays.fill(amount, 0);
        Arrays.fill(cover, 0);
        Arrays.fill(gap, 0);
        Arrays.fill(doubt, false);
    }

    private long bucket(long ns) {
        return Math.floorDiv(ns - 1, widthNs);
    }

    private int at(long bucket) {
        return (int) Math.floorMod(bucket, (long) span);
    }
}
