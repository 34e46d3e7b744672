package io.sluice.runtime;

import io.sluice.model.site.UplinkSpec;
import io.sluice.port.forward.Uplink;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.forward.UplinkDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One uplink with its thread. {@link #close()} from any thread, idempotent, joins for 3 s at most. */
final class RunningUplink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningUplink.class);
    private static final long JOIN_MS = 3000;

    final UplinkSpec spec;
    final UplinkDriver driver;
    final Uplink uplink;
    private final Thread thread;
    private volatile boolean closed;

    RunningUplink(UplinkSpec spec, UplinkDriver driver, UplinkContext context) {
        this.spec = spec;
        this.driver = driver;
        this.uplink = driver.open(spec, context);
        this.thread = new Thread(this::run, "uplink-" + spec.name());
        thread.start();
    }

    private void run() {
        try {
            uplink.run();
        } catch (RuntimeException | Error e) {
            LOG.error("event=uplink-died uplink={}", spec.name(), e);
        }
    }

    /** Whether its thread has ended although nobody closed it. */
    boolean isDead() {
        return !closed && !thread.isAlive();
    }

    @Override
    public void close() {
        closed = true;
        uplink.close();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.error("event=uplink-hangs uplink={} waitedMs={}", spec.name(), JOIN_MS);
        }
    }
}
