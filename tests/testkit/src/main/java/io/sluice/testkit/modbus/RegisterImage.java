package io.sluice.testkit.modbus;

import io.sluice.model.site.RegisterSource.Table;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/**
 * The four tables of one Modbus unit. Every cell of 0 to 65535 exists and holds 0 unless {@link #limit} says otherwise.
 * Safe for several threads: each method is atomic, and {@link #update} makes several writes one.
 */
public final class RegisterImage {
    /** Cells in a table; MODBUS Application Protocol V1.1b3, 4.4. */
    static final int CELLS = 0x10000;

    private final Map<Table, short[]> registers = new EnumMap<>(Table.class);
    private final Map<Table, BitSet> bits = new EnumMap<>(Table.class);
    private final Map<Table, int[]> limits = new EnumMap<>(Table.class);
    private long stamp;

    /** Runs the writes so that no reader sees only a part of them. */
    public synchronized void update(Runnable writes) {
        writes.run();
    }

    /** Marks what the image holds from now on; told to the {@link ReadListener} with each read. */
    public synchronized void stamp(long mark) {
        stamp = mark;
    }

    /** The mark set last, 0 at first. */
    public synchronized long stamp() {
        return stamp;
    }

    /** Lets only the cells {@code from} to {@code to}, both included, exist in this table. */
    public synchronized void limit(Table table, int from, int to) {
        limits.put(table, new int[] {from, to});
    }

    /** Sets one register; the low 16 bits of {@code value} count. */
    public synchronized void setRegister(Table table, int address, int value) {
        words(table)[address] = (short) value;
    }

    /** The register as an unsigned number, 0 to 65535. */
    public synchronized int register(Table table, int address) {
        return words(table)[address] & 0xffff;
    }

    /** Sets one coil or discrete input. */
    public synchronized void setBit(Table table, int address, boolean value) {
        flags(table).set(address, value);
    }

    /** One coil or discrete input. */
    public synchronized boolean bit(Table table, int address) {
        return flags(table).get(address);
    }

    /** Whether all these cells exist. */
    synchronized boolean exists(Table table, int address, int count) {
        int[] limit = limits.getOrDefault(table, new int[] {0, CELLS - 1});
        return address >= limit[0] && address + count - 1 <= limit[1];
    }

    /** Copies registers, high byte first. Returns the stamp they were read under. */
    synchronized long copyRegisters(Table table, int address, int count, byte[] into, int at) {
        short[] words = words(table);
        for (int i = 0; i < count; i++) {
            into[at + 2 * i] = (byte) (words[address + i] >> 8);
            into[at + 2 * i + 1] = (byte) words[address + i];
        }
        return stamp;
    }

    /** Copies bits, the first one into bit 0 of the first byte. Returns the stamp they were read under. */
    synchronized long copyBits(Table table, int address, int count, byte[] into, int at) {
        BitSet flags = flags(table);
        Arrays.fill(into, at, at + (count + 7) / 8, (byte) 0);
        for (int i = 0; i < count; i++) {
            if (flags.get(address + i)) {
                into[at + i / 8] |= (byte) (1 << (i % 8));
            }
        }
        return stamp;
    }

    private short[] words(Table table) {
        if (table.isBits()) {
            throw new IllegalArgumentException(table + ": holds bits, not registers");
        }
        return registers.computeIfAbsent(table, t -> new short[CELLS]);
    }

    private BitSet flags(Table table) {
        if (!table.isBits()) {
            throw new IllegalArgumentException(table + ": holds registers, not bits");
        }
        return bits.computeIfAbsent(table, t -> new BitSet());
    }
}
