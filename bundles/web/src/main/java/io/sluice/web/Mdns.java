package io.sluice.web;

import io.sluice.web.DnsMessage.Question;
import io.sluice.web.DnsMessage.Rr;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the networks around by which name this box is reached: a responder for multicast DNS (RFC 6762).
 *
 * <pre>
 *   probing 1..3, 250 ms apart --nobody objects--> announcing 1..2, 1 s apart --> answering
 *      ^   ^                                                                        |
 *      |   +-- another network, another gateway id ---------------------------------+
 *      +------ somebody else has the name: the next number, sluice-2.local ---------+      end: goodbye (ttl 0)
 * </pre>
 *
 * <p>Shares port 5353 with a responder of the system. Asks nothing but for its own names. One thread, {@code web-mdns}; a packet
 * that cannot be read is forgotten.
 */
final class Mdns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mdns.class);
    private static final int PORT = 5353;
    private static final int MOST_PACKET = 9000;
    private static final int PROBES = 3;
    private static final int ANNOUNCEMENTS = 2;
    private static final long PROBE_MS = 250;
    private static final long ANNOUNCE_MS = 1000;
    private static final long LOOK_MS = 5000;
    /** How long the site may take to say the gateway's id, so that it is not told under two names. */
    private static final long NAME_MS = 10_000;

    private static final long TICK_MS = 500;
    private static final long RETRY_MS = 60_000;
    private static final long SAME_MS = 1000;
    private static final long OLD_TTL_S = 10;
    private static final int MOST_NUMBER = 100;

    private final String name;
    private final Supplier<String> gateway;
    private final int httpsPort;
    private final int httpPort;
    private final Thread thread;
    private final Selector selector;
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(MOST_PACKET);
    private final Map<String, Long> toldMs = new HashMap<>();
    private Map<NetworkInterface, List<InetAddress>> networks = Map.of();
    private volatile Advertised now;
    private volatile boolean closed;
    private volatile boolean told;
    private int stage;
    private long nextMs;
    private long lookMs;
    private final long bornMs = ms();

    /**
     * Begins.
     *
     * @param name for the box, such as {@code sluice}
     * @param gateway id of the gateway, its second name; null while it has none
     * @param httpPort where HTTP leads to the page; 0: nowhere
     */
    Mdns(String name, Supplier<String> gateway, int httpsPort, int httpPort) throws IOException {
        this.name = Advertised.asLabel(name);
        this.gateway = gateway;
        this.httpsPort = httpsPort;
        this.httpPort = httpPort;
        this.now = wanted();
        this.selector = Selector.open();
        this.thread = new Thread(this::run, "web-mdns");
        thread.setDaemon(true);
        thread.start();
    }

    /** The names it is reached by now, {@code sluice.local} and such; none before nobody has objected to them. Any thread. */
    List<String> names() {
        return told ? now.names() : List.of();
    }

    private Advertised wanted() {
        String id = Advertised.asLabel(Objects.requireNonNullElse(gateway.get(), ""));
        return new Advertised(
                id.isEmpty() || id.equals(name) ? List.of(name) : List.of(name, id), 1, httpsPort, httpPort);
    }

    private void run() {
        while (!closed) {
            try {
                open();
                serve();
            } catch (IOException | RuntimeException e) {
                LOG.warn("event=mdns-fault fault=\"{}\" retryInMs={}", e.toString(), RETRY_MS);
            } finally {
                shut();
            }
            if (!closed) {
                try {
                    TimeUnit.MILLISECONDS.sleep(RETRY_MS);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    private void open() throws IOException {
        for (StandardProtocolFamily family : List.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6)) {
            try {
                DatagramChannel channel = DatagramChannel.open(family);
                channels.add(channel);
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 255);
                channel.bind(new InetSocketAddress(any(family), PORT));
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, family);
            } catch (UnsupportedOperationException | SocketException e) {
                if (family == StandardProtocolFamily.INET) {
                    throw e;
                }
                LOG.info("event=mdns-without-ipv6 fault=\"{}\"", e.toString());
            }
        }
        networks = Map.of();
        lookMs = 0;
    }

    private static InetAddress any(StandardProtocolFamily family) throws IOException {
        return InetAddress.getByName(family == StandardProtocolFamily.INET ? "0.0.0.0" : "::");
    }

    private static InetAddress group(boolean six) throws IOException {
        return InetAddress.getByName(six ? "ff02::fb" : "224.0.0.251");
    }

    private void serve() throws IOException {
        while (!closed) {
            long ms = ms();
            if (ms >= lookMs && (gateway.get() != null || ms >= bornMs + NAME_MS)) {
                look();
                lookMs = ms + LOOK_MS;
            } else if (ms >= lookMs) {
                lookMs = ms + TICK_MS;
            }
            if (ms >= nextMs && !networks.isEmpty() && stage < PROBES + ANNOUNCEMENTS) {
                step();
            }
            long until = stage < PROBES + ANNOUNCEMENTS ? Math.min(nextMs, lookMs) : lookMs;
            selector.select(Math.max(1, until - ms()));
            for (SelectionKey key : selector.selectedKeys()) {
                receive((DatagramChannel) key.channel(), key.attachment() == StandardProtocolFamily.INET6);
            }
            selector.selectedKeys().clear();
        }
        say(List.of(), true, 0);
    }

    private static long ms() {
        return System.nanoTime() / 1_000_000;
    }

    /** Networks and the gateway's name come and go. */
    private void look() throws IOException {
        Map<NetworkInterface, List<InetAddress>> found = new HashMap<>();
        for (NetworkInterface n : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (n.isUp() && n.supportsMulticast() && !n.isLoopback() && !n.isPointToPoint()) {
                List<InetAddress> addresses = n.getInterfaceAddresses().stream()
                        .map(InterfaceAddress::getAddress)
                        .toList();
                if (!addresses.isEmpty()) {
                    found.put(n, addresses);
                }
            }
        }
        Advertised wanted = wanted();
        boolean renamed = !wanted.wanted().equals(now.wanted());
        if (found.equals(networks) && !renamed) {
            return;
        }
        if (renamed) {
            say(List.of(), true, 0);
            now = wanted;
        }
        for (NetworkInterface n : found.keySet()) {
            if (!networks.containsKey(n)) {
                join(n);
            }
        }
        networks = found;
        begin();
    }

    private void join(NetworkInterface n) {
        for (DatagramChannel channel : channels) {
            boolean six = channel.keyFor(selector) != null
                    && channel.keyFor(selector).attachment() == StandardProtocolFamily.INET6;
            try {
                channel.join(group(six), n);
            } catch (IOException | IllegalStateException e) {
                LOG.debug("event=mdns-not-joined interface={} six={} fault=\"{}\"", n.getName(), six, e.toString());
            }
        }
    }

    private void begin() {
        stage = 0;
        told = false;
        nextMs = ms() + ThreadLocalRandom.current().nextLong(PROBE_MS);
    }

    private void step() throws IOException {
        if (stage < PROBES) {
            List<Question> questions = now.unique().stream()
                    .map(n -> new Question(n, DnsMessage.ANY, true))
                    .toList();
            say(questions, false, -1);
            nextMs = ms() + PROBE_MS;
        } else {
            if (!told) {
                LOG.info("event=mdns names={} networks={}", now.names(), networks.size());
            }
            told = true;
            say(List.of(), true, -1);
            nextMs = ms() + ANNOUNCE_MS;
        }
        stage++;
    }

    /** To each network what holds there: all as questions that claim it, or as answers; ttl -1: each record's own. */
    private void say(List<Question> questions, boolean response, long ttlS) throws IOException {
        if (response && !told) {
            return;
        }
        for (NetworkInterface n : networks.keySet()) {
            List<Rr> all = now.all(networks.get(n)).stream()
                    .map(r -> ttlS < 0 ? r : r.ttl(ttlS))
                    .toList();
            List<Rr> claims = all.stream().filter(Rr::unique).toList();
            send(
                    n,
                    response
                            ? new DnsMessage(0, DnsMessage.RESPONSE, List.of(), all, List.of(), List.of())
                            : new DnsMessage(0, 0, questions, List.of(), claims, List.of()));
        }
    }

    private void send(NetworkInterface n, DnsMessage message) throws IOException {
        byte[] bytes = message.bytes();
        for (DatagramChannel channel : channels) {
            SelectionKey key = channel.keyFor(selector);
            if (key == null) {
                continue;
            }
            boolean six = key.attachment() == StandardProtocolFamily.INET6;
            boolean has = networks.get(n).stream().anyMatch(a -> a instanceof Inet6Address == six);
            if (has) {
                try {
                    channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, n);
                    channel.send(ByteBuffer.wrap(bytes), new InetSocketAddress(group(six), PORT));
                } catch (SocketException e) {
                    LOG.debug("event=mdns-not-sent interface={} fault=\"{}\"", n.getName(), e.toString());
                }
            }
        }
    }

    private void receive(DatagramChannel channel, boolean six) throws IOException {
        buffer.clear();
        InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
        if (from == null) {
            return;
        }
        NetworkInterface network = networkOf(from.getAddress(), six);
        DnsMessage message = DnsMessage.read(buffer.array(), buffer.position());
        if (network == null || message == null) {
            return; // not from here: RFC 6762, 11
        }
        List<InetAddress> own = networks.values().stream().flatMap(List::stream).toList();
        List<Rr> claims = message.isResponse() ? message.answers() : message.authority();
        // who probes for a name that is told already gives way to the answer
        if ((message.isResponse() || stage < PROBES) && now.isContradictedBy(claims, own)) {
            yieldName(network);
            return;
        }
        if (!message.isResponse() && told) {
            answer(channel, from, network, message);
        }
    }

    private void yieldName(NetworkInterface network) {
        String before = now.names().toString();
        now = now.number() < MOST_NUMBER ? now.renamed() : now;
        LOG.warn("event=mdns-conflict interface={} taken={} next={}", network.getName(), before, now.names());
        begin();
        nextMs += PROBE_MS;
    }

    private void answer(DatagramChannel channel, InetSocketAddress from, NetworkInterface network, DnsMessage asked)
            throws IOException {
        List<InetAddress> addresses = networks.get(network);
        List<Rr> answers = now.answers(asked, addresses);
        if (answers.isEmpty()) {
            return;
        }
        List<Rr> besides = now.besides(answers, addresses);
        if (from.getPort() != PORT) { // an old resolver: RFC 6762, 6.7
            DnsMessage plain = new DnsMessage(
                    asked.id(), DnsMessage.RESPONSE, asked.questions(), plain(answers), List.of(), plain(besides));
            channel.send(ByteBuffer.wrap(plain.bytes()), from);
            return;
        }
        boolean probe = !asked.authority().isEmpty();
        String key = network.getName() + asked.questions();
        Long last = toldMs.get(key);
        if (!probe && last != null && ms() - last < SAME_MS) {
            return; // once a second is enough for all: RFC 6762, 6
        }
        if (toldMs.size() > 256) {
            toldMs.clear();
        }
        toldMs.put(key, ms());
        send(network, new DnsMessage(0, DnsMessage.RESPONSE, List.of(), answers, List.of(), besides));
    }

    private static List<Rr> plain(List<Rr> records) {
        return records.stream()
                .map(r -> new Rr(r.name(), r.type(), false, Math.min(OLD_TTL_S, r.ttlS()), r.data()))
                .toList();
    }

    /** The network that an address is in, by its prefix or its scope; null: none of ours. */
    private NetworkInterface networkOf(InetAddress address, boolean six) throws IOException {
        if (six && address instanceof Inet6Address a && a.getScopedInterface() != null) {
            NetworkInterface scoped = a.getScopedInterface();
            return networks.containsKey(scoped) ? scoped : null;
        }
        if (six && address instanceof Inet6Address a && a.getScopeId() > 0) {
            NetworkInterface scoped = NetworkInterface.getByIndex(a.getScopeId());
            return scoped != null && networks.containsKey(scoped) ? scoped : null;
        }
        for (NetworkInterface n : networks.keySet()) {
            for (InterfaceAddress i : n.getInterfaceAddresses()) {
                if (i.getAddress() instanceof Inet4Address == address instanceof Inet4Address
                        && inPrefix(i.getAddress().getAddress(), address.getAddress(), i.getNetworkPrefixLength())) {
                    return n;
                }
            }
        }
        return null;
    }

    private static boolean inPrefix(byte[] a, byte[] b, int bits) {
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> i % 8;
            if ((a[i / 8] & mask) != (b[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private void shut() {
        for (DatagramChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("event=mdns-close fault=\"{}\"", e.toString());
            }
        }
        channels.clear();
    }

    /** Says goodbye and ends, 2 s at most. Idempotent. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        if (thread.getState() == Thread.State.TIMED_WAITING) {
            thread.interrupt(); // between two attempts; select is no such wait
        }
        try {
            thread.join(2000);
            selector.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("event=mdns-close fault=\"{}\"", e.toString());
        }
    }
}
