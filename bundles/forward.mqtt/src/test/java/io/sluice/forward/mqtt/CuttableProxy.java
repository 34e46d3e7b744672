package io.sluice.forward.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A way to a port that can be cut, closed and clogged. */
final class CuttableProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int to;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;
    private volatile boolean clogged;
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong untilCut = new AtomicLong(Long.MAX_VALUE);

    CuttableProxy(int to) throws IOException {
        this.to = to;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    String url() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    int port() {
        return server.getLocalPort();
    }

    /** Newcomers it hung up on. */
    int refused() {
        return refused.get();
    }

    /** Connections it passed on. */
    int connections() {
        return connections.get();
    }

    /** Hangs up on newcomers at once. */
    void refuse(boolean yes) {
        refusing = yes;
    }

    /** Passes nothing on any more, in either direction, and closes nothing. */
    void clog(boolean yes) {
        clogged = yes;
    }

    /** Cuts every connection after so many bytes have gone to the broker, wherever that is in a packet. */
    void cutAfter(long bytes) {
        untilCut.set(bytes);
    }

    /** Cuts every connection. */
    void cut() {
        for (Socket s : open) {
            shut(s);
        }
        open.clear();
    }

    private void accept() {
        try {
            while (true) {
                Socket in = server.accept();
                if (refusing) {
                    refused.incrementAndGet();
                    shut(in);
                    continue;
                }
                Socket out = new Socket(InetAddress.getLoopbackAddress(), to);
                connections.incrementAndGet();
                open.add(in);
                open.add(out);
                daemon(() -> pass(in, out, untilCut));
                daemon(() -> pass(out, in, new AtomicLong(Long.MAX_VALUE)));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pass(Socket from, Socket into, AtomicLong left) {
        byte[] buffer = new byte[8_192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = into.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                long rest = left.addAndGet(-n) + n;
                if (!clogged) {
                    out.write(buffer, 0, (int) Math.min(n, rest));
                }
                if (rest <= n) {
                    left.set(Long.MAX_VALUE);
                    cut();
                }
            }
        } catch (IOException e) {
            // cut
        } finally {
            shut(from);
            shut(into);
        }
    }

    private static void shut(Socket s) {
        try {
            s.close();
        } catch (IOException e) {
            // it is to be gone
        }
    }

    private static void daemon(Runnable what) {
        Thread t = new Thread(what, "proxy");
        t.setDaemon(true);
        t.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
