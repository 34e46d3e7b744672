package io.sluice.forward.mqtt;

import io.sluice.codec.wire.StatusWriter;
import io.sluice.forward.mqtt.MqttSettings.Version;
import io.sluice.forward.mqtt.Session.Failure;
import io.sluice.forward.mqtt.Session.Grant;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection: makes it, watches it, counts what is in flight, makes it again. Confined to the uplink's thread, except
 * {@link #fault()}, {@link #isConnected()} and {@link #inFlight()}; what Paho's threads tell comes through {@code post}.
 *
 * <pre>
 *        step: time is up                    connected
 *  IDLE ------------------> CONNECTING ----------------------> CONNECTED
 *   ^                        |  |  ^ refused: MQTT 5 -> 3.1.1,       |
 *   |   all urls failed      |  +--+ next url                        |
 *   +----- back-off ---------+                                       |
 *   +----- back-off -------- lost | no ack in time | close ----------+
 * </pre>
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final long MS = 1_000_000;
    private static final long STABLE_NS = 10_000 * MS;
    private static final long REPEAT_NS = 60_000 * MS;
    private static final long LEAST_PACKET = 4_096;
    /** Fixed header, properties and some more. */
    private static final int OVERHEAD = 128;

    /** What depends on the connection. */
    interface User {
        /** It is there. */
        void connected(int maxPayloadBytes);

        /** It is gone; what was in flight was given back before. */
        void disconnected();

        /** A message has come; called on a thread of the library's. */
        void arrived(String topic, byte[] payload, boolean retained);
    }

    /** Who may send how much: alarms always, live data before backlog. */
    enum Kind {
        /** Whole window. */
        ALARM,
        /** Leaves room for alarms. */
        DATA,
        /** Leaves room for live data as well. */
        BACKLOG
    }

    private enum State {
        IDLE,
        CONNECTING,
        CONNECTED
    }

    private final MqttSettings settings;
    private final Tuning tuning;
    private final Host host;
    private final String gateway;
    private final Topics topics;
    private final Sessions sessions;
    private final Consumer<Runnable> post;
    private final Tally tally;
    private final User user;
    private final Backoff backoff;
    private final Set<Sent> inFlight = new LinkedHashSet<>();

    private State state = State.IDLE;
    private Session session;
    private Grant grant;
    private int generation;
    private int turn;
    private int triedInRound;
    private boolean only3;
    private boolean trying3;
    /** A broker has hung up without a word after the handshake: listen before speaking until one accepts. */
    private boolean listening;

    private boolean wanted = true;
    private String why5 = "";
    private Trust trust;
    private String password;
    private int window;
    private long nextTryNs;
    private long deadlineNs;
    private long connectedNs;
    private long progressNs;
    private long loggedNs;
    private String logged = "";
    private int unlogged;

    private volatile String fault = "not connected yet";
    private volatile boolean connected;
    private volatile int inFlightNow;
    private volatile String protocol = "";
    private volatile long roundTripNs = -1;
    private volatile long acknowledgedNs = Long.MIN_VALUE;

    Link(
            MqttSettings settings,
            Tuning tuning,
            Host host,
            String gateway,
            Topics topics,
            Sessions sessions,
            Consumer<Runnable> post,
            Tally tally,
            RandomGenerator random,
            User user) {
        this.settings = settings;
        this.tuning = tuning;
        this.host = host;
        this.gateway = gateway;
        this.topics = topics;
        this.sessions = sessions;
        this.post = post;
        this.tally = tally;
        this.user = user;
        this.backoff = new Backoff(tuning.reconnectMinMs() * MS, tuning.reconnectMaxMs() * MS, random);
        this.nextTryNs = host.monotonicNs();
    }

    boolean isConnected() {
        return connected;
    }

    /** What is wrong with the connection; empty if it stands. */
    String fault() {
        return fault;
    }

    int inFlight() {
        return inFlightNow;
    }

    /** From the last message's hand-over to its acknowledgement, ns; -1 if there was none. */
    long roundTripNs() {
        return roundTripNs;
    }

    /** When the last message was acknowledged, by the clock as it is known now, ms since 1970; 0 if none was. */
    long lastUtcMs() {
        long at = acknowledgedNs;
        return at == Long.MIN_VALUE ? 0 : host.utcMs() - (host.monotonicNs() - at) / MS;
    }

    /** Whether to be connected at all; if not, says goodbye. Waits 500 ms at most. */
    void want(boolean now) {
        if (wanted == now) {
            return;
        }
        wanted = now;
        if (now) {
            nextTryNs = host.monotonicNs();
            fault = "not connected yet";
            return;
        }
        if (state == State.CONNECTED) {
            session.disconnect();
            leave();
        } else if (session != null) {
            drop();
        }
        state = State.IDLE;
        fault = "";
    }

    /** Protocol of the connection, or of the last one; empty if there was none. */
    String protocol() {
        return protocol;
    }

    /** Does what time demands. */
    void step(long nowNs) {
        switch (state) {
            case IDLE -> {
                if (wanted && nowNs - nextTryNs >= 0) {
                    triedInRound = 0;
                    attempt(nowNs);
                }
            }
            case CONNECTING -> {
                if (nowNs - deadlineNs >= 0) {
                    failed(
                            new Failure("no answer to CONNECT in " + tuning.connectTimeoutMs() + " ms", false, false),
                            nowNs);
                }
            }
            case CONNECTED -> {
                if (!inFlight.isEmpty() && nowNs - progressNs >= tuning.ackTimeoutMs() * MS) {
                    lose("no acknowledgement in " + tuning.ackTimeoutMs() + " ms with " + inFlight.size()
                            + " messages in flight");
                }
            }
        }
    }

    /** Time until {@link #step} has something to do, ns. */
    long stepInNs(long nowNs) {
        return switch (state) {
            case IDLE -> wanted ? nextTryNs - nowNs : Long.MAX_VALUE;
            case CONNECTING -> deadlineNs - nowNs;
            case CONNECTED -> inFlight.isEmpty() ? Long.MAX_VALUE : progressNs + tuning.ackTimeoutMs() * MS - nowNs;
        };
    }

    private Address address() {
        return settings.addresses().get(turn);
    }

    private void attempt(long nowNs) {
        Version version = settings.version();
        if (version == Version.AUTO) {
            version = only3 || trying3 ? Version.V3 : Version.V5;
        }
        int mine = ++generation;
        Sessions.Request request;
        try {
            request = request(version);
        } catch (IOException e) {
            failed(new Failure(Words.of(e), false, true), nowNs);
            return;
        }
        state = State.CONNECTING;
        // the way, the handshake and CONNACK share one deadline
        deadlineNs = nowNs + tuning.connectTimeoutMs() * MS;
        session = sessions.open(request);
        session.connect(new Ear(mine));
    }

    private Sessions.Request request(Version version) throws IOException {
        // read once and again only after a refusal: a stuck disk must not keep us from connecting
        if (password == null) {
            password = settings.passwordRef().isEmpty() ? "" : host.secret(settings.passwordRef());
        }
        if (address().tls() && trust == null) {
            trust = Trust.load(settings.tls(), host.home());
        }
        Outgoing will = Outgoing.retained(topics.status(), StatusWriter.will(gateway, host.boot()));
        return new Sessions.Request(
                address(),
                version,
                settings.clientId(gateway),
                settings.username(),
                password,
                address().tls() ? trust : null,
                settings.keepAliveS(),
                settings.sessionExpiryS(),
                settings.inFlight(),
                tuning.connectTimeoutMs(),
                settings.bind(),
                listening,
                will);
    }

    private void failed(Failure failure, long nowNs) {
        if (session != null) {
            drop();
        }
        String why = failure.why();
        if (failure.credentials()) {
            password = null;
            trust = null;
        }
        if (failure.mute() && !listening) {
            listening = true;
            attempt(nowNs);
            return;
        }
        if (failure.protocol() && settings.version() == Version.AUTO && !only3 && !trying3) {
            trying3 = true;
            why5 = "MQTT 5: " + why + "; MQTT 3.1.1: ";
            attempt(nowNs);
            return;
        }
        fault = "connect " + address().url() + ": " + why5 + why;
        trying3 = false;
        why5 = "";
        report(nowNs);
        turn = (turn + 1) % settings.addresses().size();
        if (++triedInRound < settings.addresses().size()) {
            attempt(nowNs);
        } else {
            state = State.IDLE;
            nextTryNs = nowNs + backoff.failed();
        }
    }

    /** Says a failure once, and the same one again once a minute with a count. */
    private void report(long nowNs) {
        if (!fault.equals(logged) || nowNs - loggedNs >= REPEAT_NS) {
            LOG.warn("event=uplink-down uplink={} fault=\"{}\" repeated={}", settings.name(), fault, unlogged);
            logged = fault;
            loggedNs = nowNs;
            unlogged = 0;
        } else {
            unlogged++;
        }
    }

    private void drop() {
        Session old = session;
        session = null;
        generation++;
        old.abandon();
    }

    private void accepted(Grant granted) {
        long nowNs = host.monotonicNs();
        if (granted.maximumQos() < 1) {
            failed(new Failure("the broker offers only QoS 0: it acknowledges nothing", false, false), nowNs);
            return;
        }
        if (granted.maximumPacketBytes() < LEAST_PACKET) {
            failed(
                    new Failure(
                            "the broker takes packets of " + granted.maximumPacketBytes() + " bytes; needed are "
                                    + LEAST_PACKET,
                            false,
                            false),
                    nowNs);
            return;
        }
        if (!wanted) {
            drop();
            state = State.IDLE;
            return;
        }
        state = State.CONNECTED;
        grant = granted;
        only3 = only3 || trying3;
        trying3 = false;
        listening = false;
        why5 = "";
        protocol = session.protocol();
        window = Math.min(settings.inFlight(), granted.receiveMaximum());
        connectedNs = nowNs;
        progressNs = nowNs;
        connected = true;
        fault = granted.remark();
        logged = "";
        if (!fault.isEmpty()) {
            LOG.warn("event=uplink-remark uplink={} remark=\"{}\"", settings.name(), fault);
        }
        tally.connects.increment();
        LOG.info(
                "event=uplink-up uplink={} url={} protocol={} session-present={} window={}",
                settings.name(),
                address().url(),
                protocol,
                granted.sessionPresent(),
                window);
        String refused = session.subscribe(topics.command());
        if (refused != null) {
            lose("subscribe " + topics.command() + ": " + refused);
            return;
        }
        if (settings.delivery().receipts()) {
            refused = session.subscribe(topics.receipt());
            if (refused != null) {
                lose("subscribe " + topics.receipt() + ": " + refused);
                return;
            }
        }
        user.connected((int) Math.min(settings.maxPayloadBytes(), most(topics.telemetry())));
    }

    private long most(String topic) {
        return grant.maximumPacketBytes() - topic.length() - OVERHEAD;
    }

    /** Whether a message of this size can be sent at all. */
    boolean fits(Outgoing message) {
        return message.payload().length <= most(message.topic());
    }

    /** Whether the window is open for another message. */
    boolean hasRoom(Kind kind) {
        if (state != State.CONNECTED) {
            return false;
        }
        int backlog = Math.max(1, window / 2);
        int data = Math.max(backlog, window - Math.max(1, window / 4));
        return inFlight.size()
                < switch (kind) {
                    case ALARM -> window;
                    case DATA -> data;
                    case BACKLOG -> backlog;
                };
    }

    /** Sends; if the connection turns out to be gone, the message's owner hears so at once. */
    void send(Outgoing message, Sent.Owner owner) {
        long nowNs = host.monotonicNs();
        Sent sent = new Sent(message, owner, nowNs);
        if (inFlight.isEmpty()) {
            progressNs = nowNs;
        }
        inFlight.add(sent);
        inFlightNow = inFlight.size();
        tally.wireBytes.add(message.wireBytes());
        String gone = session.publish(sent);
        if (gone != null) {
            lose("publish " + message.topic() + ": " + gone);
        }
    }

    /** Gives the connection up and makes a new one later. */
    void lose(String why) {
        if (state != State.CONNECTED) {
            return;
        }
        long nowNs = host.monotonicNs();
        fault = "connection to " + address().url() + " lost: " + why;
        leave();
        if (nowNs - connectedNs >= STABLE_NS) {
            backoff.succeeded();
        }
        nextTryNs = nowNs + backoff.failed();
        report(nowNs);
    }

    private void leave() {
        state = State.IDLE;
        connected = false;
        drop();
        Sent[] back = inFlight.toArray(new Sent[0]);
        inFlight.clear();
        inFlightNow = 0;
        for (Sent sent : back) {
            sent.owner().lost(sent);
        }
        user.disconnected();
    }

    /** Ends: with a goodbye if connected. Waits, 2 s at most. */
    void close() {
        if (state == State.CONNECTED) {
            session.disconnect();
            leave();
        } else if (session != null) {
            drop();
        }
        state = State.IDLE;
        fault = "closed";
    }

    /** Brings what Paho's threads tell to the uplink's thread, if the session is still the one that counts. */
    private final class Ear implements Session.Listener {
        private final int mine;

        Ear(int mine) {
            this.mine = mine;
        }

        private void tell(Runnable what) {
            post.accept(() -> {
                if (mine == generation) {
                    what.run();
                }
            });
        }

        @Override
        public void connected(Grant granted) {
            tell(() -> accepted(granted));
        }

        @Override
        public void failed(Failure failure) {
            tell(() -> Link.this.failed(failure, host.monotonicNs()));
        }

        @Override
        public void lost(String why) {
            tell(() -> lose(why));
        }

        @Override
        public void acknowledged(Sent sent) {
            tell(() -> {
                if (inFlight.remove(sent)) {
                    settle();
                    roundTripNs = progressNs - sent.sentNs();
                    acknowledgedNs = progressNs;
                    tally.messages.increment();
                    tally.bytes.add(sent.message().payload().length);
                    sent.owner().arrived(sent);
                }
            });
        }

        @Override
        public void refused(Sent sent, String why) {
            tell(() -> {
                if (inFlight.remove(sent)) {
                    settle();
                    sent.owner().refused(sent, "publish " + sent.message().topic() + ": refused: " + why);
                }
            });
        }

        private void settle() {
            inFlightNow = inFlight.size();
            progressNs = host.monotonicNs();
        }

        @Override
        public void subscriptionRefused(String why) {
            tell(() -> LOG.warn(
                    "event=no-commands uplink={} topic={} fault=\"subscription refused: {}\"",
                    settings.name(),
                    topics.command(),
                    why));
        }

        @Override
        public void arrived(String topic, byte[] payload, boolean retained) {
            user.arrived(topic, payload, retained);
        }
    }
}
