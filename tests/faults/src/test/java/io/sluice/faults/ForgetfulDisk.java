package io.sluice.faults;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk of its own kind behind the network block device protocol: what is written stays in a cache until it is flushed, and at
 * a power cut the cache is lost, in whole or sector by sector.
 *
 * <pre>{@code
 *   write --> cache (512-byte sectors) -- FLUSH, or the write says FUA --> medium
 *   read  <-- cache over medium
 *   cut:      HONEST keeps the cache, FORGETFUL loses it, TORN loses about every second sector of it
 * }</pre>
 *
 * Protocol: NBD, doc/proto.md, fixed newstyle negotiation and simple replies; one client at a time. A thread of its own serves;
 * {@link #cut} and {@link #image} may be called when the client is gone.
 */
final class ForgetfulDisk implements AutoCloseable {
    /** What a cut does to sectors that were written and not flushed. */
    enum Cut {
        HONEST,
        FORGETFUL,
        TORN
    }

    private static final int SECTOR = 512;
    private static final long OPTION_MAGIC = 0x49484156454F5054L;
    private static final long REPLY_MAGIC = 0x3e889045565a9L;
    private static final int REQUEST_MAGIC = 0x25609513;
    private static final int ANSWER_MAGIC = 0x67446698;
    private static final int OPTION_EXPORT_NAME = 1;
    private static final int OPTION_ABORT = 2;
    private static final int OPTION_GO = 7;
    private static final int REPLY_ACK = 1;
    private static final int REPLY_INFO = 3;
    private static final int REPLY_UNSUPPORTED = 0x80000001;
    /** Flags are given, and flush and FUA are known: the client knows that there is a cache. */
    private static final int FLAGS = 1 | 1 << 2 | 1 << 3;

    private static final int COMMAND_READ = 0;
    private static final int COMMAND_WRITE = 1;
    private static final int COMMAND_END = 2;
    private static final int COMMAND_FLUSH = 3;
    private static final int FLAG_FUA = 1;
    private static final int INVALID = 22;

    private final byte[] medium;
    private final TreeMap<Integer, byte[]> cache = new TreeMap<>();
    private final ServerSocket server;
    private final Object client = new Object();
    private boolean isServing;
    private long flushes;
    private int writesLeft;
    private boolean isDead;

    /** Serves this image on a port of the loopback address. */
    ForgetfulDisk(byte[] image) {
        medium = image.clone();
        try {
            server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "forgetful-disk");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** Flushes so far, writes with FUA included. */
    synchronized long flushes() {
        return flushes;
    }

    /**
     * Lets the power fail by itself after so many more writes without FUA: the last one reaches the cache, its sender hears
     * nothing any more. Right after a write is where a disk has something to lose; a cut at some time rarely hits that.
     */
    synchronized void failAfter(int writes) {
        writesLeft = writes;
    }

    /** Whether {@link #failAfter} has come true, waiting for it up to so many ms. */
    boolean hasFailed(long patienceMs) throws InterruptedException {
        long until = System.nanoTime() + patienceMs * 1_000_000L;
        synchronized (client) {
            while (!isDead && System.nanoTime() < until) {
                client.wait(100);
            }
            return isDead;
        }
    }

    /**
     * The power is gone: waits for the last request of the machine that died, then does to the cache what a disk does.
     *
     * @return sectors that were in the cache
     */
    int cut(Cut how, Random dice) throws InterruptedException {
        synchronized (client) {
            while (isServing) {
                client.wait(10_000);
            }
            isDead = false;
        }
        synchronized (this) {
            int dirty = cache.size();
            if (how == Cut.TORN) {
                cache.values().removeIf(s -> dice.nextBoolean());
            } else if (how == Cut.FORGETFUL) {
                cache.clear();
            }
            flush();
            return dirty;
        }
    }

    /** What stands on the medium. */
    synchronized byte[] image() {
        return medium.clone();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                if (!serves()) {
                    continue; // without power nobody is answered, however often he asks
                }
                socket.setTcpNoDelay(true);
                DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
                DataOutputStream out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream()));
                if (negotiate(in, out)) {
                    while (answer(in, out)) {
                        out.flush();
                    }
                }
            } catch (EOFException | SocketException e) {
                // the machine died, or the disk was closed
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                atRest();
            }
        }
    }

    private boolean serves() {
        synchronized (client) {
            isServing = !isDead;
            return isServing;
        }
    }

    private void die() {
        synchronized (client) {
            isDead = true;
            client.notifyAll();
        }
    }

    private void atRest() {
        synchronized (client) {
            isServing = false;
            client.notifyAll();
        }
    }

    private boolean negotiate(DataInputStream in, DataOutputStream out) throws IOException {
        out.write("NBDMAGIC".getBytes(StandardCharsets.US_ASCII));
        out.writeLong(OPTION_MAGIC);
        // fixed newstyle, no zeroes
        out.writeShort(3);
        out.flush();
        boolean zeroes = (in.readInt() & 2) == 0;
        while (true) {
            if (in.readLong() != OPTION_MAGIC) {
                throw new IOException("NBD option: no magic number");
            }
            int option = in.readInt();
            in.readNBytes(in.readInt());
            switch (option) {
                case OPTION_EXPORT_NAME -> {
                    out.writeLong(medium.length);
                    out.writeShort(FLAGS);
                    out.write(new byte[zeroes ? 124 : 0]);
                    out.flush();
                    return true;
                }
                case OPTION_GO -> {
                    ByteBuffer info = ByteBuffer.allocate(12)
                            .putShort((short) 0)
                            .putLong(medium.length)
                            .putShort((short) FLAGS);
                    reply(out, option, REPLY_INFO, info.array());
                    reply(out, option, REPLY_ACK, new byte[0]);
                    return true;
                }
                case OPTION_ABORT -> {
                    reply(out, option, REPLY_ACK, new byte[0]);
                    return false;
                }
                default -> reply(out, option, REPLY_UNSUPPORTED, new byte[0]);
            }
        }
    }

    private static void reply(DataOutputStream out, int option, int type, byte[] data) throws IOException {
        out.writeLong(REPLY_MAGIC);
        out.writeInt(option);
        out.writeInt(type);
        out.writeInt(data.length);
        out.write(data);
        out.flush();
    }

    private boolean answer(DataInputStream in, DataOutputStream out) throws IOException {
        if (in.readInt() != REQUEST_MAGIC) {
            throw new IOException("NBD request: no magic number");
        }
        int flags = in.readUnsignedShort();
        int command = in.readUnsignedShort();
        long handle = in.readLong();
        long offset = in.readLong();
        int length = in.readInt();
        if (command == COMMAND_END) {
            return false;
        }
        byte[] data = command == COMMAND_WRITE ? in.readNBytes(length) : new byte[0];
        if (command == COMMAND_WRITE && data.length < length) {
            throw new EOFException("died within a write");
        }
        int error = 0;
        switch (command) {
            case COMMAND_READ -> data = read((int) offset, length);
            case COMMAND_WRITE -> {
                write((int) offset, data, (flags & FLAG_FUA) != 0);
                if ((flags & FLAG_FUA) == 0 && isTheLast()) {
                    die();
                    throw new EOFException("the power failed");
                }
            }
            case COMMAND_FLUSH -> flush();
            default -> error = INVALID;
        }
        out.writeInt(ANSWER_MAGIC);
        out.writeInt(error);
        out.writeLong(handle);
        if (command == COMMAND_READ) {
            out.write(data);
        }
        return true;
    }

    private synchronized byte[] read(int offset, int length) {
        byte[] data = new byte[length];
        for (int at = 0; at < length; at += SECTOR) {
            byte[] cached = cache.get((offset + at) / SECTOR);
            System.arraycopy(cached == null ? medium : cached, cached == null ? offset + at : 0, data, at, SECTOR);
        }
        return data;
    }

    private synchronized void write(int offset, byte[] data, boolean now) {
        for (int at = 0; at < data.length; at += SECTOR) {
            byte[] sector = new byte[SECTOR];
            System.arraycopy(data, at, sector, 0, SECTOR);
            if (now) {
                // what the cache held of it is older
                cache.remove((offset + at) / SECTOR);
                System.arraycopy(sector, 0, medium, offset + at, SECTOR);
            } else {
                cache.put((offset + at) / SECTOR, sector);
            }
        }
        flushes += now ? 1 : 0;
    }

    private synchronized boolean isTheLast() {
        return writesLeft > 0 && --writesLeft == 0;
    }

    private synchronized void flush() {
        cache.forEach((n, sector) -> System.arraycopy(sector, 0, medium, n * SECTOR, SECTOR));
        cache.clear();
        flushes++;
    }
}
