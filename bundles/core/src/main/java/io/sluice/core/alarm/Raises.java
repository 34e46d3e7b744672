package io.sluice.core.alarm;

/** How many alarms rose of late, counted in steps of ten seconds. Confined to the engine thread. */
final class Raises {
    private static final long STEP_NS = 10_000_000_000L;
    private static final int STEPS = 360;

    private final int[] counts = new int[STEPS];
    private long step = Long.MIN_VALUE;

    /** One rose. */
    void add(long nowNs) {
        move(nowNs);
        counts[Math.floorMod(step, STEPS)]++;
    }

    /**
     * How many rose.
     *
     * @param minutes within the last so many minutes, 1 to 60
     */
    int within(int minutes, long nowNs) {
        move(nowNs);
        int sum = 0;
        for (int i = 0; i < minutes * 6; i++) {
            sum += counts[Math.floorMod(step - i, STEPS)];
        }
        return sum;
    }

    private void move(long nowNs) {
        long now = Math.floorDiv(nowNs, STEP_NS);
        long from = step == Long.MIN_VALUE ? now : Math.max(step, now - STEPS);
        for (long s = from + 1; s <= now; s++) {
            counts[Math.floorMod(s, STEPS)] = 0;
        }
        step = Math.max(step, now);
    }

    /** Goes on counting where another left off. */
    void carry(Raises before) {
        System.arraycopy(before.counts, 0, counts, 0, STEPS);
        step = before.step;
    }
}
