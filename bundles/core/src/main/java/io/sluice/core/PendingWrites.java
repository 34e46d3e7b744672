package io.sluice.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes that wait for their link: the newest per output and per watchdog, so that what waits is bounded by the number of
 * outputs and an old command never overtakes a new one. Switching goes before feeding. Thread-safe.
 */
final class PendingWrites {
    private final Map<Integer, OutputWrite> outputs = new LinkedHashMap<>();
    private final Map<Integer, OutputWrite> watchdogs = new LinkedHashMap<>();

    /** Puts a write in the place of a waiting one for the same target, or last. */
    synchronized void put(OutputWrite write) {
        (write.watchdog() ? watchdogs : outputs).put(write.output(), write);
    }

    /** Whether none waits. */
    synchronized boolean isEmpty() {
        return outputs.isEmpty() && watchdogs.isEmpty();
    }

    /** Takes the next; null if none waits. */
    synchronized OutputWrite take() {
        Map<Integer, OutputWrite> from = outputs.isEmpty() ? watchdogs : outputs;
        var first = from.values().iterator();
        if (!first.hasNext()) {
            return null;
        }
        OutputWrite write = first.next();
        first.remove();
        return write;
    }
}
