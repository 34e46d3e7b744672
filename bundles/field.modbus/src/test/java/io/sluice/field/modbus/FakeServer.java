package io.sluice.field.modbus;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Modbus TCP server that does what a script says. Serves one connection after the other in one thread, and notes if a
 * second request comes before the first is dealt with.
 */
final class FakeServer implements Closeable {
    static final InetAddress V4 = InetAddress.getLoopbackAddress();

    /** Deals with one request: answers, keeps silent, or closes. */
    interface Script {
        void serve(Call call) throws IOException;
    }

    /**
     * A request as it came in.
     *
     * @param number number of the request since the start, from 0
     * @param frame the whole frame
     */
    record Call(int number, byte[] frame, Socket socket) {
        int transaction() {
            return Frames.u16(frame, 0);
        }

        int unit() {
            return frame[6] & 0xff;
        }

        int function() {
            return frame[7] & 0xff;
        }

        int address() {
            return Frames.u16(frame, 8);
        }

        int count() {
            return Frames.u16(frame, 10);
        }

        /** Sends a PDU as the reply to this request. */
        void reply(byte... pdu) throws IOException {
            send(Frames.frame(transaction(), unit(), pdu));
        }

        /** Sends a good reply with these registers. */
        void registers(int... values) throws IOException {
            reply(Frames.registers(function(), values));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** Ends the connection with a reset instead of an end of stream. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        void close() throws IOException {
            socket.close();
        }
    }

    final AtomicInteger connections = new AtomicInteger();
    /** PDUs asked for, as hex. */
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    /** What the client or the script did that it must not do. */
    final List<String> offences = new CopyOnWriteArrayList<>();

    private final ServerSocket server;
    private final Script script;
    private final Thread thread;
    private volatile Socket present;
    private volatile boolean closed;

    FakeServer(Script script) {
        this(V4, 0, script);
    }

    FakeServer(InetAddress address, int port, Script script) {
        this.script = script;
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, "fake-modbus-server");
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    InetAddress address() {
        return server.getInetAddress();
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
            Socket last = present;
            if (last != null) {
                last.close();
            }
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!offences.isEmpty()) {
            throw new AssertionError("server saw " + offences);
        }
    }

    private void run() {
        while (!closed) {
            try (Socket socket = server.accept()) {
                present = socket;
                connections.incrementAndGet();
                socket.setTcpNoDelay(true);
                serve(socket);
            } catch (IOException e) {
                if (!closed && !(e instanceof EOFException) && !(e instanceof SocketException)) {
                    offences.add("trouble: " + e);
                }
            } catch (RuntimeException | Error e) {
                offences.add("script failed: " + e);
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (!socket.isClosed()) {
            byte[] frame = new byte[12];
            in.readFully(frame);
            if (Frames.u16(frame, 2) != 0 || Frames.u16(frame, 4) != 6) {
                offences.add("a header that is none: " + Frames.hex(frame));
            }
            requests.add(Frames.hex(frame).substring(14));
            alone(in);
            script.serve(new Call(requests.size() - 1, frame, socket));
        }
    }

    private void alone(DataInputStream in) throws IOException {
        if (in.available() > 0) {
            offences.add("a second request in flight after " + requests.size());
        }
    }
}
