package io.sluice.field.board;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Analog Devices ADXL355: every sample of three axes out of its FIFO, +-2 g; chip temperature. Source: data sheet ADXL354/ADXL355
 * Rev. B, register map and FIFO.
 *
 * <pre>
 *   status 0x04: bit 2 overrun     entries 0x05: 0 to 96, three for a sample     temperature 0x06, 0x07: 12 bits
 *   FIFO 0x11, three bytes for an entry: | 19..12 | 11..4 | 3..0 0 0 empty x |   x: this is an X axis
 * </pre>
 */
final class Adxl355 implements Gatherer {
    private static final byte[] IDENTITY = {(byte) 0xAD, 0x1D, (byte) 0xED};
    private static final int STATUS = 0x04;
    private static final int OVERRUN = 0x04;
    private static final int FIFO = 0x11;
    private static final int FILTER = 0x28;
    private static final int RANGE = 0x2C;
    private static final int TWO_G = 0x81;
    private static final int POWER = 0x2D;
    private static final int STANDBY = 1;
    private static final int MEASURE = 0;
    private static final int MOST_ENTRIES = 96;
    private static final int BYTES = 3;
    private static final int X = 0x01;
    private static final int EMPTY = 0x02;
    private static final int AXES = 3;
    private static final int UNUSED_BITS = 12;
    private static final double FASTEST_HZ = 4000;
    private static final int MOST_HALVINGS = 10;

    private final int filter;
    private boolean gap = true;

    /** @throws IllegalArgumentException if it does not have this rate */
    Adxl355(double rateHz) {
        filter = Gatherer.halvings("adxl355", rateHz, FASTEST_HZ, MOST_HALVINGS);
    }

    @Override
    public List<String> quantities() {
        return List.of("x", "y", "z", "temperature");
    }

    @Override
    public int axes() {
        return AXES;
    }

    @Override
    public int spiMode() {
        return 0;
    }

    @Override
    public Samples fetch(Chip.Port port, boolean fresh) throws IOException, InterruptedException {
        if (fresh) {
            prepare(port);
        }
        byte[] head = read(port, STATUS, 4);
        long readNs = port.nowNs();
        int entries = Math.min(MOST_ENTRIES, head[1] & 0x7F);
        double temperature = (head[2] & 0x0F) << 8 | (head[3] & 0xFF);
        byte[] bytes = entries == 0 ? new byte[0] : read(port, FIFO, entries * BYTES);
        gap |= fresh || (head[0] & OVERRUN) != 0;
        if (fresh) {
            return new Samples(new double[AXES][0], new double[] {temperature}, true, readNs);
        }
        double[][] axes = samples(bytes);
        boolean before = gap;
        gap = gap && axes[0].length == 0;
        return new Samples(axes, new double[] {temperature}, before, readNs);
    }

    private void prepare(Chip.Port port) throws IOException {
        byte[] identity = read(port, 0, IDENTITY.length);
        if (!Arrays.equals(identity, IDENTITY)) {
            throw new Chip.NonsenseException(
                    "another chip: it is " + ChipPlan.hex(identity) + ", expected is " + ChipPlan.hex(IDENTITY));
        }
        write(port, POWER, STANDBY);
        write(port, FILTER, filter);
        write(port, RANGE, TWO_G);
        write(port, POWER, MEASURE);
    }

    /** Whole samples: three entries, the first of which is marked as an X axis. What stands alone makes a gap. */
    private double[][] samples(byte[] bytes) {
        int most = bytes.length / BYTES / AXES;
        double[][] axes = new double[AXES][most];
        int n = 0;
        int i = 0;
        while (n < most && i + AXES * BYTES <= bytes.length && (bytes[i + 2] & EMPTY) == 0) {
            boolean whole = (bytes[i + 2] & X) != 0
                    && (bytes[i + BYTES + 2] & (X | EMPTY)) == 0
                    && (bytes[i + 2 * BYTES + 2] & (X | EMPTY)) == 0;
            if (!whole) {
                gap = true;
                n = 0; // what is before is cut off from what is behind: the newer counts
                i += BYTES;
                continue;
            }
            for (int a = 0; a < AXES; a++) {
                int at = i + a * BYTES;
                int word = bytes[at] << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xF0) << 8;
                axes[a][n] = word >> UNUSED_BITS;
            }
            n++;
            i += AXES * BYTES;
        }
        for (int a = 0; a < AXES; a++) {
            axes[a] = Arrays.copyOf(axes[a], n);
        }
        return axes;
    }

    /** On SPI the address stands in bits 7 to 1, bit 0 is set to read. */
    private static byte[] read(Chip.Port port, int register, int length) throws IOException {
        byte[] reply = new byte[length];
        port.exchange(Chip.bytes(port.isSpi() ? register << 1 | 1 : register), reply);
        return reply;
    }

    private static void write(Chip.Port port, int register, int value) throws IOException {
        port.exchange(Chip.bytes(port.isSpi() ? register << 1 : register, value), new byte[0]);
    }
}
