package io.sluice.field.modbus;

import java.nio.ByteBuffer;

/**
 * Framing of Modbus TCP. Stateless. Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3.
 *
 * <pre>
 *  0             2            4         6      7
 * | transaction | protocol 0 | length  | unit | PDU 2..253 |     all big-endian
 *                                      |----- length -----|
 * </pre>
 */
final class Mbap {
    /** Bytes before the PDU. */
    static final int HEADER = 7;
    /** Longest frame, bytes. */
    static final int MAX_FRAME = HEADER + Pdu.MAX_LENGTH;

    /** The bytes so far are the beginning of a frame. */
    static final int MORE = 0;
    /** The bytes are no frame, and where the next one starts is unknown. */
    static final int BROKEN = -1;

    private static final int PROTOCOL = 2;
    private static final int LENGTH = 4;
    private static final int UNIT = 6;
    private static final int SHORTEST = 3;

    private Mbap() {}

    /** Writes a frame, ready to be sent. */
    static void write(ByteBuffer to, int transaction, int unit, byte[] pdu) {
        to.clear();
        to.putShort((short) transaction).putShort((short) 0).putShort((short) (pdu.length + 1));
        to.put((byte) unit).put(pdu);
        to.flip();
    }

    /**
     * Looks for a frame in the bytes from {@code start} up to {@code end}.
     *
     * @return its length, header included; {@link #MORE} or {@link #BROKEN}
     */
    static int frame(ByteBuffer bytes, int start, int end) {
        int have = end - start;
        if (have >= LENGTH && bytes.getShort(start + PROTOCOL) != 0) {
            return BROKEN;
        }
        if (have < UNIT) {
            return MORE;
        }
        int length = bytes.getShort(start + LENGTH) & 0xFFFF;
        if (length < SHORTEST || length > Pdu.MAX_LENGTH + 1) {
            return BROKEN;
        }
        return have < UNIT + length ? MORE : UNIT + length;
    }

    static int transaction(ByteBuffer bytes, int start) {
        return bytes.getShort(start) & 0xFFFF;
    }

    static int unit(ByteBuffer bytes, int start) {
        return bytes.get(start + UNIT) & 0xFF;
    }

    /** Says why bytes are {@link #BROKEN}. */
    static String fault(ByteBuffer bytes, int start) {
        int protocol = bytes.getShort(start + PROTOCOL) & 0xFFFF;
        return protocol != 0
                ? "reply of protocol " + protocol + " instead of 0"
                : "reply of length " + (bytes.getShort(start + LENGTH) & 0xFFFF) + ", allowed is " + SHORTEST + " to "
                        + (Pdu.MAX_LENGTH + 1);
    }
}
