package io.sluice.testkit.modbus;

import io.sluice.model.site.RegisterSource.Table;

/** Told of each read that is answered, before the answer is written to the socket. Called on connection threads. */
@FunctionalInterface
public interface ReadListener {
    /**
     * One read.
     *
     * @param unit unit that was read
     * @param table table
     * @param address first cell
     * @param count cells
     * @param stamp mark of the image as it was read, see {@link RegisterImage#stamp(long)}
     * @param nanoTime {@link System#nanoTime()} after the cells were read and before the answer was sent
     */
    void read(int unit, Table table, int address, int count, long stamp, long nanoTime);
}
