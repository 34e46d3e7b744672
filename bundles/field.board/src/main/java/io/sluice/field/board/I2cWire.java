package io.sluice.field.board;

import com.pi4j.library.linuxfs.LinuxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An I2C bus of the kernel, {@code /dev/i2c-N}. Source: Documentation/i2c/dev-interface.rst of Linux. */
final class I2cWire implements Wire {
    private static final long I2C_TIMEOUT = 0x0702;
    private static final long I2C_SLAVE = 0x0703;
    private static final int TIMEOUT_UNIT_MS = 10;
    private static final int NONE = -1;

    private final Path node;
    private final int bus;
    private LinuxFile file;
    private int unit = NONE;
    private int timeoutMs = NONE;

    I2cWire(Path dev, int bus) {
        this.bus = bus;
        this.node = dev.resolve("i2c-" + bus);
    }

    @Override
    public String name() {
        return node.toString();
    }

    @Override
    public void exchange(int to, byte[] send, byte[] reply, int patienceMs) throws IOException {
        if (file == null) {
            open();
        }
        select(to, patienceMs);
        try {
            if (send.length > 0) {
                file.write(send);
            }
            if (reply.length > 0) {
                int length = file.read(reply);
                if (length != reply.length) {
                    throw new IOException("gave " + length + " of " + reply.length + " bytes");
                }
            }
        } catch (IOException e) {
            if (!Files.exists(node)) {
                close();
                throw new LinkDownException("the bus has gone: " + e.getMessage(), e);
            }
            throw new IOException("the chip does not answer: " + e.getMessage(), e);
        }
    }

    private void open() throws IOException {
        if (!Files.exists(node)) {
            throw new LinkDownException(node + " is not there: enable I2C (Raspberry Pi: "
                    + (bus == 1 ? "dtparam=i2c_arm=on" : "dtoverlay=i2c" + bus)
                    + " in config.txt, then restart) and load the module i2c-dev");
        }
        if (!Files.isReadable(node) || !Files.isWritable(node)) {
            throw new LinkDownException(node + " may not be used: put the gateway's user into the group i2c");
        }
        NativeCode.load();
        try {
            file = new LinuxFile(node.toString(), "rw");
        } catch (IOException e) {
            throw new LinkDownException(node + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private void select(int to, int patienceMs) throws IOException {
        if (timeoutMs != patienceMs) {
            ioctl(I2C_TIMEOUT, Math.max(1, patienceMs / TIMEOUT_UNIT_MS), "set its timeout to " + patienceMs + " ms");
            timeoutMs = patienceMs;
        }
        if (unit != to) {
            unit = NONE;
            ioctl(
                    I2C_SLAVE,
                    to,
                    String.format(
                            "select address 0x%02x, which a driver of the kernel may hold (see"
                                    + " /sys/bus/i2c/devices/%d-%04x/driver)",
                            to, bus, to));
            unit = to;
        }
    }

    private void ioctl(long command, int value, String what) throws IOException {
        try {
            file.ioctl(command, value);
        } catch (IOException e) {
            close();
            throw new LinkDownException("cannot " + what + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        LinuxFile open = file;
        file = null;
        unit = NONE;
        timeoutMs = NONE;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // nothing was buffered: there is nothing to lose
            }
        }
    }
}
