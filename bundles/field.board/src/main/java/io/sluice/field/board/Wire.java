package io.sluice.field.board;

import java.io.IOException;

/** A bus on which messages go to chips and replies come back. Opens itself when it is used. Confined to one thread. */
interface Wire extends AutoCloseable {
    /** The device node, for people. */
    String name();

    /**
     * Sends a message, then reads a reply.
     *
     * @param unit address of the chip
     * @param send message; empty: only reads
     * @param reply is filled; empty: only sends
     * @param timeoutMs longest time for each of both, ms
     * @throws LinkDownException if the bus itself is not there
     * @throws IOException if the chip did not take or give all of it
     */
    void exchange(int unit, byte[] send, byte[] reply, int timeoutMs) throws IOException;

    /** Whether a message and its reply are one transfer, as on SPI: registers are addressed in another way then. */
    default boolean isSpi() {
        return false;
    }

    /** Sets clock polarity and phase of a chip, 0 to 3, before its first exchange; nothing where there is none. */
    default void mode(int unit, int mode) {}

    /** Closes the node. Idempotent; a later exchange opens it again. */
    @Override
    void close();
}
