package io.sluice.manage;

import io.sluice.port.admin.Action;
import io.sluice.port.admin.Command;
import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.Outcome;
import io.sluice.port.admin.Reply;
import io.sluice.port.store.AuditLog;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries commands out, each id once. Ids are kept in the audit log; while there is none, or it fails, the last 1,000 are
 * remembered in memory, so that a lost disk does not take the platform's hands off the gateway.
 *
 * <pre>
 *  id, name, arguments, expiry --> question --> answer            no lock: a snapshot
 *                              \-> order ----> claim id --------> act ------------> audit --> reply
 *                                              lock, some ns      no lock, 2 s at   no lock, a commit
 *                                                                 most
 * </pre>
 *
 * <p>Thread-safe: the only lock is held while an id is looked up and put into a set. Two orders from two uplinks may so be
 * under way at once, and the engine puts them in a row; two with the same id may not, the second is told that it is repeated.
 */
final class Gate implements CommandGate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final int REMEMBERED = 1000;
    private static final int LONGEST_ID = 128;
    private static final int MOST_WRITTEN = 200;
    private static final String REBIRTH = "rebirth";
    private static final Set<String> WORDS = words();

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
    public Reply execute(Command c) {
        if (c.id().isEmpty() || c.id().length() > LONGEST_ID) {
            return Reply.of(
                    c.id(), "bad-argument", "id: " + c.id().length() + " characters: allowed are 1 to " + LONGEST_ID);
        }
        if (!WORDS.contains(c.name())) {
            return Reply.of(c.id(), "unknown-command", "\"" + c.name() + "\": allowed are " + WORDS);
        }
        boolean question = Answers.names().contains(c.name());
        if (c.expiresUtcMs() != 0 && utcMs.getAsLong() > c.expiresUtcMs()) {
            Reply expired = Reply.of(c.id(), "expired", "expired at " + Instant.ofEpochMilli(c.expiresUtcMs()));
            return question || !claim(c.id()) ? expired : done(c, expired);
        }
        Operations gateway = operations.get();
        if (gateway == null) {
            return Reply.of(c.id(), "unavailable", "the gateway is not running a site yet");
        }
        if (question) {
            return ask(c, gateway);
        }
        return claim(c.id())
                ? done(c, order(c, gateway))
                : Reply.of(c.id(), "repeated", "id " + c.id() + " was answered before, or is being carried out");
    }

    private static Reply ask(Command c, Operations gateway) {
        try {
            new Arguments(c.args(), List.of());
            return Answers.answer(c.id(), c.name(), gateway);
        } catch (Arguments.Wrong e) {
            return Reply.of(c.id(), "bad-argument", e.getMessage());
        }
    }

    private static Reply order(Command c, Operations gateway) {
        try {
            if (c.name().equals(REBIRTH)) {
                new Arguments(c.args(), List.of());
                gateway.rebirth();
                return Reply.of(c.id(), "ok", "");
            }
            Action action = Orders.action(c.name(), c.args());
            Outcome outcome = gateway.act(action, c.by());
            return new Reply(c.id(), outcome.code(), outcome.message(), outcome.rows());
        } catch (Arguments.Wrong e) {
            return Reply.of(c.id(), "bad-argument", e.getMessage());
        } catch (RuntimeException e) {
            // whoever asked gets an answer, and the audit log its entry: it may have been carried out in part
            LOG.error("event=command-failed id={} name={}", c.id(), c.name(), e);
            return Reply.of(c.id(), "unavailable", c.name() + " failed: " + e);
        }
    }

    /** Whether this id has not been seen before; from now on it has. */
    private boolean claim(String id) {
        synchronized (recent) {
            if (!recent.add(id)) {
                return false;
            }
        }
        AuditLog log = audit.get();
        try {
            return log == null || !log.contains(id);
        } catch (RuntimeException e) {
            LOG.error("event=audit-unreadable id={} fault={}", id, e.toString());
            return true;
        }
    }

    private Reply done(Command c, Reply reply) {
        String action = written(c);
        LOG.info("event=command id={} by={} action=\"{}\" outcome={}", c.id(), c.by(), action, reply.code());
        AuditLog log = audit.get();
        if (log != null) {
            try {
                log.record(c.id(), utcMs.getAsLong(), c.by(), action, reply.code());
            } catch (RuntimeException e) {
                LOG.error("event=audit-lost id={} fault={}", c.id(), e.toString());
            }
        }
        return reply;
    }

    /** The command in a line; of a long text only its size and SHA-256, by which the text is found again. */
    private static String written(Command c) {
        Map<String, String> args = new TreeMap<>(c.args());
        args.replaceAll((key, value) -> value.length() <= MOST_WRITTEN
                ? value.replaceAll("\\p{Cntrl}", " ")
                : value.length() + " characters, sha256 " + sha256(value));
        return c.name()
                + (args.isEmpty() ? "" : " " + args)
                + (c.expiresUtcMs() == 0 ? "" : " until " + Instant.ofEpochMilli(c.expiresUtcMs()));
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Set<String> words() {
        Set<String> words = new TreeSet<>(Orders.names());
        words.addAll(Answers.names());
        words.add(REBIRTH);
        return Collections.unmodifiableSet(words);
    }
}
