package io.sluice.forward.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** MQTT 5 on Paho. Memory persistence and no reconnect of Paho's own: the journal owns retries. */
final class Session5 implements Session {
    private static final long LARGEST_INCOMING = 131_072;
    private static final int INCOMING_AT_ONCE = 32;
    private static final int FIRST_ERROR = 0x80;

    private final Sessions.Request request;
    private final WireSocket wire;
    private final CountDownLatch settled = new CountDownLatch(1);
    private final AtomicBoolean over = new AtomicBoolean();
    private Listener listener;
    private MqttAsyncClient client;

    Session5(Sessions.Request request, WireSocket wire) {
        this.request = request;
        this.wire = wire;
    }

    @Override
    public String protocol() {
        return "mqtt-5";
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

    private MqttConnectionOptions options() {
        MqttConnectionOptions o = new MqttConnectionOptions();
        o.setSocketFactory(new WireFactory(wire));
        o.setCleanStart(false);
        o.setSessionExpiryInterval(request.sessionExpiryS());
        o.setKeepAliveInterval(request.keepAliveS());
        o.setConnectionTimeout(Math.max(1, request.timeoutMs() / 1_000));
        o.setAutomaticReconnect(false);
        o.setReceiveMaximum(INCOMING_AT_ONCE);
        o.setMaximumPacketSize(LARGEST_INCOMING);
        o.setWill(request.will().topic(), message(request.will()));
        if (!request.username().isEmpty()) {
            o.setUserName(request.username());
        }
        if (!request.password().isEmpty()) {
            o.setPassword(request.password().getBytes(StandardCharsets.UTF_8));
        }
        return o;
    }

    private static MqttMessage message(Outgoing m) {
        MqttProperties properties = new MqttProperties();
        properties.setContentType(m.contentType());
        properties.setPayloadFormat(m.text());
        List<UserProperty> said = new ArrayList<>();
        if (!m.coding().isEmpty()) {
            said.add(new UserProperty("content-encoding", m.coding()));
        }
        if (m.replay()) {
            said.add(new UserProperty("replay", "true"));
        }
        if (!said.isEmpty()) {
            properties.setUserProperties(said);
        }
        return new MqttMessage(m.payload(), 1, m.retained(), properties);
    }

    @Override
    public String publish(Sent sent) {
        try {
            client.publish(sent.message().topic(), message(sent.message()), sent, new Publishing());
            return null;
        } catch (MqttException e) {
            return Words.of(e);
        }
    }

    @Override
    public String subscribe(String topic) {
        try {
            client.subscribe(
                    new MqttSubscription[] {new MqttSubscription(topic, 1)},
                    null,
                    new Subscribing(),
                    new MqttProperties());
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
            client.disconnect(0, null, new Counting(done), 0, new MqttProperties());
            if (!done.await(500, TimeUnit.MILLISECONDS)) {
                wire.abort();
            }
        } catch (MqttException e) {
            // it is gone already: abandon() tidies up
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
        if (Words.isV5(code)) {
            listener.failed(new Failure("refused: " + Words.v5(code), code == 0x84, code == 0x86 || code == 0x87));
        } else if (!wire.isEstablished()) {
            boolean tls = wire.trouble() instanceof SSLException;
            listener.failed(new Failure(Words.of(wire.trouble() == null ? t : wire.trouble()), false, tls));
        } else {
            boolean tls = wire.trouble() instanceof SSLException;
            String why = wire.trouble() == null ? "no MQTT 5 answer" : Words.of(wire.trouble());
            listener.failed(new Failure(why, !tls, tls, wire.endedMute()));
        }
    }

    private final class Connecting implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            settled.countDown();
            MqttProperties p = token.getResponseProperties();
            Integer receive = p == null ? null : p.getReceiveMaximum();
            Long packet = p == null ? null : p.getMaximumPacketSize();
            Integer qos = p == null ? null : p.getMaximumQoS();
            listener.connected(new Grant(
                    token.getSessionPresent(),
                    receive == null ? 65_535 : receive,
                    packet == null ? Long.MAX_VALUE : packet,
                    qos == null ? 2 : qos,
                    wire.remark()));
        }

        @Override
        public void onFailure(IMqttToken token, Throwable t) {
            fail(t);
        }
    }

    private final class Publishing implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            // only a PUBACK is proof; Paho calls this too when the broker refused
            if (token.getResponse() instanceof MqttPubAck) {
                Sent sent = (Sent) token.getUserContext();
                int code = first(token);
                if (code >= FIRST_ERROR) {
                    listener.refused(sent, Words.v5(code));
                } else {
                    listener.acknowledged(sent);
                }
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable t) {
            // the connection is ending: the uplink takes back whatever was in flight
        }
    }

    private final class Subscribing implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            int code = first(token);
            if (code >= FIRST_ERROR) {
                listener.subscriptionRefused(Words.v5(code));
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable t) {
            listener.subscriptionRefused(Words.of(t));
        }
    }

    private static int first(IMqttToken token) {
        int[] codes = token.getReasonCodes();
        return codes == null || codes.length == 0 ? 0 : codes[0];
    }

    private record Counting(CountDownLatch done) implements MqttActionListener {
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
        public void disconnected(MqttDisconnectResponse response) {
            if (over.getAndSet(true)) {
                return;
            }
            if (response.getException() == null) {
                listener.lost("disconnected by the broker: " + Words.v5(response.getReturnCode()));
            } else {
                listener.lost(Words.of(wire.trouble() == null ? response.getException() : wire.trouble()));
            }
        }

        @Override
        public void mqttErrorOccurred(MqttException e) {
            // followed by disconnected() where it matters
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            listener.arrived(topic, message.getPayload(), message.isRetained());
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // Publishing looks closer
        }

        @Override
        public void connectComplete(boolean reconnect, String uri) {
            // Connecting has more
        }

        @Override
        public void authPacketArrived(int code, MqttProperties properties) {
            // no extended authentication was asked for
        }
    }
}
