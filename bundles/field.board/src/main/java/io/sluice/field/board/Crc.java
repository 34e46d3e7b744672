package io.sluice.field.board;

/** Checksums of chips. */
final class Crc {
    private Crc() {}

    /** CRC-8 of Sensirion's chips: polynomial 0x31, from 0xFF, most significant bit first. SHT3x data sheet, 4.12. */
    static int sensirion(byte[] bytes, int from, int length) {
        int crc = 0xFF;
        for (int i = from; i < from + length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x80) != 0 ? ((crc << 1) ^ 0x31) & 0xFF : crc << 1;
            }
        }
        return crc;
    }

    /** CRC-8 of 1-Wire: polynomial x^8 + x^5 + x^4 + 1, from 0, least significant bit first. DS18B20 data sheet, CRC. */
    static int oneWire(byte[] bytes, int from, int length) {
        int crc = 0;
        for (int i = from; i < from + length; i++) {
            int value = bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++, value >>= 1) {
                crc = ((crc ^ value) & 1) != 0 ? (crc >> 1) ^ 0x8C : crc >> 1;
            }
        }
        return crc;
    }
}
