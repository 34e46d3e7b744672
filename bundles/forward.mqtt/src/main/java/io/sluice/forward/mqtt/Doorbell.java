package io.sluice.forward.mqtt;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Wakes one thread, without a lock. A ring while nobody waits is not lost. Thread-safe; one thread waits. */
final class Doorbell {
    private final AtomicBoolean rung = new AtomicBoolean();
    private volatile Thread waiting;

    /** Wakes the waiting thread, or lets its next wait return at once. */
    void ring() {
        rung.set(true);
        LockSupport.unpark(waiting);
    }

    /** Waits for a ring, at most so long. May return early. */
    void await(long ns) {
        waiting = Thread.currentThread();
        if (!rung.getAndSet(false) && ns > 0) {
            LockSupport.parkNanos(this, ns);
            rung.set(false);
        }
    }
}
