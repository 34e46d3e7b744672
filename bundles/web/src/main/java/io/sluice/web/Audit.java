package io.sluice.web;

import io.sluice.port.store.AuditLog;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the page writes into the audit log beside commands, which the command gate writes. Thread-safe. */
final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

    private final Supplier<AuditLog> log;
    private final LongSupplier utcMs;

    Audit(Supplier<AuditLog> log, LongSupplier utcMs) {
        this.log = log;
        this.utcMs = utcMs;
    }

    /** An id for a command or entry: unique over all gateways and starts. */
    static String id() {
        return "page-" + UUID.randomUUID();
    }

    /** Writes an entry; waits for the commit. Without a log it is in the gateway's log only. */
    void write(String by, String action, String outcome) {
        LOG.info("event=page by={} action=\"{}\" outcome={}", by, action, outcome);
        AuditLog to = log.get();
        if (to == null) {
            return;
        }
        try {
            to.record(id(), utcMs.getAsLong(), by, action, outcome);
        } catch (RuntimeException e) {
            LOG.error("event=audit-lost by={} action=\"{}\" fault=\"{}\"", by, action, e.toString());
        }
    }
}
