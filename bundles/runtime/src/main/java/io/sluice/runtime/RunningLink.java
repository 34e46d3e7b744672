package io.sluice.runtime;

import io.sluice.core.LinkScheduler;
import io.sluice.core.OutputWritten;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldLink;
import io.sluice.port.field.Reading;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One link with its thread. {@link #close()} from any thread, idempotent, joins for 3 s at most. */
final class RunningLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningLink.class);
    private static final long JOIN_MS = 3000;

    final FieldDriver driver;
    final LinkScheduler scheduler;
    private final LinkSpec spec;
    private final FieldLink link;
    private final LongSupplier monotonic;
    private final Thread thread;
    private final LinkUse use = new LinkUse();
    private volatile boolean closed;

    RunningLink(
            LinkSpec spec,
            List<DeviceSpec> devices,
            FieldDriver driver,
            LongSupplier monotonic,
            Consumer<Reading> sink,
            Consumer<OutputWritten> written) {
        this.spec = spec;
        this.driver = driver;
        this.monotonic = monotonic;
        this.link = driver.open(spec, monotonic);
        this.thread = new Thread(this::run, "link-" + spec.name());
        try {
            this.scheduler = new LinkScheduler(spec, devices, link, monotonic, sink);
            scheduler.onWritten(written);
            scheduler.onWrite(this::wake);
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                long wait = scheduler.step() - monotonic.getAsLong();
                if (wait > 0) {
                    LockSupport.parkNanos(this, wait);
                    if (Thread.interrupted()) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.error("event=link-died link={}", spec.name(), e);
        }
    }

    /** Something is to be done sooner than the schedule said. Any thread. */
    private void wake() {
        LockSupport.unpark(thread);
    }

    /** To be called about once a second. */
    void look() {
        use.note(monotonic.getAsLong(), scheduler.busyNs());
    }

    /** Share of the last minute in which the bus was busy; NaN while not known. Any thread. */
    double use() {
        return use.share();
    }

    /** The last frames. Any thread. */
    List<String> trace() {
        return link.trace();
    }

    /** Whether its thread has ended although nobody closed it. */
    boolean isDead() {
        return !closed && !thread.isAlive();
    }

    @Override
    public void close() {
        closed = true;
        link.close();
        thread.interrupt();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.error("event=link-hangs link={} waitedMs={}", spec.name(), JOIN_MS);
        }
    }
}
