package io.sluice.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other processes do; looks every 10 ms. */
final class Await {
    private static final long LOOK_NS = 10_000_000;

    private Await() {}

    /**
     * Waits until the condition holds.
     *
     * @param what the condition in words, made at the moment of failure
     * @throws AssertionError if it does not come to hold within this time
     */
    static void until(Supplier<String> what, Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + patience.toMillis() + " ms: " + what.get());
            }
            pause(LOOK_NS);
        }
    }

    /** Lets a stretch of a scenario last this long: the life of a gateway before it is killed, an outage. */
    static void pass(long ms) {
        long end = System.nanoTime() + ms * 1_000_000;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            pause(Math.min(LOOK_NS, left));
        }
    }

    private static void pause(long ns) {
        LockSupport.parkNanos(ns);
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("interrupted");
        }
    }
}
