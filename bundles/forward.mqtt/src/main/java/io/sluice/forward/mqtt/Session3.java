package io.sluice.forward.mqtt;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttPubAck;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** MQTT 3.1.1 on Paho, with the same rules as {@link Session5}. The broker tells no limits. */
final class Session3 implements Session {
    private static final int NOT_GRANTED = 0x80;

    private final Sessions.Request request;
    private final WireSocket wire;
    private final CountDownLatch settled = new CountDownLatch(1);
    private final AtomicBoolean over = new AtomicBoolean();
    private Listener listener;
    private MqttAsyncClient client;

    Session3(Sessions.Request request, WireSocket wire) {
        this.request = request;
        this.wire = wire;
    }

    @Override
    public String protocol() {
        return "mqtt-3.1.1";
    }

    @Override
    public void connect(Listener to) {
        listener = to;
        try {
            client = new MqttAsyncClient(WireFactory.ANYWHERE, request.clientId(), new MemoryPersistence());
            client.setCallback(new Events());
            client.connect(options(), null, new Connecting());
        } catch (MqttException e) {
            fail(e);
        }
    }

    private MqttConnectOptions options() {
        MqttConnectOptions o = new MqttConnectOptions();
        o.setSocketFactory(new WireFactory(wire));
        o.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        o.setCleanSession(false);
        o.setKeepAliveInterval(request.keepAliveS());
        o.setConnectionTimeout(Math.max(1, request.timeoutMs() / 1_000));
        o.setAutomaticReconnect(false);
        // our own window is the limit
        o.setMaxInflight(2 * request.inFlight() + 16);
        Outgoing will = request.will();
        o.setWill(will.topic(), will.payload(), 1, will.retained());
        if (!request.username().isEmpty()) {
            o.setUserName(request.username());
        }
        if (!request.password().isEmpty()) {
            o.setPassword(request.password().toCharArray());
        }
        return o;
    }

    @Override
    public String publish(Sent sent) {
        Outgoing m = sent.message();
        try {
            client.publish(m.topic(), m.payload(), 1, m.retained(), sent, new Publishing());
            return null;
        } catch (MqttException e) {
            return Words.of(e);
        }
    }

    @Override
    public String subscribe(String topic) {
        try {
            client.subscribe(topic, 1, null, new Subscribing());
            return null;
        } catch (MqttException e) {
            return Words.of(e);
        }
    }

    @Override
    public void disconnect() {
        CountDownLatch done = new CountDownLatch(1);
        over.set(true);
        try {
            client.disconnect(0, null, new Counting(done));
            if (!done.await(500, TimeUnit.MILLISECONDS)) {
                wire.abort();
            }
        } catch (MqttException e) {
            // it is gone already
            wire.abort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public void abandon() {
        over.set(true);
        wire.abort();
        try {
            // stopped while it starts its threads, Paho would leave one behind
            settled.await(1_500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    private void close() {
        if (client == null) {
            return;
        }
        try {
            if (client.isConnected() || settled.getCount() > 0) {
                client.disconnectForcibly(0, 1, false);
            }
        } catch (MqttException e) {
            // the aim is its end
        }
        try {
            client.close(true);
        } catch (MqttException e) {
            // likewise
        }
    }

    private void fail(Throwable t) {
        settled.countDown();
        if (over.getAndSet(true)) {
            return;
        }
        int code = t instanceof MqttException e ? e.getReasonCode() : 0;
        boolean tls = wire.trouble() instanceof SSLException;
        if (Words.isV3(code)) {
            listener.failed(new Failure("refused: " + Words.v3(code), false, code == 4 || code == 5));
        } else if (wire.trouble() == null) {
            String why = wire.isEstablished() ? "no MQTT 3.1.1 answer" : Words.of(t);
            listener.failed(new Failure(why, false, false, wire.endedMute()));
        } else {
            listener.failed(new Failure(Words.of(wire.trouble()), false, tls, wire.endedMute()));
        }
    }

    private final class Connecting implements IMqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            settled.countDown();
            listener.connected(new Grant(token.getSessionPresent(), 65_535, Long.MAX_VALUE, 2, wire.remark()));
        }

        @Override
        public void onFailure(IMqttToken token, Throwable t) {
            fail(t);
        }
    }

    private final class Publishing implements IMqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            // only a PUBACK is proof
            if (token.getResponse() instanceof MqttPubAck) {
                listener.acknowledged((Sent) token.getUserContext());
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable t) {
            // the connection is ending: the uplink takes back whatever was in flight
        }
    }

    private final class Subscribing implements IMqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            int[] granted = token.getGrantedQos();
            if (granted != null && granted.length > 0 && granted[0] >= NOT_GRANTED) {
                listener.subscriptionRefused("not granted (0x80)");
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable t) {
            listener.subscriptionRefused(Words.of(t));
        }
    }

    private record Counting(CountDownLatch done) implements IMqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            done.countDown();
        }

        @Override
        public void onFailure(IMqttToken token, Throwable t) {
            done.countDown();
        }
    }

    private final class Events implements MqttCallback {
        @Override
        public void connectionLost(Throwable t) {
            if (!over.getAndSet(true)) {
                listener.lost(Words.of(wire.trouble() == null ? t : wire.trouble()));
            }
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            listener.arrived(topic, message.getPayload(), message.isRetained());
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            // Publishing looks closer
        }
    }
}
