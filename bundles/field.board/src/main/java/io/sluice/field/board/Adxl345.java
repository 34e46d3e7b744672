package io.sluice.field.board;

import java.io.IOException;
import java.util.List;

/**
 * Analog Devices ADXL345: every sample of three axes out of its FIFO, +-16 g in full resolution. Each sample is a read of its
 * own: the FIFO moves on when its six bytes have been read. Source: data sheet Rev. G, register map and FIFO.
 *
 * <pre>
 *   interrupt source 0x30: bit 0 overrun: the FIFO was full     FIFO status 0x39: bits 5 to 0 samples, 0 to 33
 *   axes 0x32 to 0x37: x, y, z, low byte first
 * </pre>
 */
final class Adxl345 implements Gatherer {
    private static final int IDENTITY = 0xE5;
    private static final int RATE = 0x2C;
    private static final int FASTEST_RATE = 0x0F;
    private static final int POWER = 0x2D;
    private static final int STANDBY = 0x00;
    private static final int MEASURE = 0x08;
    private static final int SOURCE = 0x30;
    private static final int OVERRUN = 0x01;
    private static final int FORMAT = 0x31;
    private static final int FULL_16_G = 0x0B;
    private static final int DATA = 0x32;
    private static final int FIFO_CONTROL = 0x38;
    private static final int BYPASS = 0x00;
    private static final int STREAM = 0x90;
    private static final int FIFO_STATUS = 0x39;
    private static final int ENTRIES = 0x3F;
    private static final int MOST_ENTRIES = 33;
    private static final int AXES = 3;
    private static final double FASTEST_HZ = 3200;
    private static final int MOST_HALVINGS = 9;
    private static final int SPI_READ = 0x80;
    private static final int SPI_MULTIPLE = 0x40;

    private final int rate;
    private boolean gap = true;

    /** @throws IllegalArgumentException if it does not have this rate */
    Adxl345(double rateHz) {
        rate = FASTEST_RATE - Gatherer.halvings("adxl345", rateHz, FASTEST_HZ, MOST_HALVINGS);
    }

    @Override
    public List<String> quantities() {
        return List.of("x", "y", "z");
    }

    @Override
    public int axes() {
        return AXES;
    }

    @Override
    public int spiMode() {
        return 3;
    }

    @Override
    public Samples fetch(Chip.Port port, boolean fresh) throws IOException, InterruptedException {
        if (fresh) {
            prepare(port);
            gap = true;
            return new Samples(new double[AXES][0], new double[0], true, port.nowNs());
        }
        gap |= (read(port, SOURCE, 1)[0] & OVERRUN) != 0;
        int entries = Math.min(MOST_ENTRIES, read(port, FIFO_STATUS, 1)[0] & ENTRIES);
        long readNs = port.nowNs();
        double[][] axes = new double[AXES][entries];
        for (int n = 0; n < entries; n++) {
            byte[] bytes = read(port, DATA, 2 * AXES);
            for (int a = 0; a < AXES; a++) {
                axes[a][n] = (short) ((bytes[2 * a] & 0xFF) | bytes[2 * a + 1] << 8);
            }
        }
        boolean before = gap;
        gap = gap && entries == 0;
        return new Samples(axes, new double[0], before, readNs);
    }

    private void prepare(Chip.Port port) throws IOException {
        int identity = read(port, 0, 1)[0] & 0xFF;
        if (identity != IDENTITY) {
            throw new Chip.NonsenseException(
                    String.format("another chip: it is %02x, expected is %02x", identity, IDENTITY));
        }
        write(port, POWER, STANDBY);
        write(port, RATE, rate);
        write(port, FORMAT, FULL_16_G);
        write(port, FIFO_CONTROL, BYPASS); // empties it
        write(port, FIFO_CONTROL, STREAM);
        write(port, POWER, MEASURE);
    }

    /** On SPI bit 7 is set to read and bit 6 for more than one byte. */
    private static byte[] read(Chip.Port port, int register, int length) throws IOException {
        byte[] reply = new byte[length];
        int spi = SPI_READ | (length > 1 ? SPI_MULTIPLE : 0) | register;
        port.exchange(Chip.bytes(port.isSpi() ? spi : register), reply);
        return reply;
    }

    private static void write(Chip.Port port, int register, int value) throws IOException {
        port.exchange(Chip.bytes(register, value), new byte[0]);
    }
}
