package io.sluice.web;

import io.sluice.model.Scan;
import io.sluice.port.admin.SiteView;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the page when the first instrument has answered, or three seconds after the start: a gateway measures before it
 * shows, and on a small box the two would share the processor. Thread-safe.
 */
final class LateStart implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LateStart.class);
    private static final long LATEST_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long LOOK_MS = 50;

    private final Ports ports;
    private final Supplier<Web> make;
    private final Thread thread;
    private volatile Web web;

    LateStart(Ports ports, Supplier<Web> make) {
        this.ports = ports;
        this.make = make;
        this.thread = new Thread(this::begin, "web-start");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The page; null before it is made. */
    Web web() {
        return web;
    }

    private void begin() {
        long begun = System.nanoTime();
        try {
            while (!measures() && System.nanoTime() - begun < LATEST_NS) {
                Thread.sleep(LOOK_MS);
            }
        } catch (InterruptedException e) {
            return; // closed
        }
        try {
            Web made = make.get();
            made.start();
            web = made;
        } catch (RuntimeException | LinkageError e) {
            LOG.error("event=web-not-started", e);
        }
    }

    private boolean measures() {
        SiteView view = ports.siteView();
        SiteView.Now now = view == null ? null : view.now();
        return now != null && now.scans().stream().filter(Objects::nonNull).anyMatch(LateStart::isMeasured);
    }

    private static boolean isMeasured(Scan scan) {
        for (double value : scan.values()) {
            if (!Double.isNaN(value)) {
                return true;
            }
        }
        return false;
    }

    /** Ends the page, or that it will be. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (web != null) {
            web.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
