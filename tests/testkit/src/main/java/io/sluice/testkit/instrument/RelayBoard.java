package io.sluice.testkit.instrument;

import io.sluice.model.site.OutputSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.model.site.RegisterSource.Table;
import io.sluice.testkit.modbus.RegisterImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A relay board behind one Modbus unit: keeps a record of all that was written to it, and lets go of its outputs when its
 * watchdog register starves.
 *
 * <pre>
 *   first feeding         feeding
 *  idle --------> armed --------+     not fed for 3 of its periods
 *                  ^            |  ------------------------------> let go: outputs off
 *                  +------------+                                     |
 *                  ^------------------ feeding -----------------------+
 * </pre>
 *
 * Safe for several threads. {@link #close} joins nothing that could hang.
 */
public final class RelayBoard implements AutoCloseable {
    /** Periods without a feeding after which the board lets go. */
    public static final int STARVED_PERIODS = 3;

    private static final int MAX_WRITES = 100_000;

    private final List<OutputSpec> outputs;
    private final RegisterImage image;
    private final List<Write> writes = new ArrayList<>();
    private final ScheduledThreadPoolExecutor watchdog;
    private ScheduledFuture<?> letGo;
    private int timesLetGo;

    /**
     * One cell written.
     *
     * @param nanoTime {@link System#nanoTime()} when it was
     * @param table coils or holding registers
     * @param address cell
     * @param value 0 or 1 for a coil, 0 to 65535 for a register
     */
    public record Write(long nanoTime, Table table, int address, int value) {
        /** Whether it went to this place. */
        public boolean isTo(RegisterSource target) {
            return table == target.table() && address == target.address();
        }
    }

    /**
     * A board with all outputs off.
     *
     * @param outputs outputs of a site that it carries
     * @param image registers of its unit
     */
    public RelayBoard(List<OutputSpec> outputs, RegisterImage image) {
        this.outputs = List.copyOf(outputs);
        this.image = image;
        watchdog = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "relay-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        watchdog.setRemoveOnCancelPolicy(true);
        outputs.forEach(o -> set(o.target(), o.off()));
    }

    /** A master has written a cell of its unit. */
    public synchronized void written(Table table, int address, int value, long nanoTime) {
        Write write = new Write(nanoTime, table, address, value);
        if (writes.size() < MAX_WRITES) {
            writes.add(write);
        }
        notifyAll();
        for (OutputSpec output : outputs) {
            if (output.watchdog() != null && write.isTo(output.watchdog().target())) {
                feed(output.watchdog().periodMs());
                return;
            }
        }
    }

    private void feed(long periodMs) {
        if (letGo != null) {
            letGo.cancel(false);
        }
        if (!watchdog.isShutdown()) {
            letGo = watchdog.schedule(this::letGo, STARVED_PERIODS * periodMs, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void letGo() {
        timesLetGo++;
        outputs.forEach(o -> set(o.target(), o.off()));
        notifyAll();
    }

    /** Whether the output is on now, by what its coil or register holds. */
    public boolean isOn(String output) {
        OutputSpec spec = spec(output);
        RegisterSource target = spec.target();
        int value = target.table().isBits()
                ? (image.bit(target.table(), target.address()) ? 1 : 0)
                : image.register(target.table(), target.address());
        return value == spec.on();
    }

    /** What was written so far, oldest first; at most the first 100000. */
    public synchronized List<Write> writes() {
        return List.copyOf(writes);
    }

    /** What was written to the output's coil or register so far. */
    public List<Write> writes(String output) {
        RegisterSource target = spec(output).target();
        return writes().stream().filter(w -> w.isTo(target)).toList();
    }

    /** How often the watchdog starved. */
    public synchronized int timesLetGo() {
        return timesLetGo;
    }

    /** Waits until this holds; looked at after each write and each letting go. Returns whether it came to hold. */
    public synchronized boolean await(Predicate<RelayBoard> condition, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.test(this)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
        }
        return true;
    }

    /** Ends the watchdog; what the board holds stays. */
    @Override
    public void close() {
        watchdog.shutdownNow();
    }

    private void set(RegisterSource target, int value) {
        if (target.table().isBits()) {
            image.setBit(target.table(), target.address(), value != 0);
        } else {
            image.setRegister(target.table(), target.address(), value);
        }
    }

    private OutputSpec spec(String name) {
        return outputs.stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("output " + name + ": not on this board"));
    }
}
