package io.sluice.field.modbus;

import java.nio.ByteBuffer;

/** CRC-16 of Modbus RTU. Stateless. Source: MODBUS over Serial Line V1.02, 6.2.2 (polynomial A001, preset FFFF, low byte first). */
final class Crc {
    /** Bytes it takes. */
    static final int LENGTH = 2;

    private static final int POLYNOMIAL = 0xA001;
    private static final int PRESET = 0xFFFF;
    private static final int BYTE = 0xFF;
    private static final int[] TABLE = new int[BYTE + 1];

    static {
        for (int i = 0; i < TABLE.length; i++) {
            int crc = i;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
            }
            TABLE[i] = crc;
        }
    }

    private Crc() {}

    /** Checksum over {@code length} bytes from {@code start}, as it stands in a frame: low byte first. */
    static int of(ByteBuffer bytes, int start, int length) {
        int crc = PRESET;
        for (int i = start; i < start + length; i++) {
            crc = crc >>> Byte.SIZE ^ TABLE[(crc ^ bytes.get(i)) & BYTE];
        }
        return crc;
    }

    /** Whether the last two of {@code length} bytes are the checksum of the others. */
    static boolean isRight(ByteBuffer bytes, int start, int length) {
        int data = length - LENGTH;
        int there = (bytes.get(start + data) & BYTE) | (bytes.get(start + data + 1) & BYTE) << Byte.SIZE;
        return of(bytes, start, data) == there;
    }
}
