package io.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Digitisers of three channels behind serial servers: each sends a frame of ten samples twenty times a second, by a clock that
 * is 200 millionths fast. Safe because its work is on one thread of its own.
 *
 * <pre>
 *   AA 55 | number, 2 bytes | 10 x (x, y, z: 2 bytes each, high first) | sum of all before, 1 byte
 * </pre>
 */
final class Digitisers implements AutoCloseable {
    static final int RATE_HZ = 200;
    static final int AXES = 3;
    static final int SAMPLES = 10;
    static final int LENGTH = 4 + 2 * AXES * SAMPLES + 1;

    private static final double FAST = 1 + 200e-6;
    private static final long TICK_NS = 5_000_000;
    private static final double HZ = 5;

    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private final List<List<SocketChannel>> clients = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "digitisers");
    private volatile boolean done;
    private final long startNs = System.nanoTime();
    private long frames;

    Digitisers(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ServerSocketChannel server = ServerSocketChannel.open();
            servers.add(server);
            clients.add(new ArrayList<>());
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.configureBlocking(false);
        }
        thread.setDaemon(true);
        thread.start();
    }

    int port(int digitiser) {
        try {
            return ((InetSocketAddress) servers.get(digitiser).getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() {
        try {
            while (!done) {
                tick();
                LockSupport.parkNanos(TICK_NS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tick() throws IOException {
        for (int i = 0; i < servers.size(); i++) {
            SocketChannel client = servers.get(i).accept();
            if (client != null) {
                client.configureBlocking(false);
                client.setOption(StandardSocketOptions.TCP_NODELAY, true);
                clients.get(i).add(client);
            }
        }
        long due = (long) ((System.nanoTime() - startNs) / 1e9 * FAST * RATE_HZ / SAMPLES);
        for (; frames < due; frames++) {
            byte[] frame = frame(frames);
            for (List<SocketChannel> all : clients) {
                all.removeIf(client -> !sent(client, frame));
            }
        }
    }

    private static boolean sent(SocketChannel client, byte[] frame) {
        try {
            return client.write(ByteBuffer.wrap(frame)) == frame.length;
        } catch (IOException e) {
            return false; // the gateway has gone
        }
    }

    private static byte[] frame(long number) {
        ByteBuffer frame = ByteBuffer.allocate(LENGTH);
        frame.put((byte) 0xAA).put((byte) 0x55).putShort((short) number);
        for (int k = 0; k < SAMPLES; k++) {
            double t = (number * SAMPLES + k) / (double) RATE_HZ;
            for (int a = 0; a < AXES; a++) {
                frame.putShort((short) Math.round(1000 * Math.sin(2 * Math.PI * HZ * (a + 1) * t)));
            }
        }
        int sum = 0;
        for (int i = 0; i < LENGTH - 1; i++) {
            sum += frame.get(i);
        }
        return frame.put((byte) sum).array();
    }

    @Override
    public void close() {
        done = true;
        try {
            thread.join(5000);
            for (ServerSocketChannel server : servers) {
                server.close();
            }
            for (List<SocketChannel> all : clients) {
                for (SocketChannel client : all) {
                    client.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
