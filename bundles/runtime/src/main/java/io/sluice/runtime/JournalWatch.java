package io.sluice.runtime;

import io.sluice.port.store.JournalFacts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Says by an event when the journal begins to lose something of what was measured, and when it no longer does: to thin, to let
 * go of what is too old, to drop; and when it is in trouble. Confined to the supervisor thread.
 *
 * <pre>
 *   counter grows: begun -- 10 minutes without growth: over, with how many
 * </pre>
 */
final class JournalWatch {
    /** How long a counter must stand still before the loss is over, ns: retention works in pulses. */
    static final long QUIET_NS = 600_000_000_000L;

    private final Consumer<Map<String, String>> tell;
    private final Loss[] losses = {
        new Loss("thinned", f -> f.thinned() + f.thinnedAgain()),
        new Loss("expired", JournalFacts::expired),
        new Loss("dropped", JournalFacts::dropped),
        new Loss("dropped-transitions", JournalFacts::droppedTransitions)
    };
    private String fault = "";

    private static final class Loss {
        final String what;
        final ToLongFunction<JournalFacts> counter;
        long last;
        long before;
        long grewNs;
        boolean on;

        Loss(String what, ToLongFunction<JournalFacts> counter) {
            this.what = what;
            this.counter = counter;
        }
    }

    /** Tells facts of an event {@code journal}. */
    JournalWatch(Consumer<Map<String, String>> tell) {
        this.tell = tell;
    }

    /** Looks at the journal; null while there is none. About once a second. */
    void look(JournalFacts facts, long nowNs) {
        if (facts == null) {
            return;
        }
        for (Loss loss : losses) {
            look(loss, loss.counter.applyAsLong(facts), nowNs);
        }
        if (!facts.fault().equals(fault)) {
            fault = facts.fault();
            tell("fault", fault.isEmpty() ? "over" : "begun", Map.of("reason", fault));
        }
    }

    private void look(Loss loss, long count, long nowNs) {
        if (count < loss.last) { // another journal, which counts from 0
            loss.last = 0;
            loss.before = 0;
        }
        if (count > loss.last) {
            if (!loss.on) {
                loss.on = true;
                loss.before = loss.last;
                tell(loss.what, "begun", Map.of());
            }
            loss.last = count;
            loss.grewNs = nowNs;
        } else if (loss.on && nowNs - loss.grewNs > QUIET_NS) {
            loss.on = false;
            tell(loss.what, "over", Map.of("count", Long.toString(count - loss.before)));
        }
    }

    private void tell(String what, String state, Map<String, String> more) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("what", what);
        facts.put("state", state);
        facts.putAll(more);
        tell.accept(facts);
    }
}
