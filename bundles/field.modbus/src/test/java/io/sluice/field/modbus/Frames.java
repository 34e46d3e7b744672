package io.sluice.field.modbus;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Builds frames byte by byte, without the code under test. */
final class Frames {
    private Frames() {}

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) * 256 + (bytes[at + 1] & 0xff);
    }

    static byte[] frame(int transaction, int unit, byte... pdu) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(transaction / 256);
        out.write(transaction % 256);
        out.write(0);
        out.write(0);
        out.write((pdu.length + 1) / 256);
        out.write((pdu.length + 1) % 256);
        out.write(unit);
        out.writeBytes(pdu);
        return out.toByteArray();
    }

    static byte[] registers(int function, int... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(function);
        out.write(values.length * 2);
        for (int value : values) {
            out.write(value / 256);
            out.write(value % 256);
        }
        return out.toByteArray();
    }

    static byte[] exception(int function, int code) {
        return new byte[] {(byte) (function + 128), (byte) code};
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
