package io.sluice.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/**
 * A way to the first of several ports that answers, which can be cut, closed and clogged: what a user without root can do to a
 * link, and a balancer before a cluster. Daemon threads, two per connection; may be called from any thread.
 */
final class Proxy implements AutoCloseable {
    private static final int CONNECT_MS = 2000;

    private final ServerSocket server;
    private final List<Integer> ports;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;
    private volatile boolean deaf;
    private volatile boolean dumb;

    /** Listens on a port of its own and leads to these ports of the loopback address. */
    Proxy(List<Integer> ports) {
        this.ports = List.copyOf(ports);
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    String url() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    /** Hangs up on newcomers. */
    void refuse(boolean yes) {
        refusing = yes;
    }

    /** Loses what comes from the client, and closes nothing. */
    void deafen(boolean yes) {
        deaf = yes;
    }

    /** Loses what comes from the server, and closes nothing. */
    void silence(boolean yes) {
        dumb = yes;
    }

    /** Cuts every connection, wherever it is in a packet. */
    void cut() {
        open.forEach(Proxy::shut);
        open.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket in = server.accept();
                Socket out = refusing ? null : connect();
                if (out == null) {
                    shut(in);
                    continue;
                }
                open.add(in);
                open.add(out);
                daemon(() -> pass(in, out, n -> deaf));
                daemon(() -> pass(out, in, n -> dumb));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private Socket connect() {
        for (int port : ports) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
                return socket;
            } catch (IOException e) {
                // not this one
                shut(socket);
            }
        }
        return null;
    }

    private void pass(Socket from, Socket into, IntPredicate lost) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = into.getOutputStream();
            boolean broken = false;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                // once something is missing the rest must not follow: TCP never hands on what comes after a hole
                broken |= lost.test(n);
                if (!broken) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            // cut
        } finally {
            shut(from);
            shut(into);
            open.remove(from);
            open.remove(into);
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is to be gone
        }
    }

    private static void daemon(Runnable what) {
        Thread thread = new Thread(what, "faults-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
