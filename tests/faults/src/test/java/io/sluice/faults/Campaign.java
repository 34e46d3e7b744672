package io.sluice.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How much of a random campaign is run, and with which dice. A seed is printed when it is made, and {@code -Dsluice.seed} makes
 * the same choices again; what the machine does between two of them stays its own affair.
 */
final class Campaign {
    /** Whether the long forms were asked for. */
    static final boolean LONG = Boolean.getBoolean("sluice.long");

    private final long seed = Long.getLong("sluice.seed", System.nanoTime());

    /** Announces itself with its seed. */
    Campaign(String name) {
        System.out.println("sluice.faults campaign=" + name + " long=" + LONG + " seed=" + seed);
    }

    /** What a count is in this run: {@code -Dsluice.<name>} if given, else the long or the short form's. */
    static int count(String name, int inShort, int inLong) {
        return Integer.getInteger("sluice." + name, LONG ? inLong : inShort);
    }

    long seed() {
        return seed;
    }

    /** Dice of one of several that throw at the same time. */
    Random dice(int of) {
        return new Random(seed + of * 0x9E3779B97F4A7C15L);
    }

    /** Splits a count into nearly equal parts. */
    static List<Integer> split(int count, int parts) {
        List<Integer> shares = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            shares.add(count / parts + (i < count % parts ? 1 : 0));
        }
        return shares;
    }
}
