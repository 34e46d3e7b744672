package io.sluice.core;

import io.sluice.port.field.Reading;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The bounded way to the engine: at most one waiting reading per device, and a few tasks, which go first. If a second reading
 * of a device comes before the engine took the first, the newer replaces the older and the gap is counted. What was pushed, and
 * what came in blocks, is never replaced: it queues up and takes turns with what was polled. When too much waits, what was
 * pushed is refused, and a block is dropped, counted, and leaves a gap before the next one of its device. Thread-safe; the
 * taking side is one thread.
 */
public final class Inbox {
    /** Most tasks that wait; they are commands and results of writes, never samples. */
    static final int MAX_TASKS = 1024;

    /** Most pushed readings that wait. */
    static final int MAX_PUSHED = 1024;

    /** Most blocks that wait: some ten seconds of sixteen instruments. */
    static final int MAX_BLOCKS = 1024;

    /** What was polled, what was pushed, what came in blocks. */
    private static final int KINDS = 3;

    private final Reading[] waiting;
    private final int[] order;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Queue<Reading> pushed = new ArrayDeque<>();
    private final Queue<Reading> blocks = new ArrayDeque<>();
    private final boolean[] torn;
    private int turn;
    private int head;
    private int size;
    private boolean closed;
    private long coalesced;

    /** For a site with that many devices. */
    public Inbox(int devices) {
        waiting = new Reading[devices];
        order = new int[Math.max(1, devices)];
        torn = new boolean[devices];
    }

    /** Hands over a reading. Never blocks for long. */
    public synchronized void offer(Reading reading) {
        if (closed) {
            return;
        }
        if (reading.block != null) {
            offerBlock(reading);
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

    private void offerBlock(Reading reading) {
        if (blocks.size() == MAX_BLOCKS) {
            coalesced++;
            torn[reading.device] = true;
            return;
        }
        reading.block.gap |= torn[reading.device];
        torn[reading.device] = false;
        blocks.add(reading);
        notifyAll();
    }

    /**
     * Hands over readings that must all be kept.
     *
     * @return false if too many wait, or if it is closed: none of them was taken
     */
    public synchronized boolean push(List<Reading> readings) {
        if (closed || pushed.size() + readings.size() > MAX_PUSHED) {
            return false;
        }
        pushed.addAll(readings);
        notifyAll();
        return true;
    }

    /**
     * Hands over something to do on the engine's thread.
     *
     * @return false if too many wait, or if it is closed: it will not be done
     */
    public synchronized boolean post(Runnable task) {
        if (closed || tasks.size() == MAX_TASKS) {
            return false;
        }
        tasks.add(task);
        notifyAll();
        return true;
    }

    /**
     * Waits until there is something to take.
     *
     * @param waitNs longest wait, ns; 0 or less does not wait
     * @return false once closed and empty
     */
    @SuppressWarnings("WaitNotInLoop") // woken too early, the engine ticks too early: no harm
    public synchronized boolean await(long waitNs) throws InterruptedException {
        long millis = waitNs / 1_000_000L;
        if (isEmpty() && !closed && waitNs > 0) {
            wait(millis, (int) (waitNs % 1_000_000L));
        }
        return !closed || !isEmpty();
    }

    private boolean isEmpty() {
        return size == 0 && pushed.isEmpty() && blocks.isEmpty() && tasks.isEmpty();
    }

    /** The oldest task; null if none waits. */
    public synchronized Runnable task() {
        return tasks.poll();
    }

    /** The oldest waiting device's newest reading, or the oldest one that was pushed or came in a block; null if none waits. */
    public synchronized Reading poll() {
        for (int i = 0; i < KINDS; i++) {
            turn = (turn + 1) % KINDS;
            Reading r = turn == 0 ? newest() : turn == 1 ? pushed.poll() : blocks.poll();
            if (r != null) {
                return r;
            }
        }
        return null;
    }

    private Reading newest() {
        if (size == 0) {
            return null;
        }
        int device = order[head];
        head = (head + 1) % order.length;
        size--;
        Reading r = waiting[device];
        waiting[device] = null;
        return r;
    }

    /** No more readings or tasks; what waits can still be taken. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Readings replaced by a newer one of the same device, and blocks dropped because too many waited. */
    public synchronized long coalesced() {
        return coalesced;
    }
}
