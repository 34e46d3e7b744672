package io.sluice.store.sqlite;

import io.sluice.model.Scan;

/**
 * Bounded queue of scans: many producers, one consumer. The lock is held for the time of a few stores, never over I/O, so
 * that {@link #offer} does not wait for the disk. When it is full the newest scan is refused.
 */
final class ScanQueue {
    private final Scan[] ring;
    private int head;
    private int size;

    ScanQueue(int capacity) {
        ring = new Scan[capacity];
    }

    /** Adds a scan; returns how many wait now, -1 if it was refused. */
    synchronized int offer(Scan scan) {
        if (size == ring.length) {
            return -1;
        }
        int tail = head + size;
        ring[tail >= ring.length ? tail - ring.length : tail] = scan;
        return ++size;
    }

    /** Moves the oldest scans into {@code into}; returns how many. */
    synchronized int poll(Scan[] into) {
        int n = Math.min(size, into.length);
        for (int i = 0; i < n; i++) {
            into[i] = ring[head];
            ring[head] = null;
            head = head + 1 == ring.length ? 0 : head + 1;
        }
        size -= n;
        return n;
    }

    synchronized int size() {
        return size;
    }
}
