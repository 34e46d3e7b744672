package io.sluice.field.serial;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * One socket with its own selector, so that a wait has a deadline, ends on interrupt and ends on {@link #close()} from any
 * thread. Everything else is confined to the link's thread. A call on a closed connection throws {@link IOException} or
 * {@link IllegalStateException} (selector closed, key cancelled).
 */
final class TcpConnection implements AutoCloseable {
    private static final int NANOS_PER_MS = 1_000_000;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    TcpConnection() throws IOException {
        channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            // Requests are smaller than a segment: Nagle's algorithm would hold them back.
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            selector = Selector.open();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        key = channel.register(selector, 0);
    }

    /**
     * Connects.
     *
     * @param deadlineNs {@link System#nanoTime} at which to give up
     * @return false if the deadline passed or {@link #close()} was called
     * @throws InterruptedException if the thread was interrupted
     * @throws IOException if the peer refused or cannot be reached
     */
    boolean connect(SocketAddress address, long deadlineNs) throws IOException, InterruptedException {
        boolean connected = channel.connect(address);
        key.interestOps(SelectionKey.OP_CONNECT);
        while (!connected) {
            if (!await(deadlineNs)) {
                return false;
            }
            connected = channel.finishConnect();
        }
        if (channel.getLocalAddress().equals(channel.getRemoteAddress())) {
            // TCP lets a socket connect to itself if the kernel picks the port asked for as its own: nobody is there.
            throw new IOException("connection refused");
        }
        key.interestOps(SelectionKey.OP_READ);
        return true;
    }

    /** Sends what is in the buffer; false if the peer does not take it. */
    boolean send(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        return !bytes.hasRemaining();
    }

    /** Takes what has arrived, without waiting: bytes taken, or -1 if the peer has closed. */
    int receive(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    /**
     * Waits until something happens.
     *
     * @return false if the deadline has passed
     * @throws InterruptedException if the thread was interrupted
     */
    boolean await(long deadlineNs) throws IOException, InterruptedException {
        long left = deadlineNs - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        // The form with an action keeps no set of selected keys, hence allocates nothing.
        selector.select(ready -> {}, (left + NANOS_PER_MS - 1) / NANOS_PER_MS);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return true;
    }

    /** Idempotent, from any thread. */
    @Override
    public void close() throws IOException {
        // The channel first: a wait that ends because of the selector must find it closed. The selector second: only
        // then
        // is the file descriptor let go.
        try {
            channel.close();
        } finally {
            selector.close();
        }
    }
}
