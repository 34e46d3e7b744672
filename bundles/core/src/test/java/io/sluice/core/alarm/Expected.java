package io.sluice.core.alarm;

/**
 * What one alarm should do, written naively: stop-watches that are wound forward, numbers for colours, flags for the rest.
 * Shares nothing with the code under test.
 */
final class Expected {
    final boolean latching;
    final long onMs;
    final long offMs;
    final long ackMs;
    final int least;
    final int most;
    int colour;
    int called;
    boolean acked = true;
    boolean overdue;
    boolean shelved;
    long shelfLeft;
    boolean out;
    String suppressed = "";
    long ackLeft = -1;
    long moves;
    private final boolean[] passed = new boolean[5];
    private final boolean[] on = new boolean[5];
    private final long[] watch = new long[5];

    Expected(boolean latching, long onMs, long offMs, long ackMs, int least, int most) {
        this.latching = latching;
        this.onMs = onMs;
        this.offMs = offMs;
        this.ackMs = ackMs;
        this.least = least;
        this.most = most;
    }

    boolean normal() {
        return colour == 0 && acked;
    }

    void wind(long delaysMs, long deadlinesMs) {
        for (int c = 0; c < 5; c++) {
            watch[c] += delaysMs;
        }
        shelfLeft -= deadlinesMs;
        ackLeft = ackLeft < 0 ? -1 : Math.max(0, ackLeft - deadlinesMs);
    }

    /** A look at which the condition is so high, 0 to 4. */
    void look(int level) {
        int top = 0;
        for (int c = least; c <= most; c++) {
            boolean passes = level >= c;
            if (passes != passed[c]) {
                passed[c] = passes;
                watch[c] = 0;
            }
            if (passes && watch[c] >= onMs) {
                on[c] = true;
            }
            if (!passes && watch[c] >= offMs) {
                on[c] = false;
            }
            top = on[c] ? c : top;
        }
        call(top);
    }

    private void call(int top) {
        if (top == called) {
            return;
        }
        moves++;
        int stands = latching ? Math.max(colour, top) : top;
        if (stands > colour || called == 0) {
            acked = false;
            overdue = false;
            shelved = false;
            ackLeft = ackMs == 0 ? -1 : ackMs;
        }
        colour = stands;
        called = top;
        if (acked) {
            ackLeft = -1;
        }
    }

    boolean acknowledge() {
        if (acked) {
            return false;
        }
        acked = true;
        overdue = false;
        ackLeft = -1;
        return true;
    }

    boolean reset() {
        if (colour == 0 || called == colour || !acked || called != 0) {
            return false;
        }
        colour = 0;
        return true;
    }

    void due() {
        if (shelved && shelfLeft <= 0) {
            shelved = false;
        }
        if (!acked && ackLeft == 0) {
            overdue = true;
        }
    }
}
