package io.sluice.testkit.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which points of which scans of one boot have arrived: one bit per point, 8 bytes per scan of up to 64 points, in pages.
 * Confined to one thread or guarded by its owner.
 */
final class ScanTable {
    private static final int PAGE = 4096;
    /** Sequences beyond this are taken for damage: 2 GiB of table. */
    private static final long MAX_SEQUENCE = 1L << 28;

    private final List<long[]> pages = new ArrayList<>();
    private final Map<Long, long[]> wide = new HashMap<>();
    private long present;
    private long highest;

    /**
     * Adds what has arrived of a scan.
     *
     * @param sequence sequence of the scan, from 1
     * @param words a bit per point that came with it
     * @return how many of them are new
     * @throws IllegalArgumentException if the sequence cannot be
     */
    int add(long sequence, long[] words) {
        if (sequence < 1 || sequence > MAX_SEQUENCE) {
            throw new IllegalArgumentException("scan sequence " + sequence + ": not in 1.." + MAX_SEQUENCE);
        }
        int page = (int) (sequence / PAGE);
        while (pages.size() <= page) {
            pages.add(null);
        }
        if (pages.get(page) == null) {
            pages.set(page, new long[PAGE]);
        }
        long[] masks = pages.get(page);
        int at = (int) (sequence % PAGE);
        long[] more = wide.get(sequence);
        if (masks[at] == 0 && more == null) {
            present++;
        }
        highest = Math.max(highest, sequence);
        int fresh = Long.bitCount(words[0] & ~masks[at]);
        masks[at] |= words[0];
        if (words.length > 1) {
            more = wide.computeIfAbsent(sequence, s -> new long[words.length]);
            if (more.length < words.length) {
                more = Arrays.copyOf(more, words.length);
                wide.put(sequence, more);
            }
            for (int i = 1; i < words.length; i++) {
                fresh += Long.bitCount(words[i] & ~more[i]);
                more[i] |= words[i];
            }
        }
        return fresh;
    }

    /** Scans of which something has arrived. */
    long present() {
        return present;
    }

    /** Highest sequence that has arrived, 0 if none. */
    long highest() {
        return highest;
    }

    /** Scans below the highest of which nothing has arrived. */
    long missing() {
        return highest - present;
    }

    /** The first sequences, {@code limit} at most, of which nothing has arrived. */
    List<Long> missingSequences(int limit) {
        List<Long> gaps = new ArrayList<>();
        for (long s = 1; s < highest && gaps.size() < limit; s++) {
            long[] page = pages.get((int) (s / PAGE));
            if ((page == null || page[(int) (s % PAGE)] == 0) && !wide.containsKey(s)) {
                gaps.add(s);
            }
        }
        return gaps;
    }
}
