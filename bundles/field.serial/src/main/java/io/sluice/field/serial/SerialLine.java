package io.sluice.field.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.sluice.model.site.SerialSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A serial port of this machine. Starts no thread: what is waited for is read in slices of 100 ms, so that an unplugged
 * adapter, a close and an interruption all end a wait by themselves. The port belongs to one link at a time, whatever names
 * it goes by, and is locked against other processes by the library (TIOCEXCL).
 */
final class SerialLine implements ByteLine {
    /** Who has which port, by its real path. */
    private static final Map<Path, String> OWNERS = new ConcurrentHashMap<>();

    private static final int SLICE_MS = 100;
    private static final long SLICE_NS = SLICE_MS * 1_000_000L;
    /** How often the end of a wait is looked at, which is shorter than a slice. */
    private static final long STEP_NS = 1_000_000L;

    private final String link;
    private final Path path;
    private final boolean rs485;
    private final byte[] chunk = new byte[512];
    private final Object use = new Object();
    private volatile boolean closed;
    private SerialPort port;
    private SerialSettings settings;
    private Path owned;

    SerialLine(String link, String path, boolean rs485) {
        this.link = link;
        this.path = Path.of(path);
        this.rs485 = rs485;
    }

    @Override
    public void open(SerialSettings wanted) throws IOException {
        synchronized (use) {
            if (closed) {
                throw new IOException("link closed");
            }
            if (port != null && wanted.equals(settings)) {
                return;
            }
            if (port == null) {
                own();
            }
            try {
                set(wanted);
            } catch (IOException e) {
                drop();
                throw e;
            }
        }
    }

    private void own() throws IOException {
        if (!Files.exists(path)) {
            throw new IOException("no such port");
        }
        Path real = path.toRealPath();
        String owner = OWNERS.putIfAbsent(real, link);
        if (owner != null) {
            throw new IOException("port " + real + " belongs to link " + owner);
        }
        owned = real;
    }

    private void set(SerialSettings wanted) throws IOException {
        boolean fresh = port == null;
        try {
            port = fresh ? SerialPort.getCommPort(owned.toString()) : port;
        } catch (SerialPortInvalidPortException e) {
            throw new IOException("no serial port", e);
        } catch (LinkageError e) {
            throw new IOException("the serial library does not run on this machine: " + e, e);
        }
        int parity =
                switch (wanted.parity()) {
                    case NONE -> SerialPort.NO_PARITY;
                    case EVEN -> SerialPort.EVEN_PARITY;
                    case ODD -> SerialPort.ODD_PARITY;
                };
        int stop = wanted.stopBits() == 2 ? SerialPort.TWO_STOP_BITS : SerialPort.ONE_STOP_BIT;
        boolean set = port.setComPortParameters(wanted.baud(), wanted.dataBits(), stop, parity);
        if (fresh) {
            port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, SLICE_MS, 0);
            if (rs485) {
                port.setRs485ModeParameters(true, false, 0, 0);
            }
            set = port.openPort(0);
        }
        if (!set) {
            throw new IOException((fresh ? "not opened" : "settings " + wanted + " not taken") + ", error "
                    + port.getLastErrorCode());
        }
        settings = wanted;
    }

    @Override
    public void send(ByteBuffer bytes) throws IOException {
        synchronized (use) {
            int length = bytes.remaining();
            bytes.get(chunk, 0, length);
            int sent = live().writeBytes(chunk, length);
            if (sent != length) {
                throw new IOException("port took " + Math.max(0, sent) + " of " + length + " bytes, error "
                        + port.getLastErrorCode());
            }
        }
    }

    @Override
    public int receive(ByteBuffer into, long deadlineNs) throws IOException, InterruptedException {
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = deadlineNs - System.nanoTime();
            int count = take(into, left >= SLICE_NS);
            if (count > 0 || left <= 0) {
                return count;
            }
            if (left < SLICE_NS) {
                LockSupport.parkNanos(Math.min(left, STEP_NS));
            }
        }
    }

    private int take(ByteBuffer into, boolean wait) throws IOException {
        synchronized (use) {
            int most = Math.min(chunk.length, into.remaining());
            int there = wait ? most : Math.min(most, live().bytesAvailable());
            int count = there <= 0 ? there : live().readBytes(chunk, there);
            if (count < 0) {
                throw new IOException("port gone, error " + port.getLastErrorCode());
            }
            into.put(chunk, 0, count);
            return count;
        }
    }

    private SerialPort live() throws IOException {
        if (closed || port == null) {
            throw new IOException("link closed");
        }
        return port;
    }

    @Override
    public void drop() {
        synchronized (use) {
            if (port != null) {
                port.closePort();
                port = null;
            }
            if (owned != null) {
                OWNERS.remove(owned, link);
                owned = null;
            }
        }
    }

    @Override
    public String peer() {
        return path.toString();
    }

    @Override
    public void close() {
        closed = true;
        drop();
    }
}
