package io.sluice.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Modbus RTU instruments on one pseudo terminal, at the pace of a wire of 9600 baud: a pair of them knows none, so an answer
 * comes when request and answer would have gone over the wire and the instrument would have thought. Safe because its work is
 * on one thread of its own.
 */
final class SlowBus implements AutoCloseable {
    private static final Path SOCAT = Path.of("/usr/bin/socat");
    private static final double CHARACTER_NS = 10 * 1e9 / 9600;
    private static final int REQUEST = 8;
    private static final int UNITS = 256;

    /** The gateway's end. */
    final Path ours;

    private final Process socat;
    private final RandomAccessFile wire;
    private final Thread thread;
    private final long thinkNs;
    private final AtomicIntegerArray polls = new AtomicIntegerArray(UNITS);
    private final AtomicLong busyNs = new AtomicLong();
    private volatile boolean done;

    /** @param thinkMs time until an instrument answers, ms */
    SlowBus(Path directory, int thinkMs) throws IOException, InterruptedException {
        ours = directory.resolve("bus");
        thinkNs = thinkMs * 1_000_000L;
        Path theirs = directory.resolve("bus-instruments");
        socat = new ProcessBuilder(SOCAT.toString(), "pty,raw,echo=0,link=" + ours, "pty,raw,echo=0,link=" + theirs)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; !Files.exists(theirs) || !Files.exists(ours); i++) {
            if (i > 2000 || socat.waitFor(5, TimeUnit.MILLISECONDS)) {
                throw new IOException("socat made no ports");
            }
        }
        wire = new RandomAccessFile(theirs.toFile(), "rw");
        thread = new Thread(this::run, "slow-bus");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether this machine can make one. */
    static boolean isPossible() {
        return Files.isExecutable(SOCAT);
    }

    private void run() {
        byte[] request = new byte[REQUEST];
        try {
            while (!done) {
                wire.readFully(request, 0, 1);
                long begun = System.nanoTime();
                wire.readFully(request, 1, REQUEST - 1);
                int registers = (request[4] & 0xFF) << 8 | (request[5] & 0xFF);
                byte[] reply = new byte[5 + 2 * registers];
                reply[0] = request[0];
                reply[1] = request[1];
                reply[2] = (byte) (2 * registers);
                for (int i = 0; i < registers; i++) {
                    reply[4 + 2 * i] = (byte) (request[0] + i);
                }
                int crc = crc(reply, reply.length - 2);
                reply[reply.length - 2] = (byte) crc;
                reply[reply.length - 1] = (byte) (crc >> 8);
                long dueNs = begun + Math.round((REQUEST + reply.length) * CHARACTER_NS) + thinkNs;
                for (long now = System.nanoTime(); now < dueNs; now = System.nanoTime()) {
                    LockSupport.parkNanos(dueNs - now);
                }
                wire.write(reply);
                busyNs.addAndGet(System.nanoTime() - begun);
                polls.incrementAndGet(request[0] & 0xFF);
            }
        } catch (IOException e) {
            done = true; // the cable was pulled
        }
    }

    /** CRC-16, MODBUS over Serial Line V1.02, 6.2.2. */
    private static int crc(byte[] bytes, int length) {
        int crc = 0xFFFF;
        for (int i = 0; i < length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int b = 0; b < 8; b++) {
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xA001;
            }
        }
        return crc;
    }

    /** Answers that this unit has given. */
    int polls(int unit) {
        return polls.get(unit);
    }

    /** Time in which requests and answers were on the wire, ns. */
    long busyNs() {
        return busyNs.get();
    }

    @Override
    public void close() {
        done = true;
        socat.destroy();
        socat.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        try {
            thread.join(5000);
            wire.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // it is gone
        }
    }
}
