package io.sluice.store.sqlite;

import io.sluice.port.store.Detail;

/**
 * What one file knows of one uplink: the ids it has not delivered, in memory and as last committed. Guarded by the lock of
 * the lane that owns it.
 */
final class UplinkEntry {
    private static final int IN_FLIGHT = 256;

    final String name;
    final Intervals unsent = new Intervals();

    /** What new segments are unsent for it. */
    Detail detail = Detail.SCANS;

    /** The same as the file has it. */
    Detail savedDetail = Detail.SCANS;

    /** What {@link #unsent} is still in, if the uplink has been opened with another detail; null if that is done. */
    Detail convertFrom;

    /** The last summary of each detail that stands in for something removed, so that it does not twice. */
    final long[] stoodIn = new long[Detail.values().length];

    /** Whether a cursor is open: an uplink at work is never forgotten. */
    boolean open;

    /** Row in {@code uplinks}; 0 while the file does not know the uplink. */
    long row;

    /** The intervals that are in the file. */
    Intervals saved = new Intervals();

    /** Running time of the file when the uplink was last open, ms. */
    long openedMs;

    /** The same as the file has it. */
    long savedOpenedMs;

    UplinkEntry(String name) {
        this.name = name;
    }

    /**
     * Removes an id. Acknowledgements out of order split intervals for a moment: memory allows for more of them than the
     * file, or the bound would undo the very acknowledgement that passed it.
     */
    void acknowledged(long id, int maxIntervals) {
        if (unsent.remove(id, id)) {
            unsent.limit(maxIntervals + IN_FLIGHT);
        }
    }

    boolean isDirty() {
        return row == 0
                || convertFrom != null
                || detail != savedDetail
                || openedMs != savedOpenedMs
                || !unsent.sameAs(saved);
    }
}
