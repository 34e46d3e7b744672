package io.sluice.field.board;

import io.sluice.model.site.LineSource;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one input line on a thread of its own, {@code board-<link>-<line>}: between two polls no pulse is missed while the
 * kernel's queue of 16 edges does not overflow, and if it does the level is put right again. Never touches a disk.
 * Thread-safe.
 */
final class LineWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LineWatcher.class);
    private static final long SLICE_NS = 250_000_000;
    private static final long JOIN_MS = 2000;

    private final String link;
    private final int line;
    private final Lines.Input input;
    private final Debounce debounce;
    private final long holdNs;
    private final Thread thread;
    private final Runnable counted;
    private volatile boolean closing;
    private volatile boolean active;
    private volatile long count;
    private volatile String fault;

    /**
     * Starts.
     *
     * @param input is closed by the watcher
     * @param count pulses so far
     * @param counted called on the watcher's thread after each pulse; must not block
     * @throws IOException if the level cannot be read
     */
    LineWatcher(String link, int line, LineSource source, Lines.Input input, long count, Runnable counted)
            throws IOException {
        this.link = link;
        this.line = line;
        this.input = input;
        this.counted = counted;
        this.holdNs = source.debounceMs() * 1_000_000L;
        this.debounce = new Debounce(holdNs, input.isActive(), count);
        this.active = debounce.isActive();
        this.count = count;
        this.thread = new Thread(this::run, "board-" + link + "-" + line);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closing) {
                boolean waiting = !debounce.isSettled();
                if (input.await(waiting ? Math.max(1, holdNs) : SLICE_NS)) {
                    debounce.edge(input.edgeActive(), input.edgeNs());
                } else {
                    if (waiting) {
                        debounce.quiet();
                    }
                    debounce.correct(input.isActive());
                }
                publish();
            }
        } catch (IOException e) {
            fault = e.getMessage();
            LOG.warn("event=line-lost link={} line={} cause=\"{}\"", link, line, fault);
        } catch (InterruptedException e) {
            fault = "interrupted";
            Thread.currentThread().interrupt();
        } finally {
            input.close();
        }
    }

    private void publish() {
        active = debounce.isActive();
        if (debounce.count() != count) {
            count = debounce.count();
            counted.run();
        }
    }

    boolean isActive() {
        return active;
    }

    long count() {
        return count;
    }

    /** Why it has ended; null while it runs. */
    String fault() {
        return fault;
    }

    @Override
    public void close() {
        closing = true;
        boolean interrupted = false;
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (thread.isAlive()) {
            LOG.error("event=line-stuck link={} line={} waited={}ms", link, line, JOIN_MS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
