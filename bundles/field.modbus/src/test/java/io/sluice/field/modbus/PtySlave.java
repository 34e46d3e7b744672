package io.sluice.field.modbus;

import com.fazecast.jSerialComm.SerialPort;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sound slave at the other end of a cable, for every unit. Notes when requests came and replies went. */
final class PtySlave implements AutoCloseable {
    private static final int REQUEST = 8;
    private static final int JOIN_MS = 10_000;

    /** Silence from a reply to the first byte of the next request, ns. */
    final List<Long> gapsNs = new CopyOnWriteArrayList<>();
    /** Requests that had more behind them: a second one in flight. */
    final List<String> overlaps = new CopyOnWriteArrayList<>();

    final List<Integer> units = new CopyOnWriteArrayList<>();
    private final SerialPort port;
    private final Thread thread;
    private volatile boolean closed;

    PtySlave(Path path) {
        port = SerialPort.getCommPort(path.toString());
        port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, 100, 0);
        if (!port.openPort(0)) {
            throw new IllegalStateException("port " + path + " not opened, error " + port.getLastErrorCode());
        }
        thread = new Thread(this::serve, "pty-slave");
        thread.start();
    }

    private void serve() {
        byte[] request = new byte[REQUEST];
        int have = 0;
        long repliedNs = 0;
        while (!closed) {
            byte[] chunk = new byte[REQUEST];
            int count = port.readBytes(chunk, REQUEST - have);
            if (count < 0) {
                return;
            }
            if (count > 0 && have == 0 && repliedNs > 0) {
                gapsNs.add(System.nanoTime() - repliedNs);
            }
            System.arraycopy(chunk, 0, request, have, count);
            have += count;
            if (have == REQUEST) {
                have = 0;
                if (port.bytesAvailable() > 0) {
                    overlaps.add("more behind request " + units.size());
                }
                units.add(request[0] & 0xff);
                byte[] reply = Rtu.answer(request);
                repliedNs = System.nanoTime();
                port.writeBytes(reply, reply.length);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        port.closePort();
    }
}
