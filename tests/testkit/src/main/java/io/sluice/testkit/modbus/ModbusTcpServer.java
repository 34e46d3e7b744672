package io.sluice.testkit.modbus;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A Modbus TCP server for up to 256 units on one port. Reads FC 01 to 04, keeps writes FC 05, 06, 15 and 16, answers
 * everything else with the exception code of the specification, and fails on request in ways that have names.
 *
 * <pre>
 * | transaction hi lo | protocol 0 0 | length hi lo | unit | PDU ... |
 * </pre>
 *
 * Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3. A header with another protocol identifier or an
 * impossible length closes the connection, as there is no way back into step. A unit without an image is answered with
 * exception 11, as a serial gateway does for a slave that is not there.
 *
 * <p>Threads: one accepts, one per connection (64 at most; more are closed at once), one for delayed answers. All methods
 * may be called from any thread. {@link #close} ends and joins them within 2 s each.
 */
public final class ModbusTcpServer implements AutoCloseable {
    private static final int UNITS = 256;
    private static final int MAX_CONNECTIONS = 64;
    private static final int JOIN_MS = 2000;

    private final String name;
    private final ServerSocket listener;
    private final Thread acceptor;
    private final ScheduledThreadPoolExecutor late;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicReferenceArray<RegisterImage> images = new AtomicReferenceArray<>(UNITS);
    private final AtomicReferenceArray<Plan> plans = new AtomicReferenceArray<>(UNITS);
    private final AtomicLongArray requests = new AtomicLongArray(UNITS);
    private volatile ReadListener readListener = (unit, table, address, count, stamp, nanoTime) -> {};
    private volatile WriteListener writeListener = (unit, table, address, value, nanoTime) -> {};
    private volatile boolean closed;

    private record Plan(Failure failure, AtomicInteger times) {}

    /**
     * Listens on the loopback address.
     *
     * @param name for thread names
     * @param port 0 for any free port
     * @throws IOException if the port cannot be had
     */
    public ModbusTcpServer(String name, int port) throws IOException {
        this(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /**
     * Listens on the given address.
     *
     * @param name for thread names
     * @param address where to listen; port 0 for any free port
     * @throws IOException if the port cannot be had
     */
    public ModbusTcpServer(String name, InetSocketAddress address) throws IOException {
        this.name = name;
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(address, MAX_CONNECTIONS);
        late = new ScheduledThreadPoolExecutor(1, work -> daemon(work, "modbus-late-" + name));
        late.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        acceptor = daemon(this::accept, "modbus-accept-" + name);
        acceptor.start();
    }

    /** The port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** The image of this unit, made if there is none yet. */
    public RegisterImage unit(int unit) {
        RegisterImage image = images.get(unit);
        if (image == null) {
            images.compareAndSet(unit, null, new RegisterImage());
            image = images.get(unit);
        }
        return image;
    }

    /** Lets each request to this unit fail until {@link #heal}. */
    public void fail(int unit, Failure failure) {
        plans.set(unit, new Plan(failure, new AtomicInteger(Integer.MAX_VALUE)));
    }

    /** Lets the next {@code times} requests to this unit fail. */
    public void fail(int unit, Failure failure, int times) {
        plans.set(unit, new Plan(failure, new AtomicInteger(times)));
    }

    /** Ends the failures of this unit. */
    public void heal(int unit) {
        plans.set(unit, null);
    }

    /** Requests to this unit so far, failed ones included. */
    public long requests(int unit) {
        return requests.get(unit);
    }

    /** Connections open now. */
    public int connections() {
        return connections.size();
    }

    /** Connections accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Closes all connections; new ones are accepted. */
    public void dropConnections() {
        connections.forEach(Connection::close);
    }

    /** Replaces the listener that is told of answered reads. */
    public void onRead(ReadListener readListener) {
        this.readListener = readListener;
    }

    /** Replaces the listener that is told of written cells, also of those whose answer fails on its way. */
    public void onWrite(WriteListener writeListener) {
        this.writeListener = writeListener;
    }

    /** Stops listening, closes all connections and joins the threads. The second call does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            throw new IllegalStateException("close listener of " + name + ": " + e.getMessage(), e);
        } finally {
            dropConnections();
            late.shutdownNow();
            join(acceptor);
            connections.forEach(c -> join(c.thread));
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                if (closed || connections.size() >= MAX_CONNECTIONS) {
                    socket.close();
                    continue;
                }
                socket.setTcpNoDelay(true);
                Connection connection = new Connection(socket, accepted.incrementAndGet());
                connections.add(connection);
                connection.thread.start();
            } catch (IOException e) {
                if (!closed && listener.isClosed()) {
                    throw new IllegalStateException("listener of " + name + " died", e);
                }
            }
        }
    }

    /** The failure that is due for this unit, or null. */
    private Failure dueFailure(int unit) {
        Plan plan = plans.get(unit);
        if (plan == null) {
            return null;
        }
        if (plan.times.getAndDecrement() > 0) {
            return plan.failure;
        }
        plans.compareAndSet(unit, plan, null);
        return null;
    }

    /** One master. Its thread reads; writes are atomic, as delayed answers come from another thread. */
    private final class Connection {
        private final Socket socket;
        private final Thread thread;

        Connection(Socket socket, int number) {
            this.socket = socket;
            thread = daemon(this::serve, "modbus-" + name + "-" + number);
        }

        void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // the socket is gone either way
            }
        }

        private void serve() {
            try (socket) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                while (!closed) {
                    int transaction = in.readUnsignedShort();
                    int protocol = in.readUnsignedShort();
                    int length = in.readUnsignedShort();
                    if (protocol != 0 || length < 2 || length > 254) {
                        return;
                    }
                    int unit = in.readUnsignedByte();
                    byte[] pdu = new byte[length - 1];
                    in.readFully(pdu);
                    requests.incrementAndGet(unit);
                    if (!answer(out, transaction, unit, pdu)) {
                        return;
                    }
                }
            } catch (IOException e) {
                // the master went away, in the middle of a frame or between two: both are its right
            } finally {
                connections.remove(this);
            }
        }

        /** Whether the connection goes on. */
        private boolean answer(OutputStream out, int transaction, int unit, byte[] request) throws IOException {
            Failure failure = dueFailure(unit);
            if (failure instanceof Failure.Silence) {
                return true;
            }
            if (failure instanceof Failure.Disconnect) {
                return false;
            }
            if (failure instanceof Failure.ExceptionReply exception) {
                send(
                        out,
                        frame(
                                transaction,
                                unit,
                                Pdu.Answer.exception(request[0], exception.code())
                                        .bytes()));
                return true;
            }
            if (failure instanceof Failure.Garbage garbage) {
                byte[] bytes = new byte[garbage.bytes()];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) (0xa5 ^ i * 7);
                }
                send(out, bytes);
                return true;
            }
            RegisterImage image = images.get(unit);
            Pdu.Answer answer =
                    image == null ? Pdu.Answer.exception(request[0], Pdu.TARGET_SILENT) : Pdu.answer(request, image);
            if (image != null) {
                long now = System.nanoTime();
                Pdu.written(request, answer, (table, at, value) -> writeListener.written(unit, table, at, value, now));
            }
            byte[] frame = frame(transaction, unit, answer.bytes());
            if (failure instanceof Failure.Delay delay) {
                var unused =
                        late.schedule(() -> sendLate(out, frame), delay.by().toNanos(), TimeUnit.NANOSECONDS);
                return true;
            }
            if (failure == null && answer.table() != null) {
                readListener.read(
                        unit, answer.table(), answer.address(), answer.count(), answer.stamp(), System.nanoTime());
            }
            send(out, failure == null ? frame : damaged(frame, failure));
            return true;
        }

        private void sendLate(OutputStream out, byte[] frame) {
            try {
                send(out, frame);
            } catch (IOException e) {
                // the master has given up and closed; the reading thread ends by itself
            }
        }

        private synchronized void send(OutputStream out, byte[] bytes) throws IOException {
            out.write(bytes);
        }
    }

    private static byte[] damaged(byte[] frame, Failure failure) {
        if (failure instanceof Failure.WrongTransaction) {
            frame[1] ^= 0x55;
        } else if (failure instanceof Failure.WrongUnit) {
            frame[6] ^= 0x55;
        } else if (failure instanceof Failure.WrongFunction) {
            frame[7] = (byte) (frame[7] == 3 ? 4 : 3);
        } else if (failure instanceof Failure.Truncated truncated) {
            return Arrays.copyOf(frame, Math.min(truncated.bytes(), frame.length - 1));
        }
        return frame;
    }

    private static byte[] frame(int transaction, int unit, byte[] pdu) {
        byte[] frame = new byte[7 + pdu.length];
        frame[0] = (byte) (transaction >> 8);
        frame[1] = (byte) transaction;
        frame[4] = (byte) ((pdu.length + 1) >> 8);
        frame[5] = (byte) (pdu.length + 1);
        frame[6] = (byte) unit;
        System.arraycopy(pdu, 0, frame, 7, pdu.length);
        return frame;
    }
}
