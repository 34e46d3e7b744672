package io.sluice.field.board;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/**
 * One full-duplex transfer for spidev, in one buffer with its data, as Pi4J's {@code LinuxFile.ioctl} takes it: pairs of
 * offsets say where a pointer stands and what it points to.
 *
 * <pre>
 *    0        8        16     20     24     26     27         32            32 + n        32 + 2n
 *    | tx_buf | rx_buf | len  | speed| delay| bits | cs.. pad | bytes out   | bytes in    |
 *        |        |                                           ^             ^
 *        +--------|-------------------------------------------+             |
 *                 +---------------------------------------------------------+
 * </pre>
 *
 * <p>Source: include/uapi/linux/spi/spidev.h of Linux, {@code struct spi_ioc_transfer}, {@code SPI_IOC_MESSAGE(1)}.
 */
final class SpiMessage {
    /** {@code SPI_IOC_MESSAGE(1)}: _IOW('k', 0, 32 bytes). */
    static final long TRANSFER = 0x4020_6B00L;

    /** {@code SPI_IOC_WR_MODE}: _IOW('k', 1, 1 byte). */
    static final long MODE = 0x4001_6B01L;

    /** Most bytes of one transfer: spidev's default. */
    static final int MOST = 4096;

    private static final int STRUCT = 32;
    private static final int RX = 8;
    private static final int LENGTH = 16;
    private static final int SPEED = 20;
    private static final int BITS = 26;

    private SpiMessage() {}

    /** The transfer of what is sent, then as many bytes as are wanted back. */
    static ByteBuffer transfer(byte[] send, int wanted, int speed) {
        int n = send.length + wanted;
        if (n > MOST) {
            throw new IllegalArgumentException(n + " bytes in one transfer, at most " + MOST);
        }
        ByteBuffer data = ByteBuffer.allocateDirect(STRUCT + 2 * n).order(ByteOrder.nativeOrder());
        data.putInt(LENGTH, n).putInt(SPEED, speed).put(BITS, (byte) Byte.SIZE);
        for (int i = 0; i < send.length; i++) {
            data.put(STRUCT + i, send[i]);
        }
        return data;
    }

    /** Where the pointers of a transfer of {@code n} bytes stand and point to. */
    static IntBuffer pointers(int n) {
        return ints(0, STRUCT, RX, STRUCT + n);
    }

    /** The end of what came in. */
    static void reply(ByteBuffer transfer, byte[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = transfer.get(transfer.capacity() - into.length + i);
        }
    }

    /** One byte that an ioctl is pointed to. */
    static ByteBuffer one(int value) {
        return ByteBuffer.allocateDirect(1).put(0, (byte) value);
    }

    /** Offsets in native order. */
    static IntBuffer ints(int... values) {
        IntBuffer buffer = ByteBuffer.allocateDirect(Integer.BYTES * values.length)
                .order(ByteOrder.nativeOrder())
                .asIntBuffer();
        buffer.put(values).flip();
        return buffer;
    }
}
