package io.sluice.testkit.replay;

import io.sluice.testkit.instrument.SimulatedInstrument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Plays a recording: each row is held until the time of the next one, by a fixed timetable, so that lateness does not add up. A
 * row may be given a least time, so that it is polled at all; what that takes is made up for in the rows after it.
 * Values of one instrument change together. Thread {@code replay}; all methods may be called from any thread.
 */
public final class Replay implements AutoCloseable {
    private static final long JOIN_MS = 5000;

    private final Path path;
    private final Outline outline;
    private final double speed;
    private final long leastHoldMs;
    private final ReplayCheck check;
    private final Map<String, List<Mapping.Route>> routes = new LinkedHashMap<>();
    private final Map<String, SimulatedInstrument> instruments;
    private final Map<Mapping.Route, Double> standing = new LinkedHashMap<>();
    private final Thread thread = new Thread(this::play, "replay");
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();
    private volatile boolean stopped;
    private volatile boolean over;
    private volatile String fault = "";

    /**
     * A replay that does not play yet.
     *
     * @param speed seconds of the recording per second, above 0
     * @param leastHoldMs least time a row is held, ms; 0 if none
     * @param instruments instruments by device name, those of the mapping at least
     * @param check told what to expect
     */
    public Replay(
            Path path,
            Outline outline,
            Mapping mapping,
            double speed,
            long leastHoldMs,
            Map<String, SimulatedInstrument> instruments,
            ReplayCheck check) {
        this.path = path;
        this.outline = outline;
        this.speed = speed;
        this.leastHoldMs = leastHoldMs;
        this.instruments = Map.copyOf(instruments);
        this.check = check;
        for (Mapping.Route route : mapping.routes()) {
            routes.computeIfAbsent(route.device(), d -> new ArrayList<>()).add(route);
            standing.put(route, route.accumulate() ? 0 : Double.NaN);
        }
        thread.setDaemon(true);
    }

    /** Begins with the first row. */
    public void start() {
        thread.start();
    }

    /** Rows that have been begun. */
    public long started() {
        return started.get();
    }

    /** Rows that have been played for their whole time. */
    public long finished() {
        return finished.get();
    }

    /** Whether the last row is over, or the replay was stopped or broke off. */
    public boolean isOver() {
        return over;
    }

    /** Why it broke off, empty if it did not. */
    public String fault() {
        return fault;
    }

    /** The shape of the recording. */
    public Outline outline() {
        return outline;
    }

    /** Stops at once; the row being played does not count as finished. */
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void play() {
        try (CsvFile file = new CsvFile(path)) {
            long due = System.nanoTime();
            CsvFile.Row row = file.next();
            while (row != null && !stopped) {
                show(row, (int) started.getAndIncrement());
                CsvFile.Row next = file.next();
                double pauseS = next == null ? outline.stepS() : outline.pauseS(row, next);
                due += (long) (pauseS / speed * 1e9);
                long until = Math.max(due, System.nanoTime() + leastHoldMs * 1_000_000);
                while (!stopped && System.nanoTime() < until) {
                    LockSupport.parkNanos(until - System.nanoTime());
                }
                if (!stopped) {
                    finished.incrementAndGet();
                }
                row = next;
            }
        } catch (IOException | RuntimeException e) {
            fault = String.valueOf(e.getMessage());
        } finally {
            over = true;
        }
    }

    private void show(CsvFile.Row row, int number) {
        routes.forEach((device, columns) -> {
            SimulatedInstrument instrument = instruments.get(device);
            for (Mapping.Route route : columns) {
                double cell = row.number(route.index());
                boolean fresh = !Double.isNaN(cell);
                if (fresh) {
                    double value =
                            Units.convert(cell, route.unit(), route.point().unit());
                    standing.merge(route, value, (old, now) -> route.accumulate() ? old + now : now);
                }
                check.expect(route, number, standing.get(route), fresh);
            }
            instrument.image().update(() -> {
                for (Mapping.Route route : columns) {
                    double value = standing.get(route);
                    if (!Double.isNaN(value)) {
                        instrument.set(route.point().name(), value);
                    }
                }
                instrument.image().stamp(number + 1L);
            });
        });
    }
}
