package io.sluice.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/** The limit for the uplink: bare Paho publishing payloads of the same size, QoS 1, with the same number in flight. */
final class RawPaho {
    private RawPaho() {}

    /**
     * Publishes for so long.
     *
     * @return acknowledged messages per second
     */
    static double messagesPerSecond(String url, int payloadBytes, int inFlight, double seconds)
            throws MqttException, InterruptedException {
        byte[] payload = "x".repeat(payloadBytes).getBytes(StandardCharsets.US_ASCII);
        Semaphore window = new Semaphore(inFlight);
        AtomicLong acknowledged = new AtomicLong();
        MqttAsyncClient client = new MqttAsyncClient(url, "bench-raw", new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        options.setReceiveMaximum(1000);
        client.connect(options).waitForCompletion(10_000);
        MqttActionListener done = new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                acknowledged.incrementAndGet();
                window.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable cause) {
                window.release();
            }
        };
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            window.acquire();
            client.publish("bench/raw", payload, 1, false, null, done);
        }
        window.acquire(inFlight);
        double elapsed = (System.nanoTime() - start) / 1e9;
        client.disconnect().waitForCompletion(5_000);
        client.close();
        return acknowledged.get() / elapsed;
    }
}
