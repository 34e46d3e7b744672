package io.sluice.contract.instrument;

import java.util.Arrays;

/**
 * RTU frames.
 *
 * <pre>
 * | address 1 | PDU 2..253 | checksum 2, low byte first |
 * </pre>
 */
final class Frames {
    private static final int CHECKSUM = 2;
    private static final int SHORTEST = 4;
    private static final int POLYNOMIAL = 0xA001;

    private Frames() {}

    /** Whether the checksum fits (MODBUS over Serial Line V1.02, 6.2.2). */
    static boolean isSound(byte[] frame) {
        if (frame.length < SHORTEST) {
            return false;
        }
        int crc = 0xFFFF;
        for (int i = 0; i < frame.length - CHECKSUM; i++) {
            crc ^= frame[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ POLYNOMIAL;
            }
        }
        return (frame[frame.length - 2] & 0xFF) == (crc & 0xFF) && (frame[frame.length - 1] & 0xFF) == crc >> 8;
    }

    static int unit(byte[] frame) {
        return frame[0] & 0xFF;
    }

    static byte[] pdu(byte[] frame) {
        return Arrays.copyOfRange(frame, 1, frame.length - CHECKSUM);
    }
}
