package io.sluice.runtime;

import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Event;
import io.sluice.model.alarm.Notice;
import io.sluice.model.site.Site;
import io.sluice.port.admin.CommandGate;
import io.sluice.port.admin.Outcome;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.forward.Uplink;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.forward.UplinkFacts;
import io.sluice.port.host.Host;
import io.sluice.port.store.Journal;
import io.sluice.port.store.StateKeeper;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Shows that what an uplink sends arrives: tells an event, and waits until that uplink's destination has acknowledged it. The
 * event takes the way of every other. Thread-safe.
 */
final class Receipts {
    static final String EVENT = "uplink-test";
    private static final long WAIT_MS = 5000;

    private final Host host;
    private final AtomicLong tests = new AtomicLong();
    /** Boot-time clock at the acknowledgement, by uplink and test. */
    private final ConcurrentMap<List<String>, CompletableFuture<Long>> awaited = new ConcurrentHashMap<>();

    Receipts(Host host) {
        this.host = host;
    }

    /** What an uplink of this name is given, so that it is known who delivered a notice. */
    UplinkContext of(String uplink, UplinkContext gateway) {
        return new Named(uplink, gateway);
    }

    /**
     * Tests an uplink; waits for 5 s at most.
     *
     * @param open the uplinks that run
     * @param tell tells the event with these data
     */
    Outcome test(String name, List<Uplink> open, Consumer<Map<String, String>> tell) {
        Uplink uplink = null;
        for (Uplink u : open) {
            uplink = u.facts().name().equals(name) ? u : uplink;
        }
        if (uplink == null) {
            return Outcome.notFound("no uplink " + name);
        }
        String test = host.boot().id() + ":t" + tests.incrementAndGet();
        List<String> key = List.of(name, test);
        CompletableFuture<Long> receipt = new CompletableFuture<>();
        awaited.put(key, receipt);
        try {
            long sentNs = host.monotonicNs();
            long sentUtcMs = host.utcMs();
            tell.accept(Map.of("test", test));
            long ackMs = (receipt.get(WAIT_MS, TimeUnit.MILLISECONDS) - sentNs) / 1_000_000;
            return new Outcome("ok", "", List.of(Map.of("test", test, "sentUtcMs", sentUtcMs, "ackMs", ackMs)));
        } catch (TimeoutException e) {
            return Outcome.unavailable(
                    "test " + test + ": not acknowledged within " + WAIT_MS / 1000 + " s: " + why(uplink.facts()));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.unavailable("interrupted");
        } finally {
            awaited.remove(key);
        }
    }

    private static String why(UplinkFacts facts) {
        if (!facts.fault().isEmpty()) {
            return facts.fault();
        }
        if (facts.way().standby()) {
            return "it stands by, another uplink has its work";
        }
        return facts.connected()
                ? "it is connected, " + facts.inFlight() + " messages are on their way"
                : "not connected";
    }

    /** The gateway as one uplink sees it. */
    private final class Named implements UplinkContext {
        private final String uplink;
        private final UplinkContext gateway;

        Named(String uplink, UplinkContext gateway) {
            this.uplink = uplink;
            this.gateway = gateway;
        }

        @Override
        public void delivered(Notice notice) {
            if (notice instanceof Event event && event.type().equals(EVENT)) {
                CompletableFuture<Long> receipt =
                        awaited.get(List.of(uplink, event.data().getOrDefault("test", "")));
                if (receipt != null) {
                    receipt.complete(host.monotonicNs());
                }
            }
            gateway.delivered(notice);
        }

        @Override
        public Host host() {
            return gateway.host();
        }

        @Override
        public Journal journal() {
            return gateway.journal();
        }

        @Override
        public StateKeeper keeper() {
            return gateway.keeper();
        }

        @Override
        public CommandGate commands() {
            return gateway.commands();
        }

        @Override
        public Site site() {
            return gateway.site();
        }

        @Override
        public int revision() {
            return gateway.revision();
        }

        @Override
        public List<AlarmState> standing() {
            return gateway.standing();
        }

        @Override
        public Snapshot snapshot() {
            return gateway.snapshot();
        }
    }
}
