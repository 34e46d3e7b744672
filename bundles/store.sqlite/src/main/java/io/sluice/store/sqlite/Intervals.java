package io.sluice.store.sqlite;

import java.util.Arrays;

/**
 * A set of ids kept as sorted, disjoint closed intervals that never touch each other. Ids are positive. Confined to whoever
 * owns it.
 *
 * <pre>
 *   unsent   [ 17 .. 203 ]      [ 960 .. 960 ]  [ 1001 .. 1044 ]
 *              backlog        gap: acknowledged      just committed
 * </pre>
 */
final class Intervals {
    private long[] first = new long[4];
    private long[] last = new long[4];
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long first(int index) {
        return first[index];
    }

    long last(int index) {
        return last[index];
    }

    /** How many ids are in the set. */
    long count() {
        long n = 0;
        for (int i = 0; i < size; i++) {
            n += last[i] - first[i] + 1;
        }
        return n;
    }

    boolean contains(long id) {
        int i = firstEndingAt(id);
        return i < size && first[i] <= id;
    }

    /** Adds all ids from {@code from} to {@code to}, both included. */
    void add(long from, long to) {
        if (from > to) {
            return;
        }
        int i = firstEndingAt(from - 1);
        if (i == size || first[i] > to + 1) {
            insert(i, from, to);
            return;
        }
        long low = Math.min(from, first[i]);
        long high = to;
        int j = i;
        while (j < size && first[j] <= to + 1) {
            high = Math.max(high, last[j]);
            j++;
        }
        first[i] = low;
        last[i] = high;
        delete(i + 1, j);
    }

    void addAll(Intervals other) {
        for (int i = 0; i < other.size; i++) {
            add(other.first[i], other.last[i]);
        }
    }

    /** Removes all ids from {@code from} to {@code to}, both included; says whether one of them was there. */
    boolean remove(long from, long to) {
        int i = firstEndingAt(from);
        if (from > to || i == size || first[i] > to) {
            return false;
        }
        if (first[i] < from && last[i] > to) {
            insert(i + 1, to + 1, last[i]);
            last[i] = from - 1;
            return true;
        }
        if (first[i] < from) {
            last[i] = from - 1;
            i++;
        }
        int j = i;
        while (j < size && last[j] <= to) {
            j++;
        }
        delete(i, j);
        if (i < size && first[i] <= to) {
            first[i] = to + 1;
        }
        return true;
    }

    /**
     * Joins neighbours, smallest gap first, until at most {@code max} intervals are left, one per detail at least (see {@link
     * Ids}). Ids of the gaps are in the set again: they are sent twice, none is lost.
     */
    void limit(int max) {
        while (size > max) {
            int best = 0;
            for (int i = 1; i + 1 < size; i++) {
                if (first[i + 1] - last[i] < first[best + 1] - last[best]) {
                    best = i;
                }
            }
            if (Ids.detail(first[best]) != Ids.detail(first[best + 1])) {
                return; // the ranges of two details lie farther apart than anything within one
            }
            last[best] = last[best + 1];
            delete(best + 1, best + 2);
        }
    }

    /** Whether one of the ids from {@code from} to {@code to} is in the set. */
    boolean meets(long from, long to) {
        int i = firstEndingAt(from);
        return i < size && first[i] <= to;
    }

    /** The smallest id from {@code from} to {@code to} in the set; {@code Long.MAX_VALUE} if there is none. */
    long firstFrom(long from, long to) {
        int i = firstEndingAt(from);
        return i < size && first[i] <= to ? Math.max(first[i], from) : Long.MAX_VALUE;
    }

    /** The last id of the interval that holds this one. */
    long lastOf(long id) {
        return last[firstEndingAt(id)];
    }

    /** The ids of this set from {@code from} to {@code to}. */
    Intervals within(long from, long to) {
        Intervals part = new Intervals();
        for (int i = firstEndingAt(from); i < size && first[i] <= to; i++) {
            part.add(Math.max(first[i], from), Math.min(last[i], to));
        }
        return part;
    }

    void clear() {
        size = 0;
    }

    Intervals copy() {
        Intervals c = new Intervals();
        c.first = Arrays.copyOf(first, Math.max(4, size));
        c.last = Arrays.copyOf(last, Math.max(4, size));
        c.size = size;
        return c;
    }

    boolean sameAs(Intervals other) {
        return size == other.size
                && Arrays.equals(first, 0, size, other.first, 0, size)
                && Arrays.equals(last, 0, size, other.last, 0, size);
    }

    @Override
    public String toString() {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < size; i++) {
            b.append('[').append(first[i]).append("..").append(last[i]).append(']');
        }
        return b.toString();
    }

    /** Index of the first interval whose last id is at or above {@code id}. */
    private int firstEndingAt(long id) {
        int i = Arrays.binarySearch(last, 0, size, id);
        return i >= 0 ? i : -i - 1;
    }

    private void insert(int at, long from, long to) {
        if (size == first.length) {
            first = Arrays.copyOf(first, size * 2);
            last = Arrays.copyOf(last, size * 2);
        }
        System.arraycopy(first, at, first, at + 1, size - at);
        System.arraycopy(last, at, last, at + 1, size - at);
        first[at] = from;
        last[at] = to;
        size++;
    }

    private void delete(int from, int to) {
        System.arraycopy(first, to, first, from, size - to);
        System.arraycopy(last, to, last, from, size - to);
        size -= to - from;
    }
}
