package io.sluice.store.sqlite;

/**
 * What one file knows of one uplink: the ids it has not delivered, in memory and as last committed. Guarded by the lock of
 * the lane that owns it.
 */
final class UplinkEntry {
    final String name;
    final Intervals unsent = new Intervals();

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

    boolean isDirty() {
        return row == 0 || openedMs != savedOpenedMs || !unsent.sameAs(saved);
    }
}
