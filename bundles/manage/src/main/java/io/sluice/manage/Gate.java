package io.sluice.manage;

import io.sluice.model.alarm.AlarmState;
import io.sluice.port.admin.Command;
import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.Reply;
import io.sluice.port.store.AuditLog;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries commands out, each id once. Ids are kept in the audit log; while there is none, the last 1,000 are remembered in
 * memory, so that a lost disk does not take the platform's hands off the gateway. One command at a time.
 */
final class Gate implements CommandGate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final int REMEMBERED = 1000;
    private static final Set<String> WORDS =
            Collections.unmodifiableSet(new java.util.TreeSet<>(Set.of("acknowledge", "alarms", "status", "rebirth")));

    private final Supplier<Operations> operations;
    private final Supplier<AuditLog> audit;
    private final LongSupplier utcMs;
    private final Set<String> recent = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    Gate(Supplier<Operations> operations, Supplier<AuditLog> audit, LongSupplier utcMs) {
        this.operations = operations;
        this.audit = audit;
        this.utcMs = utcMs;
    }

    @Override
    public synchronized Reply execute(Command c) {
        if (c.id().isEmpty() || c.id().length() > 128) {
            return Reply.of(c.id(), "bad-argument", "id: " + c.id().length() + " characters: allowed are 1 to 128");
        }
        if (!WORDS.contains(c.name())) {
            return Reply.of(c.id(), "unknown-command", "\"" + c.name() + "\": allowed are " + WORDS);
        }
        if (c.expiresUtcMs() != 0 && utcMs.getAsLong() > c.expiresUtcMs()) {
            return done(c, Reply.of(c.id(), "expired", "expired at " + c.expiresUtcMs() + " ms"));
        }
        Operations gateway = operations.get();
        if (gateway == null) {
            return Reply.of(c.id(), "unavailable", "the gateway is not running a site yet");
        }
        return switch (c.name()) {
            case "alarms" ->
                new Reply(
                        c.id(),
                        "ok",
                        "",
                        gateway.standing().stream().map(Gate::row).toList());
            case "status" -> new Reply(c.id(), "ok", "", List.of(status(gateway)));
            default ->
                known(c.id())
                        ? Reply.of(c.id(), "repeated", "id " + c.id() + " was carried out before")
                        : done(c, change(c, gateway));
        };
    }

    private static Reply change(Command c, Operations gateway) {
        if (c.name().equals("rebirth")) {
            gateway.rebirth();
            return Reply.of(c.id(), "ok", "");
        }
        String alarm = c.args().getOrDefault("alarm", "");
        if (alarm.isEmpty()) {
            return Reply.of(c.id(), "bad-argument", "args.alarm: missing: the name of an alarm");
        }
        return gateway.acknowledge(alarm, c.by())
                ? Reply.of(c.id(), "ok", "")
                : Reply.of(c.id(), "not-found", "alarm \"" + alarm + "\": none with that name is unacknowledged");
    }

    private boolean known(String id) {
        AuditLog log = audit.get();
        return recent.contains(id) || (log != null && log.contains(id));
    }

    private Reply done(Command c, Reply reply) {
        recent.add(c.id());
        String action = c.args().isEmpty() ? c.name() : c.name() + " " + new TreeMap<>(c.args());
        AuditLog log = audit.get();
        if (log != null) {
            log.record(c.id(), utcMs.getAsLong(), c.by(), action, reply.code());
        }
        LOG.info("event=command id={} by={} action=\"{}\" outcome={}", c.id(), c.by(), action, reply.code());
        return reply;
    }

    private static Map<String, Object> row(AlarmState s) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("alarm", s.alarm());
        row.put("colour", s.colour().word());
        row.put("state", s.word());
        row.put("occurrence", s.occurrence());
        row.put("sinceMs", s.sinceUtcMs());
        row.put("value", s.value());
        return row;
    }

    private static Map<String, Object> status(Operations gateway) {
        var s = gateway.snapshot();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("uptimeMs", s.uptimeMs());
        row.put("sampled", s.samples());
        row.put("bad", s.badSamples());
        row.put("devicesUp", s.devicesUp());
        row.put("devices", s.devices());
        row.put("journalFault", s.journal() == null ? "no journal" : s.journal().fault());
        row.put("configFault", s.configFault());
        return row;
    }
}
