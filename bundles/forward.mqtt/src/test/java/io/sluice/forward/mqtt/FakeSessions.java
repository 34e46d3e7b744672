package io.sluice.forward.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Sessions a test plays the broker for. Thread-safe. */
final class FakeSessions implements Sessions {
    private final LinkedBlockingQueue<FakeSession> opened = new LinkedBlockingQueue<>();
    private final List<FakeSession> all = new ArrayList<>();

    @Override
    public Session open(Request request) {
        FakeSession session = new FakeSession(request);
        synchronized (all) {
            all.add(session);
        }
        opened.add(session);
        return session;
    }

    /** The next session that is opened; waits, 10 s at most. */
    FakeSession await() {
        FakeSession session = poll(opened);
        assertThat(session).as("a session in time").isNotNull();
        return session;
    }

    FakeSession last() {
        synchronized (all) {
            return all.get(all.size() - 1);
        }
    }

    private static <T> T poll(LinkedBlockingQueue<T> queue) {
        try {
            return queue.poll(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** One session. */
    static final class FakeSession implements Session {
        private final Request request;
        private final LinkedBlockingQueue<Sent> published = new LinkedBlockingQueue<>();
        private volatile Listener listener;
        private volatile boolean ended;

        FakeSession(Request request) {
            this.request = request;
        }

        Request request() {
            return request;
        }

        boolean isEnded() {
            return ended;
        }

        FakeSession accept() {
            return accept(65_535);
        }

        FakeSession accept(int receiveMaximum) {
            return accept(receiveMaximum, Long.MAX_VALUE);
        }

        FakeSession accept(int receiveMaximum, long maximumPacketBytes) {
            Running.await("connect is called", () -> listener != null);
            listener.connected(new Grant(false, receiveMaximum, maximumPacketBytes, 2, ""));
            return this;
        }

        void fail(String why, boolean protocol) {
            Running.await("connect is called", () -> listener != null);
            listener.failed(new Failure(why, protocol, false));
        }

        void lose(String why) {
            listener.lost(why);
        }

        void arrive(String payload) {
            arrive("command", payload);
        }

        void arrive(String kind, String payload) {
            String topic = "sluice/v1/" + FakeGateway.ID + "/" + kind;
            listener.arrived(topic, payload.getBytes(StandardCharsets.UTF_8), false);
        }

        void acknowledge(Sent sent) {
            listener.acknowledged(sent);
        }

        void refuse(Sent sent, String why) {
            listener.refused(sent, why);
        }

        /** The next message of a kind; everything else on the way is acknowledged. */
        Sent take(String kind) {
            while (true) {
                Sent sent = poll(published);
                assertThat(sent).as("in time: " + kind).isNotNull();
                if (sent.message().topic().endsWith("/" + kind)) {
                    return sent;
                }
                acknowledge(sent);
            }
        }

        /** The next message, whatever it is; null if none comes within so long. */
        Sent poll(long ms) {
            try {
                return published.poll(ms, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }

        /** Acknowledges the description of the gateway, up to alarm/active. */
        FakeSession introduced() {
            acknowledge(take("alarm/active"));
            return this;
        }

        private static <T> T poll(LinkedBlockingQueue<T> queue) {
            return FakeSessions.poll(queue);
        }

        @Override
        public String protocol() {
            return "mqtt-5";
        }

        @Override
        public void connect(Listener to) {
            listener = to;
        }

        @Override
        public String publish(Sent sent) {
            published.add(sent);
            if (new String(sent.message().payload(), StandardCharsets.UTF_8).contains("\"stopped\"")) {
                acknowledge(sent);
            }
            return null;
        }

        @Override
        public String subscribe(String topic) {
            return null;
        }

        @Override
        public void disconnect() {
            ended = true;
        }

        @Override
        public void abandon() {
            ended = true;
        }
    }
}
