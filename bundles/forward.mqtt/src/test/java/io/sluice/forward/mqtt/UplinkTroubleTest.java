package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.Scan;
import io.sluice.model.alarm.Transition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The uplink and the real library against brokers and ways that misbehave. */
class UplinkTroubleTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void speaksTheOldProtocolToAnOldBroker(boolean polite) throws IOException {
        try (OldBroker broker = new OldBroker(polite);
                Running running = Running.start(Running.spec(broker.url()), new FakeGateway(directory))) {
            running.awaitConnected();
            assertThat(broker.levels()).containsExactly(5, 4);
        }
    }

    @Test
    void leaksNoThreadWhenTheBrokerHangsUpAtOnce() throws IOException {
        FakeGateway gateway = new FakeGateway(directory);
        try (CuttableProxy proxy = new CuttableProxy(1);
                Mosquitto broker = Mosquitto.open(directory)) {
            proxy.refuse(true);
            try (Running running = Running.start(
                    Running.spec(proxy.url(), "version", "5"), gateway, new Tuning(10, 20, 3_000, 5_000))) {
                for (int i = 0; i < 20; i++) {
                    int attempts = i;
                    Running.await("attempt " + attempts, () -> proxy.refused() > attempts);
                }
                Running.await("fault", () -> running.facts().fault().endsWith("connection closed by the broker"));
                Running.await("few threads", () -> Running.threadCount() < 10);
            }
            assertThat(broker.port()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void noticesAConnectionThatIsHalfOpen(String version) throws IOException, MqttException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                Platform platform = new Platform(broker.url());
                CuttableProxy proxy = new CuttableProxy(broker.port());
                Running running = Running.start(
                        Running.spec(proxy.url(), "version", version), gateway, new Tuning(10, 20, 3_000, 1_000))) {
            running.awaitConnected();
            platform.await("alarm/active");
            proxy.clog(true);
            Transition t = gateway.transition();
            gateway.fakeJournal.append(t);
            running.uplink().offer(t);
            List<Scan> many = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                many.add(gateway.scan(i));
            }
            gateway.fakeJournal.commit(many);

            running.await("noticed", f -> f.fault().contains("no acknowledgement in 1000 ms"));
            proxy.clog(false);
            running.await("delivered", f -> f.samples() == 3_000 && f.transitions() == 1);
            platform.await("alarm");
        }
    }

    @Test
    void closesInTimeWhenTheWayIsClogged() throws IOException {
        FakeGateway gateway = new FakeGateway(directory);
        try (Mosquitto broker = Mosquitto.open(directory);
                CuttableProxy proxy = new CuttableProxy(broker.port())) {
            Running running = Running.start(Running.spec(proxy.url()), gateway);
            running.awaitConnected();
            proxy.clog(true);
            gateway.fakeJournal.commit(List.of(gateway.scan(1)));
            // Running checks the time and that nothing is left
            running.close();
        }
    }

    @Test
    void closesInTimeWhenNobodyAnswersConnect() throws IOException {
        try (Mosquitto broker = Mosquitto.open(directory);
                CuttableProxy proxy = new CuttableProxy(broker.port())) {
            proxy.clog(true);
            Running running = Running.start(Running.spec(proxy.url()), new FakeGateway(directory));
            Running.await("knocked", () -> proxy.connections() > 0);
            running.close();
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        try (Running running = Running.start(Running.spec("tcp://127.0.0.1:1"), new FakeGateway(directory))) {
            running.await("refused", f -> f.fault().equals("connect tcp://127.0.0.1:1: 127.0.0.1: Connection refused"));
            assertThat(running.facts().connects()).isZero();
        }
    }

    @Test
    void saysThatTheHostIsUnknown() throws IOException {
        try (Running running = Running.start(Running.spec("tcp://no-such-host.invalid"), new FakeGateway(directory))) {
            running.await("unknown", f -> f.fault().endsWith("no address for host no-such-host.invalid"));
        }
    }
}
