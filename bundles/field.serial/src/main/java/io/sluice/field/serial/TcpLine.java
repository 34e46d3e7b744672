package io.sluice.field.serial;

import io.sluice.model.site.SerialSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.UnsupportedAddressTypeException;

/** A serial server that passes bytes on over TCP. The settings of the wire behind it are its own business. */
final class TcpLine implements ByteLine {
    private static final long NANOS_PER_MS = 1_000_000L;

    /**
     * Where it is.
     *
     * @param host name, IPv4 or IPv6 literal
     * @param port TCP port, 1 to 65535
     * @param connectTimeoutMs longest wait for a connection, all addresses of the name together, ms
     */
    record Peer(String host, int port, int connectTimeoutMs) {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    private final Peer settings;
    private final Resolver resolver;
    private final Object lock = new Object();
    private TcpConnection connection;
    private boolean closed;

    TcpLine(Peer settings, Resolver resolver) {
        this.settings = settings;
        this.resolver = resolver;
    }

    @Override
    public void open(SerialSettings ignored) throws IOException, InterruptedException {
        synchronized (lock) {
            if (closed) {
                throw new IOException("link closed");
            }
            if (connection != null) {
                return;
            }
        }
        InetAddress[] addresses;
        try {
            addresses = resolver.resolve(settings.host());
        } catch (UnknownHostException e) {
            throw new IOException("host name not known", e);
        }
        long deadlineNs = System.nanoTime() + settings.connectTimeoutMs() * NANOS_PER_MS;
        IOException why = new IOException("no connection: no answer in " + settings.connectTimeoutMs() + " ms");
        for (int i = 0; i < addresses.length; i++) {
            long nowNs = System.nanoTime();
            try {
                if (connect(addresses[i], nowNs + Math.max(0, deadlineNs - nowNs) / (addresses.length - i))) {
                    return;
                }
            } catch (IOException
                    | ClosedSelectorException
                    | CancelledKeyException
                    | UnsupportedAddressTypeException e) {
                why = new IOException("no connection: " + (e.getMessage() == null ? "closed" : e.getMessage()), e);
            }
        }
        throw why;
    }

    private boolean connect(InetAddress address, long deadlineNs) throws IOException, InterruptedException {
        boolean connected = false;
        TcpConnection next = new TcpConnection();
        try {
            synchronized (lock) {
                if (closed) {
                    throw new IOException("link closed");
                }
                connection = next;
            }
            connected = next.connect(new InetSocketAddress(address, settings.port()), deadlineNs);
            return connected;
        } finally {
            if (!connected) {
                next.close();
                drop();
            }
        }
    }

    @Override
    public void send(ByteBuffer bytes) throws IOException {
        if (!live().send(bytes)) {
            throw new IOException("peer takes no data");
        }
    }

    @Override
    public int receive(ByteBuffer into, long deadlineNs) throws IOException, InterruptedException {
        TcpConnection live = live();
        try {
            while (true) {
                int count = live.receive(into);
                if (count < 0) {
                    throw new IOException("connection closed by peer");
                }
                if (count > 0 || !live.await(deadlineNs)) {
                    return count;
                }
            }
        } catch (ClosedSelectorException | CancelledKeyException e) {
            throw new IOException("link closed", e);
        }
    }

    private TcpConnection live() throws IOException {
        synchronized (lock) {
            if (closed || connection == null) {
                throw new IOException("link closed");
            }
            return connection;
        }
    }

    @Override
    public void drop() {
        TcpConnection last;
        synchronized (lock) {
            last = connection;
            connection = null;
        }
        if (last != null) {
            try {
                last.close();
            } catch (IOException e) {
                // the descriptor is gone all the same; nothing is left to do
            }
        }
    }

    @Override
    public String peer() {
        return settings.toString();
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        drop();
    }
}
