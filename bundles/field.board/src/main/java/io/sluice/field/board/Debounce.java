package io.sluice.field.board;

/**
 * Makes a clean level of the edges of a bouncing contact. A level counts once it has lasted for the hold time, measured by
 * the kernel's stamps of the edges, so that a late thread neither loses a pulse nor makes one. Confined to one thread.
 *
 * <pre>
 *   contact  ____#_##____##############____      # closed
 *   clean    ______________hold########____hold
 * </pre>
 */
final class Debounce {
    private final long holdNs;
    private boolean clean;
    private boolean last;
    private long sinceNs;
    private boolean settled = true;
    private long count;

    /**
     * Starts with a level that counts at once and is no pulse.
     *
     * @param count pulses so far
     */
    Debounce(long holdNs, boolean active, long count) {
        this.holdNs = holdNs;
        this.clean = active;
        this.last = active;
        this.count = count;
    }

    /** An edge to this level at this stamp, ns. */
    void edge(boolean active, long atNs) {
        if (!settled && atNs - sinceNs >= holdNs) {
            settle();
        }
        last = active;
        sinceNs = atNs;
        settled = last == clean;
        if (holdNs == 0) {
            settle();
        }
    }

    /** No edge has come for the hold time since the last one was taken. */
    void quiet() {
        settle();
    }

    /** The level is this, whatever the edges said: some were lost. Counts once it has lasted. */
    void correct(boolean active) {
        if (active != last) {
            last = active;
            settled = last == clean;
        }
    }

    private void settle() {
        if (last && !clean) {
            count++;
        }
        clean = last;
        settled = true;
    }

    /** Whether the clean level is the last one seen. */
    boolean isSettled() {
        return settled;
    }

    boolean isActive() {
        return clean;
    }

    /** How often the clean level has become active. */
    long count() {
        return count;
    }
}
