package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** The other side: hears everything below sluice/#, remembers it in order. Thread-safe. */
final class Platform implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * What was heard.
     *
     * @param kind topic behind the gateway's name
     * @param retained whether it was there before us
     * @param json payload; missing node if it is not JSON
     * @param atNs when
     */
    record Heard(String kind, boolean retained, JsonNode json, int bytes, long atNs) {}

    private final List<Heard> heard = new ArrayList<>();
    private final MqttClient client;

    Platform(String url) throws MqttException {
        this(url, new MqttConnectOptions());
    }

    Platform(String url, MqttConnectOptions options) throws MqttException {
        client = new MqttClient(url, "platform-" + System.nanoTime(), new MemoryPersistence());
        client.setCallback(new Ear());
        options.setMaxInflight(1_000);
        client.connect(options);
        client.subscribe("sluice/v1/" + FakeGateway.ID + "/#", 1);
    }

    private final class Ear implements MqttCallback {
        @Override
        public void connectionLost(Throwable cause) {
            // some tests kill the broker
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            long now = System.nanoTime();
            JsonNode json;
            try {
                json = MAPPER.readTree(message.getPayload());
            } catch (IOException e) {
                // a command of a test that is none
                json = MissingNode.getInstance();
            }
            String kind = topic.substring(("sluice/v1/" + FakeGateway.ID + "/").length());
            synchronized (heard) {
                heard.add(new Heard(kind, message.isRetained(), json, message.getPayload().length, now));
                heard.notifyAll();
            }
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            // nothing to do
        }
    }

    List<Heard> all() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    List<Heard> all(String kind) {
        return all().stream().filter(h -> h.kind().equals(kind)).toList();
    }

    Heard await(String kind) {
        return await(kind, h -> true);
    }

    /** The first message of a kind that fits; waits for it, 10 s at most. */
    Heard await(String kind, Predicate<Heard> fits) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        synchronized (heard) {
            int from = 0;
            while (true) {
                for (; from < heard.size(); from++) {
                    Heard h = heard.get(from);
                    if (h.kind().equals(kind) && fits.test(h)) {
                        return h;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertThat(left)
                        .as("in time: " + kind + "; heard: "
                                + heard.stream().map(Heard::kind).toList())
                        .isPositive();
                try {
                    heard.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted", e);
                }
            }
        }
    }

    /** Numbers of the scans heard on a topic, in order, repeats included. */
    List<Long> scans(String kind) {
        List<Long> numbers = new ArrayList<>();
        for (Heard h : all(kind)) {
            for (JsonNode record : h.json()) {
                if (record.get("n").asText().equals("scan")) {
                    numbers.add(record.get("v").asLong());
                }
            }
        }
        return numbers;
    }

    void command(String payload) throws MqttException {
        client.publish(
                "sluice/v1/" + FakeGateway.ID + "/command",
                payload.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                1,
                false);
    }

    void command(String payload, boolean retained) throws MqttException {
        client.publish(
                "sluice/v1/" + FakeGateway.ID + "/command",
                payload.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                1,
                retained);
    }

    @Override
    public void close() throws MqttException {
        if (client.isConnected()) {
            client.disconnectForcibly(0, 100);
        }
        client.close(true);
    }
}
