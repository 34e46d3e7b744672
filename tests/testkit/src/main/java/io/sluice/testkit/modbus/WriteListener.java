package io.sluice.testkit.modbus;

import io.sluice.model.site.RegisterSource.Table;

/** Told of each cell that a master has written, before the answer is sent. Called on connection threads. */
@FunctionalInterface
public interface WriteListener {
    /**
     * One cell.
     *
     * @param unit unit that was written to
     * @param table coils or holding registers
     * @param address cell
     * @param value 0 or 1 for a coil, 0 to 65535 for a register
     * @param nanoTime {@link System#nanoTime()} after the cell was written and before the answer was sent
     */
    void written(int unit, Table table, int address, int value, long nanoTime);
}
