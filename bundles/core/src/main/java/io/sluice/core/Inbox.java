package io.sluice.core;

import io.sluice.port.field.Reading;

/**
 * The bounded way from the links to the engine: at most one waiting reading per device. If a second one comes before the
 * engine took the first, the newer replaces the older and the gap is counted. Thread-safe; {@link #take()} by one thread.
 */
public final class Inbox {
    private final Reading[] waiting;
    private final int[] order;
    private int head;
    private int size;
    private boolean closed;
    private long coalesced;

    /** For a site with that many devices. */
    public Inbox(int devices) {
        waiting = new Reading[devices];
        order = new int[Math.max(1, devices)];
    }

    /** Hands over a reading. Never blocks for long. */
    public synchronized void offer(Reading reading) {
        if (closed) {
            return;
        }
        if (waiting[reading.device] != null) {
            coalesced++;
        } else {
            order[(head + size) % order.length] = reading.device;
            size++;
        }
        waiting[reading.device] = reading;
        notifyAll();
    }

    /**
     * The oldest waiting device's newest reading; waits for one.
     *
     * @return null once closed and empty
     */
    public synchronized Reading take() throws InterruptedException {
        while (size == 0) {
            if (closed) {
                return null;
            }
            wait();
        }
        int device = order[head];
        head = (head + 1) % order.length;
        size--;
        Reading r = waiting[device];
        waiting[device] = null;
        return r;
    }

    /** No more readings; what waits can still be taken. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Readings replaced by a newer one of the same device. */
    public synchronized long coalesced() {
        return coalesced;
    }
}
