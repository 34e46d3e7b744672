package io.sluice.field.board;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** An ADXL355 or ADXL345 on I2C or SPI that gathers what a test gives it, as its data sheet says. */
final class FakeFifo implements Wire {
    private static final int DEPTH = 32;

    final List<String> writes = new ArrayList<>();
    final byte[] registers = new byte[128];
    final Deque<byte[]> entries = new ArrayDeque<>();
    final Deque<int[]> samples = new ArrayDeque<>();
    final boolean big;
    final boolean spi;
    int mode = -1;
    int exchanges;
    IOException failure;
    private boolean overrun;
    private int pointer;

    /** @param big ADXL355, else ADXL345 */
    FakeFifo(boolean big, boolean spi) {
        this.big = big;
        this.spi = spi;
        if (big) {
            registers[0] = (byte) 0xAD;
            registers[1] = 0x1D;
            registers[2] = (byte) 0xED;
        } else {
            registers[0] = (byte) 0xE5;
        }
    }

    /** A sample is ready: twenty bits of each axis on the ADXL355, sixteen on the ADXL345. */
    void gather(int x, int y, int z) {
        if (!big) {
            samples.add(new int[] {x, y, z});
            overrun |= samples.size() >= DEPTH;
            if (samples.size() > DEPTH) {
                samples.poll();
            }
            return;
        }
        entry(x, 1);
        entry(y, 0);
        entry(z, 0);
        while (entries.size() > 3 * DEPTH) {
            overrun = true;
            entries.poll();
        }
    }

    void entry(int value, int marker) {
        int word = value << 4 | marker;
        entries.add(new byte[] {(byte) (word >> 16), (byte) (word >> 8), (byte) word});
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public boolean isSpi() {
        return spi;
    }

    @Override
    public void mode(int unit, int wanted) {
        mode = wanted;
    }

    @Override
    public void exchange(int unit, byte[] send, byte[] reply, int timeoutMs) throws IOException {
        exchanges++;
        if (failure != null) {
            throw failure;
        }
        int first = send[0] & 0xFF;
        boolean reads = reply.length > 0;
        if (!spi) {
            pointer = first;
        } else if (big) {
            pointer = first >> 1;
            check(reads == ((first & 1) == 1), "read bit");
        } else {
            pointer = first & 0x3F;
            check(reads == ((first & 0x80) != 0), "read bit");
            check((reply.length > 1) == ((first & 0x40) != 0), "multiple bit");
        }
        if (send.length == 2) {
            registers[pointer] = send[1];
            writes.add(String.format("%02x=%02x", pointer, send[1]));
            if (!big && pointer == 0x38 && send[1] == 0) {
                samples.clear();
                overrun = false;
            }
        }
        if (reads) {
            reply(reply);
        }
    }

    private static void check(boolean is, String what) throws IOException {
        if (!is) {
            throw new IOException(what);
        }
    }

    private void reply(byte[] reply) {
        if (big && pointer == 0x11) {
            for (int i = 0; i < reply.length; i += 3) {
                byte[] entry = entries.isEmpty() ? new byte[] {0, 0, 2} : entries.poll();
                System.arraycopy(entry, 0, reply, i, 3);
            }
            return;
        }
        if (big) {
            registers[4] = (byte) (overrun ? 4 : 0);
            registers[5] = (byte) entries.size();
        } else {
            registers[0x30] = (byte) (overrun ? 1 : 0);
            registers[0x39] = (byte) samples.size();
        }
        if (!big && pointer == 0x32) {
            int[] s = samples.isEmpty() ? new int[3] : samples.poll();
            overrun = false;
            for (int a = 0; a < 3; a++) {
                registers[0x32 + 2 * a] = (byte) s[a];
                registers[0x33 + 2 * a] = (byte) (s[a] >> 8);
            }
        }
        System.arraycopy(registers, pointer, reply, 0, reply.length);
        if (big && pointer == 4) {
            overrun = false;
        }
    }

    @Override
    public void close() {
        // nothing is open
    }
}
