package io.sluice.field.modbus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Frames of RTU as a slave makes them, by a checksum of its own. */
final class Rtu {
    private Rtu() {}

    /** A frame of these bytes with its checksum, bit by bit after MODBUS over Serial Line V1.02, 6.2.2. */
    static byte[] frame(int... bytes) {
        byte[] frame = new byte[bytes.length + 2];
        int crc = 0xFFFF;
        for (int i = 0; i < bytes.length; i++) {
            frame[i] = (byte) bytes[i];
            crc ^= bytes[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 1 ? crc / 2 ^ 0xA001 : crc / 2;
            }
        }
        frame[bytes.length] = (byte) crc;
        frame[bytes.length + 1] = (byte) (crc >> 8);
        return frame;
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** What register n of a unit holds: no two neighbours, units or tables agree. */
    static int register(int unit, int function, int address) {
        return (address * 31 + unit * 257 + function * 7919 + 1) & 0xffff;
    }

    /** The answer of a sound slave whose registers hold {@link #register}. */
    static byte[] answer(byte[] request) {
        int unit = request[0] & 0xff;
        int function = request[1] & 0xff;
        int address = ByteBuffer.wrap(request).getShort(2) & 0xffff;
        int count = ByteBuffer.wrap(request).getShort(4) & 0xffff;
        if (function >= 5) {
            int[] start = new int[6];
            Arrays.setAll(start, i -> request[i] & 0xff);
            return frame(start);
        }
        int[] reply = new int[3 + 2 * count];
        reply[0] = unit;
        reply[1] = function;
        reply[2] = 2 * count;
        for (int i = 0; i < count; i++) {
            int value = register(unit, function, address + i);
            reply[3 + 2 * i] = value >> 8;
            reply[4 + 2 * i] = value & 0xff;
        }
        return frame(reply);
    }
}
