package io.sluice.store.sqlite;

import io.sluice.port.store.Detail;

/**
 * Numbers of segments: each detail has a range and a table of its own, so that one list of intervals can hold what an uplink
 * has not delivered of all of them.
 *
 * <pre>
 *   0            2^56               2 * 2^56        3 * 2^56
 *   [ segments   [ minutes          [ hours         [ in no table       id / 2^56 = ordinal of Detail
 * </pre>
 */
final class Ids {
    private static final int SHIFT = 56;
    private static final Detail[] DETAILS = Detail.values();

    /** From here on: segments that passed by the file, numbered anew in each boot. */
    static final long PASSED_BY = (long) DETAILS.length << SHIFT;

    private Ids() {}

    static Detail detail(long id) {
        return DETAILS[(int) (id >>> SHIFT)];
    }

    /** Below every number of this detail. */
    static long base(Detail detail) {
        return (long) detail.ordinal() << SHIFT;
    }

    /** The largest number this detail can have. */
    static long end(Detail detail) {
        return base(detail) + (1L << SHIFT) - 1;
    }

    /** The table that holds this detail. */
    static String table(Detail detail) {
        return switch (detail) {
            case SCANS -> "segments";
            case MINUTES -> "minutes";
            case HOURS -> "hours";
        };
    }

    /** The next coarser detail; null if there is none. */
    static Detail coarser(Detail detail) {
        return detail == Detail.HOURS ? null : DETAILS[detail.ordinal() + 1];
    }
}
