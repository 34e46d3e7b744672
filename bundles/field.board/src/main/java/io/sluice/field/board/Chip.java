package io.sluice.field.board;

import java.io.IOException;
import java.util.List;

/** The driver of a chip whose arithmetic is beyond scale and offset. Made for one device; confined to the link's thread. */
interface Chip {
    /** How a driver talks to its chip. */
    interface Port {
        /** Sends, then reads; see {@link Wire#exchange}. */
        void exchange(byte[] send, byte[] reply) throws IOException;

        /** Whether the chip is on SPI. */
        boolean isSpi();

        /** Boot-time clock, ns. */
        long nowNs();

        /**
         * Waits.
         *
         * @throws LinkDownException if the link was closed meanwhile
         */
        void pause(int ms) throws IOException, InterruptedException;
    }

    /** The bytes that came make no sense: a wrong chip, a checksum, a value that cannot be. */
    final class NonsenseException extends IOException {
        private static final long serialVersionUID = 1;

        NonsenseException(String message) {
            super(message);
        }
    }

    /** Its quantities, in the order of {@link #read}. */
    List<String> quantities();

    /**
     * Measures.
     *
     * @param fresh whether the chip must be made ready first
     * @return a value for each quantity; NaN where the chip says that it has none
     * @throws NonsenseException if its answer makes no sense
     */
    double[] read(Port port, boolean fresh) throws IOException, InterruptedException;

    /** One message of a register's address and what goes there. */
    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Reads {@code length} registers from {@code register} on. */
    static byte[] registers(Port port, int register, int length) throws IOException {
        byte[] reply = new byte[length];
        port.exchange(bytes(register), reply);
        return reply;
    }
}
