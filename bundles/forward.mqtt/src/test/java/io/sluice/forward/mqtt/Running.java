package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.site.UplinkSpec;
import io.sluice.port.forward.Uplink;
import io.sluice.port.forward.UplinkFacts;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An uplink that runs; closing it checks that nothing is left behind. */
final class Running implements AutoCloseable {
    static final Tuning QUICK = new Tuning(20, 200, 3_000, 5_000);

    private final Uplink uplink;
    private final Thread thread;
    private final FakeGateway gateway;

    private Running(Uplink uplink, FakeGateway gateway) {
        this.uplink = uplink;
        this.gateway = gateway;
        thread = new Thread(uplink::run, "uplink-test");
        thread.start();
        if (gateway.journal() == gateway.fakeJournal) {
            // what is committed before is backlog: a test that commits "live" must not be quicker than the journal's
            // thread
            await("the cursor is open", gateway.fakeJournal::isOpen);
        }
    }

    static Running start(UplinkSpec spec, FakeGateway gateway) {
        return start(spec, gateway, QUICK);
    }

    static Running start(UplinkSpec spec, FakeGateway gateway, Tuning tuning) {
        return new Running(new MqttUplinkDriver(tuning).open(spec, gateway), gateway);
    }

    static Running start(UplinkSpec spec, FakeGateway gateway, Tuning tuning, Sessions sessions) {
        return new Running(new MqttUplink(MqttSettings.of(spec), tuning, gateway, sessions, new Baton()), gateway);
    }

    static UplinkSpec spec(String url, String... settings) {
        return spec(List.of(url), 16, 50_000_000, settings);
    }

    static UplinkSpec spec(List<String> urls, int inFlight, int backlogBytesPerSecond, String... settings) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i], settings[i + 1]);
        }
        return new UplinkSpec("test", "mqtt", urls, "json", inFlight, 4_096, backlogBytesPerSecond, map);
    }

    Uplink uplink() {
        return uplink;
    }

    UplinkFacts facts() {
        return uplink.facts();
    }

    Running awaitConnected() {
        await("connected", () -> uplink.facts().connected());
        return this;
    }

    UplinkFacts await(String what, Predicate<UplinkFacts> met) {
        Set<String> faults = new LinkedHashSet<>();
        await(() -> what + ", last: " + uplink.facts() + ", faults so far: " + faults, () -> {
            UplinkFacts facts = uplink.facts();
            faults.add(facts.fault());
            return met.test(facts);
        });
        return uplink.facts();
    }

    /** Waits until a condition holds, 10 s at most. */
    static void await(String what, BooleanSupplier met) {
        await(() -> what, met);
    }

    private static void await(Supplier<String> what, BooleanSupplier met) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!met.getAsBoolean()) {
            assertThat(System.nanoTime()).as(() -> "in time: " + what.get()).isLessThan(deadline);
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Threads of uplinks and of Paho. */
    static Set<String> threads() {
        return names().collect(Collectors.toCollection(TreeSet::new));
    }

    /** How many there are, for several may have the same name. */
    static long threadCount() {
        return names().count();
    }

    private static Stream<String> names() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(n -> (n.startsWith("MQTT ") && n.endsWith(FakeGateway.ID)) || n.startsWith("uplink-test"));
    }

    @Override
    public void close() {
        long began = System.nanoTime();
        uplink.close();
        assertThat(System.nanoTime() - began).as("close is bounded").isLessThan(TimeUnit.MILLISECONDS.toNanos(2_200));
        await("uplink's thread ends", () -> !thread.isAlive());
        await("no thread is left: " + threads(), () -> threads().isEmpty());
        assertThat(gateway.fakeJournal.violations()).isEmpty();
        assertThat(gateway.fakeJournal.isOpen()).as("cursor is closed").isFalse();
    }
}
