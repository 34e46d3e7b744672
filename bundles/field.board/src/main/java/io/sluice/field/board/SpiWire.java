package io.sluice.field.board;

import com.pi4j.library.linuxfs.LinuxFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * An SPI bus of the kernel: {@code /dev/spidevN.S}, S being the chip select and the device's unit. The bytes sent and the
 * reply are one transfer, under one chip select. Source: Documentation/spi/spidev.rst of Linux.
 */
final class SpiWire implements Wire {
    private final Path dev;
    private final int bus;
    private final int speed;
    private final Map<Integer, Integer> modes = new HashMap<>();
    private final Map<Integer, LinuxFile> files = new HashMap<>();

    SpiWire(Path dev, int bus, int speed) {
        this.dev = dev;
        this.bus = bus;
        this.speed = speed;
    }

    @Override
    public String name() {
        return dev.resolve("spidev" + bus).toString();
    }

    @Override
    public boolean isSpi() {
        return true;
    }

    @Override
    public void mode(int unit, int mode) {
        modes.put(unit, mode);
    }

    @Override
    public void exchange(int to, byte[] send, byte[] reply, int patienceMs) throws IOException {
        Path node = dev.resolve("spidev" + bus + "." + to);
        LinuxFile file = files.get(to);
        if (file == null) {
            file = open(node, modes.getOrDefault(to, 0));
            files.put(to, file);
        }
        ByteBuffer transfer = SpiMessage.transfer(send, reply.length, speed);
        try {
            file.ioctl(SpiMessage.TRANSFER, transfer, SpiMessage.pointers(send.length + reply.length));
        } catch (IOException e) {
            close();
            throw new LinkDownException(
                    node + ": transfer of " + (send.length + reply.length) + " bytes at " + speed + " bit/s: "
                            + e.getMessage(),
                    e);
        }
        SpiMessage.reply(transfer, reply);
    }

    private LinuxFile open(Path node, int mode) throws IOException {
        if (!Files.exists(node)) {
            throw new LinkDownException(node + " is not there: enable SPI (Raspberry Pi: "
                    + (bus == 0 ? "dtparam=spi=on" : "dtoverlay=spi" + bus + "-1cs") + " in config.txt, then restart)");
        }
        if (!Files.isReadable(node) || !Files.isWritable(node)) {
            throw new LinkDownException(node + " may not be used: put the gateway's user into the group spi");
        }
        NativeCode.load();
        try {
            LinuxFile file = new LinuxFile(node.toString(), "rw");
            try {
                file.ioctl(SpiMessage.MODE, SpiMessage.one(mode), SpiMessage.ints());
            } catch (IOException e) {
                file.close();
                throw e;
            }
            return file;
        } catch (IOException e) {
            throw new LinkDownException(node + " cannot be opened in mode " + mode + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        for (LinuxFile file : files.values()) {
            try {
                file.close();
            } catch (IOException e) {
                // nothing was buffered: there is nothing to lose
            }
        }
        files.clear();
    }
}
