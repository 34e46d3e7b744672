package io.sluice.field.modbus;

import io.sluice.model.Quality;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Modbus TCP over one connection, made at the first exchange and again after every failure.
 *
 * <pre>
 *            exchange                      valid reply
 *   closed ------------> connected, unproved ---------> up      refused, reset, end of stream, broken frame,
 *     ^                        |                         |      reply broken off, N silent requests
 *     +------------------------+-------------------------+
 * </pre>
 *
 * <p>A reply that comes after its timeout carries the transaction id of its own request and is discarded. A reply that
 * breaks off costs the connection, since nobody can tell where the next frame starts. Timeouts run on
 * {@link System#nanoTime}, because the socket waits in real time; the injected clock stamps replies only.
 */
final class TcpTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);
    private static final long NANOS_PER_MS = 1_000_000L;
    private static final int IDS = 0x10000;
    /** Buffers full of stale frames that are read away before a connection is given up. */
    private static final int STALE_BUFFERS = 16;

    private final String link;
    private final TcpSettings settings;
    private final String peer;
    private final Resolver resolver;
    private final LongSupplier monotonic;

    private final ByteBuffer sending = ByteBuffer.allocate(Mbap.MAX_FRAME);
    /** What has arrived lies from {@link #head} up to the position. */
    private final ByteBuffer arrived = ByteBuffer.allocate(2 * Mbap.MAX_FRAME);

    private int head;
    private long lastByteNs;
    /** Id of the latest request. */
    private int transaction;
    /** Requests sent over this connection, 65536 at most: which ids can come back. */
    private int sent;
    /** Requests in a row without a single byte in return. */
    private int silent;

    private WireTrace trace = WireTrace.NONE;
    private long discarded;
    /** What the log says: null before the first change. */
    private Boolean up;

    private final Object lock = new Object();
    private TcpConnection connection;
    private boolean closed;

    TcpTransport(String link, TcpSettings settings, Resolver resolver, LongSupplier monotonic) {
        this.link = link;
        this.settings = settings;
        this.peer = settings.peer();
        this.resolver = resolver;
        this.monotonic = monotonic;
    }

    /** Who is told what goes over the wire. Before the first exchange. */
    void trace(WireTrace listener) {
        trace = listener;
    }

    @Override
    public Quality exchange(int unit, byte[] pdu, int timeoutMs, Reply reply) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        reply.fault = null;
        TcpConnection open = connected(reply);
        if (open == null) {
            return Quality.LINK_DOWN;
        }
        try {
            transaction = (transaction + 1) % IDS;
            Mbap.write(sending, transaction, unit, pdu);
            trace.bytes(true, sending, sending.position(), sending.limit());
            long deadlineNs = System.nanoTime() + timeoutMs * NANOS_PER_MS;
            if (!open.send(sending)) {
                return down(reply, "peer takes no data");
            }
            sent = Math.min(sent + 1, IDS);
            return receive(open, unit, timeoutMs, deadlineNs, reply);
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            return down(reply, reason(e));
        }
    }

    private Quality receive(TcpConnection open, int unit, int timeoutMs, long deadlineNs, Reply reply)
            throws IOException, InterruptedException {
        boolean heard = false;
        int stranger = -1;
        while (true) {
            int length = Mbap.frame(arrived, head, arrived.position());
            if (length == Mbap.BROKEN) {
                return garbled(reply, Mbap.fault(arrived, head));
            }
            if (length != Mbap.MORE) {
                int start = head;
                head += length;
                int id = Mbap.transaction(arrived, start);
                if (id == transaction) {
                    silent = 0;
                    return accept(unit, start, length, reply);
                }
                discarded++;
                if ((transaction - id + IDS) % IDS >= sent) {
                    stranger = id;
                }
                continue;
            }
            if (!open.await(deadlineNs)) {
                return unanswered(heard, stranger, timeoutMs, reply);
            }
            compact();
            int count = open.receive(arrived);
            if (count < 0) {
                return down(reply, "connection closed by peer");
            }
            if (count > 0) {
                trace.bytes(false, arrived, arrived.position() - count, arrived.position());
                lastByteNs = monotonic.getAsLong();
                heard = true;
            }
        }
    }

    private Quality accept(int unit, int start, int length, Reply reply) {
        int from = Mbap.unit(arrived, start);
        if (from != unit) {
            reply.fault = "reply of unit " + from + " instead of " + unit;
            return Quality.GARBLED;
        }
        if (up == null || !up) {
            up = true;
            LOG.info("modbus.connected link={} peer={} discarded={}", link, peer, discarded);
        }
        reply.bytes = arrived;
        reply.start = start + Mbap.HEADER;
        reply.length = length - Mbap.HEADER;
        reply.lastByteNs = lastByteNs;
        return Quality.GOOD;
    }

    private Quality unanswered(boolean heard, int stranger, int timeoutMs, Reply reply) {
        int part = arrived.position() - head;
        if (part > 0) {
            return garbled(reply, "reply broke off after " + part + " bytes in " + timeoutMs + " ms");
        }
        if (stranger >= 0) {
            reply.fault =
                    "reply with transaction " + stranger + " instead of " + transaction + " in " + timeoutMs + " ms";
            return Quality.GARBLED;
        }
        reply.fault = "no reply in " + timeoutMs + " ms";
        silent = heard ? 0 : silent + 1;
        if (silent >= settings.silentRequests()) {
            // Nothing tells a dead peer, or a firewall that forgot the connection, from a slow device: a new connection
            // does.
            reply.fault += ", connection given up after " + silent + " silent requests";
            lost(reply.fault);
        }
        return Quality.NO_REPLY;
    }

    @Override
    public void resynchronise(String fault) {
        lost(fault);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public long discarded() {
        return discarded;
    }

    @Override
    public void close() {
        TcpConnection last;
        synchronized (lock) {
            closed = true;
            last = connection;
            connection = null;
        }
        shut(last);
    }

    /** The connection to use for the next request: the present one if it is still alive, else a new one, else null. */
    private TcpConnection connected(Reply reply) throws InterruptedException {
        TcpConnection present;
        synchronized (lock) {
            present = connection;
        }
        if (present != null && isAlive(present)) {
            return present;
        }
        // Instruments close connections that they find idle; that is no loss unless the next one fails.
        drop();
        return connect(reply);
    }

    /** Reads away what came since the last exchange: it cannot be the answer to the next request. */
    private boolean isAlive(TcpConnection present) {
        try {
            for (int i = 0; i < STALE_BUFFERS; i++) {
                compact();
                int count = present.receive(arrived);
                if (count < 0) {
                    return false;
                }
                int length = Mbap.frame(arrived, head, arrived.position());
                while (length > 0) {
                    head += length;
                    discarded++;
                    length = Mbap.frame(arrived, head, arrived.position());
                }
                if (length == Mbap.BROKEN) {
                    return false;
                }
                if (count == 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            LOG.debug("modbus.stale link={} peer={} cause=\"{}\"", link, peer, e.getMessage());
            return false;
        }
    }

    private TcpConnection connect(Reply reply) throws InterruptedException {
        InetAddress[] addresses;
        try {
            addresses = isClosed() ? new InetAddress[0] : resolver.resolve(settings.host());
        } catch (UnknownHostException e) {
            down(reply, "host name not known");
            return null;
        }
        long deadlineNs = System.nanoTime() + settings.connectTimeoutMs() * NANOS_PER_MS;
        StringBuilder why = new StringBuilder("no connection");
        for (int i = 0; i < addresses.length; i++) {
            long nowNs = System.nanoTime();
            // The addresses left share the time left, so that a dead one cannot use it up.
            long shareNs = Math.max(0, deadlineNs - nowNs) / (addresses.length - i);
            String fault = connectTo(addresses[i], nowNs + shareNs);
            if (fault == null) {
                synchronized (lock) {
                    return connection;
                }
            }
            why.append(i == 0 ? ": " : "; ");
            why.append(addresses.length == 1 ? "" : addresses[i].getHostAddress() + " ");
            why.append(fault.isEmpty() ? "no answer in " + shareNs / NANOS_PER_MS + " ms" : fault);
        }
        down(reply, why.toString());
        return null;
    }

    /** Tries one address: null if connected, empty if it did not answer, else what it said. */
    private String connectTo(InetAddress address, long deadlineNs) throws InterruptedException {
        boolean connected = false;
        try {
            TcpConnection next = new TcpConnection();
            if (!adopt(next)) {
                return "link closed";
            }
            connected = next.connect(new InetSocketAddress(address, settings.port()), deadlineNs);
            return connected ? null : "";
        } catch (UnsupportedAddressTypeException e) {
            return "no such address family on this machine"; // IPv6 address, but IPv6 is switched off
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            return reason(e);
        } finally {
            if (!connected) {
                drop();
            }
        }
    }

    /** Makes the connection the one that {@link #close()} closes; closes it if that has happened already. */
    private boolean adopt(TcpConnection next) {
        synchronized (lock) {
            if (!closed) {
                connection = next;
                sent = 0;
                silent = 0;
                head = 0;
                arrived.clear();
                return true;
            }
        }
        shut(next);
        return false;
    }

    private Quality garbled(Reply reply, String fault) {
        reply.fault = fault;
        lost(fault);
        return Quality.GARBLED;
    }

    private Quality down(Reply reply, String fault) {
        reply.fault = isClosed() ? "link closed" : fault;
        lost(reply.fault);
        return Quality.LINK_DOWN;
    }

    /** Drops the connection and says so, unless the log says so already. */
    private void lost(String cause) {
        drop();
        if ((up == null || up) && !isClosed()) {
            up = false;
            LOG.warn("modbus.lost link={} peer={} discarded={} cause=\"{}\"", link, peer, discarded, cause);
        }
    }

    private void drop() {
        TcpConnection last;
        synchronized (lock) {
            last = connection;
            connection = null;
        }
        shut(last);
    }

    private void shut(TcpConnection last) {
        if (last == null) {
            return;
        }
        try {
            last.close();
        } catch (IOException e) {
            // The descriptor is gone all the same; nothing is left to do.
            LOG.debug("modbus.close link={} peer={} cause=\"{}\"", link, peer, e.getMessage());
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void compact() {
        if (head > 0) {
            arrived.flip().position(head);
            arrived.compact();
            head = 0;
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? "connection closed" : message.toLowerCase(Locale.ROOT);
    }
}
