package io.sluice.endtoend;

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
     * @param what the condition in words, for the failure
     * @throws AssertionError if it does not come to hold within this time
     */
    static void until(String what, Duration patience, BooleanSupplier condition) {
        until(() -> what, patience, condition);
    }

    /** As {@link #until(String, Duration, BooleanSupplier)}, with words made at the moment of failure. */
    static void until(Supplier<String> what, Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + patience.toMillis() + " ms: " + what.get());
            }
            pause(LOOK_NS);
        }
    }

    /** Lets a stretch of a scenario last this long: an outage, a time of load, the life of a gateway before it is killed. */
    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            pause(Math.min(LOOK_NS, end - System.nanoTime()));
        }
    }

    private static void pause(long ns) {
        LockSupport.parkNanos(Math.max(1, ns));
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("interrupted");
        }
    }
}
