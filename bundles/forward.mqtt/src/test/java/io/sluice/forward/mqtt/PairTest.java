package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.alarm.Transition;
import io.sluice.model.site.UplinkSpec;
import io.sluice.port.forward.Uplink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several uplinks of one driver, against real mosquittos. */
class PairTest {
    @TempDir
    private Path directory;

    @TempDir
    private Path other;

    private static UplinkSpec spec(String name, String url, String... settings) {
        Map<String, String> map = new HashMap<>(Map.of("statusS", "1"));
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i], settings[i + 1]);
        }
        return new UplinkSpec(name, "mqtt", List.of(url), "json", 16, 4_096, 50_000_000, map);
    }

    /** Uplinks of one driver on threads of their own. */
    private static final class Uplinks implements AutoCloseable {
        private final MqttUplinkDriver driver = new MqttUplinkDriver(Running.QUICK);
        private final List<Uplink> all = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();

        Uplink start(UplinkSpec spec, FakeGateway gateway) {
            Uplink uplink = driver.open(spec, gateway);
            Thread thread = new Thread(uplink::run, "uplink-test-" + spec.name());
            thread.start();
            all.add(uplink);
            threads.add(thread);
            return uplink;
        }

        @Override
        public void close() {
            all.forEach(Uplink::close);
            for (Thread t : threads) {
                Running.await(t.getName() + " ends", () -> !t.isAlive());
            }
            Running.await("no thread is left: " + Running.threads(), () -> Running.threads()
                    .isEmpty());
        }
    }

    @Test
    void theStandbyTakesOverHandsBackAndNothingIsLostOrSentTwice() throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto first = Mosquitto.open(directory);
                Mosquitto second = Mosquitto.open(other);
                Platform city = new Platform(first.url());
                Platform cloud = new Platform(second.url());
                CuttableProxy wire = new CuttableProxy(first.port());
                Uplinks uplinks = new Uplinks()) {
            Uplink a = uplinks.start(spec("a", wire.url()), gateway);
            Uplink b = uplinks.start(spec("b", second.url(), "standby", "a", "standbyAfterMs", "3000"), gateway);
            Running.await("a is up", () -> a.facts().connected());
            round(gateway, a);
            Running.await(
                    "b waits, and all is well with it: " + b.facts(),
                    () -> !b.facts().connected()
                            && b.facts().way().standby()
                            && b.facts().fault().isEmpty());

            wire.refuse(true);
            wire.cut();
            Running.await(
                    "b has taken over",
                    () -> b.facts().connected() && !b.facts().way().standby());
            round(gateway, b);
            assertThat(a.facts().way().standby()).isTrue();

            wire.refuse(false);
            Running.await(
                    "a has it again",
                    () -> a.facts().connected() && !a.facts().way().standby());
            Running.await("b has gone", () -> !b.facts().connected());
            round(gateway, a);

            Running.await(
                    "the platforms have heard all",
                    () -> new TreeSet<>(scans(city, cloud)).size() == gateway.lastSequence()
                            && city.all("alarm").size() + cloud.all("alarm").size() == 3);
            List<Long> heard = scans(city, cloud);
            assertThat(new TreeSet<>(heard))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, gateway.lastSequence())
                            .boxed()
                            .toList());
            assertThat(heard).hasSize((int) gateway.lastSequence());
            assertThat(city.all("alarm").size() + cloud.all("alarm").size()).isEqualTo(3);
            assertThat(cloud.all("alarm")).hasSize(1);
        }
        assertThat(gateway.fakeJournal.violations()).isEmpty();
    }

    private static List<Long> scans(Platform... platforms) {
        List<Long> heard = new ArrayList<>();
        for (Platform p : platforms) {
            heard.addAll(p.scans("telemetry"));
            heard.addAll(p.scans("backlog"));
        }
        return heard;
    }

    /** Ten scans and a transition, all delivered by one of the uplinks. */
    private static void round(FakeGateway gateway, Uplink by) {
        long before = by.facts().transitions();
        for (int i = 0; i < 10; i++) {
            gateway.fakeJournal.commit(List.of(gateway.scan(0.1 * i)));
        }
        Transition t = gateway.transition();
        gateway.fakeJournal.append(t);
        by.offer(t);
        Running.await(
                "all is delivered: " + by.facts(),
                () -> gateway.fakeJournal.undelivered() == 0 && gateway.fakeJournal.isAcknowledged(t));
        Running.await("by the one that should", () -> by.facts().transitions() == before + 1);
    }

    @Test
    void aStandbyForAlarmsHearsThemBesideTheFirst() throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto first = Mosquitto.open(directory);
                Mosquitto second = Mosquitto.open(other);
                Platform cloud = new Platform(second.url());
                Uplinks uplinks = new Uplinks()) {
            Uplink a = uplinks.start(spec("a", first.url()), gateway);
            Uplink b = uplinks.start(spec("b", second.url(), "standby", "a", "standbyAlarms", "true"), gateway);
            Running.await(
                    "both are up", () -> a.facts().connected() && b.facts().connected());
            Transition t = gateway.transition();
            gateway.fakeJournal.append(t);
            a.offer(t);
            b.offer(t);

            assertThat(cloud.await("alarm").json().get("id").asText()).isEqualTo(t.eventId());
            Running.await("acknowledged by the first", () -> gateway.fakeJournal.isAcknowledged(t));
        }
    }

    @Test
    void everyLinkKilledInEveryOrderAllComeBack() throws IOException, MqttException {
        try (Mosquitto broker = Mosquitto.open(directory);
                CuttableProxy one = new CuttableProxy(broker.port());
                CuttableProxy two = new CuttableProxy(broker.port());
                CuttableProxy three = new CuttableProxy(broker.port());
                Uplinks uplinks = new Uplinks()) {
            List<CuttableProxy> wires = List.of(one, two, three);
            List<Uplink> all = new ArrayList<>();
            List<FakeGateway> gateways = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                FakeGateway gateway = new FakeGateway(directory);
                gateways.add(gateway);
                // one broker would throw out the elder of two with the same id: each has a prefix and an id of its own
                all.add(uplinks.start(
                        spec(
                                "u" + i,
                                wires.get(i).url(),
                                "prefix",
                                "p" + i,
                                "standby",
                                "nobody" + i,
                                "standbyAfterMs",
                                "0"),
                        gateway));
            }
            int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
            for (int[] down : orders) {
                for (int[] up : orders) {
                    for (int i : down) {
                        wires.get(i).refuse(true);
                        wires.get(i).cut();
                    }
                    for (int i : up) {
                        gateways.get(i)
                                .fakeJournal
                                .commit(List.of(gateways.get(i).scan(0.1)));
                        wires.get(i).refuse(false);
                    }
                    for (int i = 0; i < 3; i++) {
                        int n = i;
                        Running.await(
                                "uplink " + i + " is back: " + all.get(i).facts(),
                                () -> all.get(n).facts().connected()
                                        && gateways.get(n).fakeJournal.undelivered() == 0);
                    }
                }
            }
            assertThat(all).allMatch(u -> u.facts().connects() >= 36);
        }
    }

    @Test
    void goesOutByTheAddressOrInterfaceItIsBoundTo() throws IOException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory)) {
            for (String bind : List.of("127.0.0.1", "127.0.0.2", "lo")) {
                try (Running running = Running.start(Running.spec(broker.url(), "bind", bind), gateway)) {
                    running.awaitConnected();
                }
            }
            try (Running running = Running.start(Running.spec(broker.url(), "bind", "wwan99"), gateway)) {
                running.await("it says so", f -> f.fault().contains("bind wwan99: no such interface"));
            }
            try (Running running = Running.start(Running.spec(broker.url(), "bind", "192.0.2.7"), gateway)) {
                running.await("it says so", f -> f.fault().contains("127.0.0.1: "));
            }
        }
        try (Mosquitto broker = new Mosquitto(directory, "::1", "allow_anonymous true");
                Running running = Running.start(Running.spec("tcp://[::1]:" + broker.port(), "bind", "lo"), gateway)) {
            running.awaitConnected();
        }
    }
}
