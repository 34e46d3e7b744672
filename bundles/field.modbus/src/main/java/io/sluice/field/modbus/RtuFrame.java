package io.sluice.field.modbus;

import java.nio.ByteBuffer;

/**
 * Frames of Modbus RTU. Stateless. They are told apart by length and checksum: operating systems and adapters do not keep
 * the pauses that end a frame by the standard. Source: MODBUS over Serial Line V1.02, 2.5.1; V1.1b3, 6.
 *
 * <pre>
 * | unit 1 | function 1 | data ... | checksum 2, low byte first |
 * reply to 1 to 4       | byte count 1 | bytes |
 * reply to 5, 6, 15, 16 | address 2 | value or count 2 |
 * exception             | code 1 |
 * </pre>
 */
final class RtuFrame {
    /** Longest frame, bytes. */
    static final int MAX_FRAME = 256;
    /** Where the PDU starts. */
    static final int HEADER = 1;
    /** Bytes around a PDU. */
    static final int AROUND = HEADER + Crc.LENGTH;

    /** Result of {@link #replyLength}: not enough bytes to say. */
    static final int MORE = 0;
    /** Result of {@link #replyLength}: no reply starts here. */
    static final int NONE = -1;

    private static final int BYTE = 0xFF;
    private static final int EXCEPTION = 0x80;
    private static final int EXCEPTION_FRAME = 5;
    private static final int ECHO_FRAME = 8;
    private static final int COUNT = 2;

    private RtuFrame() {}

    /** Writes the frame of a PDU, ready to be sent. */
    static void write(ByteBuffer into, int unit, byte[] pdu) {
        into.clear();
        into.put((byte) unit).put(pdu);
        int crc = Crc.of(into, 0, into.position());
        into.put((byte) crc).put((byte) (crc >> Byte.SIZE));
        into.flip();
    }

    /** Length of the reply frame that starts here, {@link #MORE} or {@link #NONE}. */
    static int replyLength(ByteBuffer bytes, int start, int end) {
        if (end - start <= COUNT) {
            return MORE;
        }
        int function = bytes.get(start + 1) & BYTE;
        if (function > EXCEPTION) {
            return isKnown(function - EXCEPTION) ? EXCEPTION_FRAME : NONE;
        }
        if (!isKnown(function)) {
            return NONE;
        }
        return function <= Pdu.LAST_READ
                ? HEADER + Pdu.DATA + (bytes.get(start + COUNT) & BYTE) + Crc.LENGTH
                : ECHO_FRAME;
    }

    private static boolean isKnown(int function) {
        return (function >= 1 && function <= 6) || function == 15 || function == 16;
    }

    /** Length of the good reply to this request, checksum included. */
    static int expectedLength(byte[] pdu) {
        return pdu[0] <= Pdu.LAST_READ ? AROUND + Pdu.DATA + Pdu.dataBytes(pdu) : ECHO_FRAME;
    }
}
