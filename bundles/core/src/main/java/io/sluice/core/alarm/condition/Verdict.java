package io.sluice.core.alarm.condition;

import io.sluice.model.Colour;
import io.sluice.model.Quality;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * What a {@link Watcher} found at its last look, colour by colour. Used again for every look: read it before the next one.
 * Confined to the engine thread.
 */
public final class Verdict {
    /** The colour is not called for. */
    public static final int CLEAR = 0;

    /** Nothing can be said: whatever stands stays, no delay moves. */
    public static final int HOLD = 1;

    /** The colour is called for. */
    public static final int PASSED = 2;

    private static final int LEVELS = Colour.values().length;

    private final int[] calls = new int[LEVELS];
    private final double[] limits = new double[LEVELS];
    private final boolean[] unconfirmed = new boolean[LEVELS];
    private double value;
    private Quality quality;
    private boolean resumed;
    private String degraded;
    private Supplier<String> why;

    /** All clear, no value. */
    public Verdict() {
        begin(Double.NaN, Quality.GOOD);
    }

    /** Forgets what it held: all colours clear, no limits, confirmed, nothing to add. For watchers. */
    public void begin(double newValue, Quality newQuality) {
        Arrays.fill(calls, CLEAR);
        Arrays.fill(limits, Double.NaN);
        Arrays.fill(unconfirmed, false);
        value = newValue;
        quality = newQuality;
        resumed = false;
        degraded = "";
        why = Verdict::nothing;
    }

    /** Sets a colour's call. For watchers. */
    public void call(int colour, int call, double limit, boolean isUnconfirmed) {
        calls[colour] = call;
        limits[colour] = limit;
        unconfirmed[colour] = isUnconfirmed;
    }

    /** Sets how the reason is found when someone asks. For watchers. */
    public void because(Supplier<String> reason) {
        why = reason;
    }

    /** Sets {@link #degraded()}. For watchers. */
    public void degrade(String how) {
        degraded = how;
    }

    /** Sets {@link #isResumed()}. For watchers. */
    public void resume(boolean isResumed) {
        resumed = isResumed;
    }

    /**
     * {@link #CLEAR}, {@link #HOLD} or {@link #PASSED}.
     *
     * @param colour ordinal of a {@link Colour}; a colour that the rule does not have, and none, are {@code CLEAR}
     */
    public int of(int colour) {
        return calls[colour];
    }

    /** The limit of a colour, by ordinal, in the value's unit; NaN if there is none. */
    public double limit(int colour) {
        return limits[colour];
    }

    /** Whether a colour, by ordinal, is called for on inputs that contradict each other or cannot be trusted. */
    public boolean isUnconfirmed(int colour) {
        return unconfirmed[colour];
    }

    /** Whether the highest colour that is called for is {@link #isUnconfirmed}. */
    public boolean unconfirmed() {
        for (int c = LEVELS - 1; c > 0; c--) {
            if (calls[c] == PASSED) {
                return unconfirmed[c];
            }
        }
        return false;
    }

    /** The value it was found on, in the subject's unit; a bad one as it came; NaN if none. */
    public double value() {
        return value;
    }

    /** Quality of {@link #value()}; for a fault, of the point that is worst off. */
    public Quality quality() {
        return quality;
    }

    /** Whether a timer inside of the condition stood still over a restart. */
    public boolean isResumed() {
        return resumed;
    }

    /** How far redundancy is lost, such as {@code "1 of 3"} votes that are left; empty if not at all. */
    public String degraded() {
        return degraded;
    }

    /** Why, for people: which points are bad, how the vote went; empty if the value and its limit say it all. Built when asked. */
    public String why() {
        return why.get();
    }

    private static String nothing() {
        return "";
    }
}
