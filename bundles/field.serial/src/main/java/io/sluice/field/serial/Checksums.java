package io.sluice.field.serial;

import io.sluice.model.site.Talk.Checksum;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The checksums of serial instruments. */
final class Checksums {
    private static final int POLYNOMIAL = 0xA001;
    private static final int FULL = 0xFFFF;
    private static final int BYTE = 0xFF;

    private Checksums() {}

    /** The checksum of bytes {@code checksum.from()} to {@code end}, as it stands in a frame, 0 to 2 bytes. */
    static byte[] of(Checksum checksum, byte[] bytes, int end) {
        int sum = 0;
        int xor = 0;
        int crc = FULL;
        for (int i = checksum.from(); i < end; i++) {
            int b = bytes[i] & BYTE;
            sum += b;
            xor ^= b;
            crc = shifted(crc ^ b);
        }
        return switch (checksum.kind()) {
            case NONE, NMEA, HJ212 -> new byte[0];
            case SUM8 -> new byte[] {(byte) sum};
            case SUM8_NEGATED -> new byte[] {(byte) -sum};
            case XOR8 -> new byte[] {(byte) xor};
            case SUM16 -> two(sum, checksum.lowByteFirst());
            case CRC16_MODBUS -> two(crc, checksum.lowByteFirst());
        };
    }

    private static byte[] two(int value, boolean lowFirst) {
        byte low = (byte) value;
        byte high = (byte) (value >> Byte.SIZE);
        return lowFirst ? new byte[] {low, high} : new byte[] {high, low};
    }

    private static int shifted(int crc) {
        int next = crc;
        for (int bit = 0; bit < Byte.SIZE; bit++) {
            next = (next & 1) == 0 ? next >> 1 : (next >> 1) ^ POLYNOMIAL;
        }
        return next;
    }

    /** Exclusive or of the characters, as two hex digits in capitals. NMEA 0183, 5.3. */
    static String nmea(String text) {
        int xor = 0;
        for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
            xor ^= b & BYTE;
        }
        return String.format(Locale.ROOT, "%02X", xor);
    }

    /**
     * CRC of a data segment, as four hex digits in capitals. HJ 212-2017, annex A: the byte is combined with the high half of
     * the register, which is not the order of Modbus.
     */
    static String hj212(String text) {
        int crc = FULL;
        for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
            crc = shifted((crc >> Byte.SIZE) ^ (b & BYTE));
        }
        return String.format(Locale.ROOT, "%04X", crc);
    }
}
