package io.sluice.testkit.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.broker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String BOOT = "1-00000000";

    @Test
    void losesNothingOfAStreamOfThousandsOfMessages() throws Exception {
        int messages = 5000;
        try (EmbeddedBroker broker = new EmbeddedBroker();
                Recorder recorder = new Recorder(broker.url(), "sluice/v1", Packs.GATEWAY, "recorder", false)) {
            recorder.start(PATIENCE);
            MqttAsyncClient publisher = connect(broker);
            Semaphore room = new Semaphore(16);
            for (int i = 1; i <= messages; i++) {
                assertThat(room.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                publisher.publish(
                        "sluice/v1/gw-demo-01/telemetry",
                        Packs.pack(BOOT, Packs.scan("radar-01", i, Packs.value("level", i))),
                        1,
                        false,
                        null,
                        releasing(room));
            }
            assertThat(recorder.await(t -> t.count().delivered() == messages, PATIENCE))
                    .as("%s", recorder.tally().count())
                    .isTrue();
            assertThat(recorder.tally().count().missingScans()).isZero();
            assertThat(recorder.tally().count().malformed()).isZero();
            close(publisher);
        }
    }

    @Test
    void hearsWhatTheBrokerKept() throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            MqttAsyncClient publisher = connect(broker);
            publisher
                    .publish("sluice/v1/gw-demo-01/birth/d", "{}".getBytes(StandardCharsets.UTF_8), 1, true)
                    .waitForCompletion(PATIENCE.toMillis());
            try (Recorder recorder = new Recorder(broker.url(), "sluice/v1", Packs.GATEWAY, "recorder", false)) {
                recorder.start(PATIENCE);
                assertThat(recorder.await(t -> t.payload("birth/d").isPresent(), PATIENCE))
                        .isTrue();
            }
            close(publisher);
        }
    }

    @Test
    void comesBackAfterTheBrokerWasAway() throws Exception {
        EmbeddedBroker first = new EmbeddedBroker();
        try (Recorder recorder = new Recorder(first.url(), "sluice/v1", Packs.GATEWAY, "recorder", false)) {
            recorder.start(PATIENCE);
            first.close();
            try (EmbeddedBroker second = new EmbeddedBroker(first.port())) {
                MqttAsyncClient publisher = connect(second);
                assertThat(awaitConnects(recorder, 2)).isTrue();
                publisher.publish(
                        "sluice/v1/gw-demo-01/telemetry",
                        Packs.pack(BOOT, Packs.scan("radar-01", 1, Packs.value("level", 1))),
                        1,
                        false);
                assertThat(recorder.await(t -> t.count().delivered() == 1, PATIENCE))
                        .isTrue();
                close(publisher);
            }
        } finally {
            first.close();
        }
    }

    private static boolean awaitConnects(Recorder recorder, int connects) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (recorder.connects() < connects && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        return recorder.connects() >= connects;
    }

    private static MqttAsyncClient connect(EmbeddedBroker broker) throws Exception {
        MqttAsyncClient client = new MqttAsyncClient(broker.url(), "publisher", new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMaxInflight(64);
        client.connect(options).waitForCompletion(PATIENCE.toMillis());
        return client;
    }

    private static IMqttActionListener releasing(Semaphore room) {
        return new IMqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                room.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable cause) {
                // the permit stays taken, and the test says so
            }
        };
    }

    private static void close(MqttAsyncClient client) throws Exception {
        client.disconnect(0).waitForCompletion(PATIENCE.toMillis());
        client.close();
    }
}
