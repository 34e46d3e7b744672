package io.sluice.field.modbus;

import io.sluice.model.site.RegisterSource.Table;
import io.sluice.model.site.RegisterWrite;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The part of a Modbus message that is the same on every transport: function code and data. Stateless. Source: MODBUS
 * Application Protocol Specification V1.1b3, 4.1, 6.1 to 6.6, 6.11, 6.12 and 7.
 *
 * <pre>
 * read      | function 1 | first address 2 | count 2 |
 * reply     | function 1 | byte count 1    | bytes   |     registers big-endian, bits lowest first
 * write     | function 1 | address 2       | value 2 |     coil: FF00 on, 0000 off
 * reply     | function 1 | address 2       | value 2 |     the request again
 * several   | function 1 | address 2       | count 2 | byte count 1 | bytes |
 * reply     | function 1 | address 2       | count 2 |     the start of the request again
 * exception | function + 0x80 1 | code 1   |
 * </pre>
 */
final class Pdu {
    /** Most registers one request may read. V1.1b3, 6.3. */
    static final int MAX_REGISTERS = 125;
    /** Most bits one request may read. V1.1b3, 6.1. */
    static final int MAX_BITS = 2000;
    /** Longest PDU, bytes. V1.1b3, 4.1. */
    static final int MAX_LENGTH = 253;
    /** Where the data of a reply starts. */
    static final int DATA = 2;

    static final int ILLEGAL_DATA_ADDRESS = 2;

    /** Result of {@link #check}: the reply answers the request and its data may be decoded. */
    static final int VALID = 0;
    /** Result of {@link #check}: damaged, or the answer to something else. Codes above 0 are exception codes. */
    static final int INVALID = -1;

    /** Functions up to this one read. */
    static final int LAST_READ = 4;

    private static final int WRITE_COIL = 5;
    private static final int WRITE_REGISTER = 6;
    private static final int WRITE_COILS = 15;
    private static final int WRITE_REGISTERS = 16;
    private static final int SEVERAL_HEADER = 6;
    private static final int COIL_ON = 0xff00;
    private static final int EXCEPTION = 0x80;
    private static final int EXCEPTION_LENGTH = 2;
    private static final int ECHO_LENGTH = 5;

    private Pdu() {}

    /** The request that reads {@code count} registers or bits from {@code address} on. */
    static byte[] read(int function, int address, int count) {
        return new byte[] {
            (byte) function, (byte) (address >> 8), (byte) address, (byte) (count >> 8), (byte) count,
        };
    }

    /**
     * The request that writes these values.
     *
     * @throws IllegalArgumentException if it cannot be written
     */
    static byte[] write(Table table, int address, int[] values, boolean multiple) {
        boolean coils = table == Table.COIL;
        int most = coils ? 1 : 0xffff;
        boolean fits = (coils || table == Table.HOLDING)
                && values.length > 0
                && values.length <= RegisterWrite.MOST
                && address >= 0
                && address + values.length <= 0x10000;
        for (int value : values) {
            fits &= value >= 0 && value <= most;
        }
        if (!fits) {
            throw new IllegalArgumentException("write " + what(table, address, values)
                    + ": allowed are 0 and 1 to coils, 0 to 65535 to holding registers, 1 to " + RegisterWrite.MOST
                    + " of them, up to address 65535");
        }
        if (multiple || values.length > 1) {
            return coils ? writeCoils(address, values) : writeRegisters(address, values);
        }
        return coils ? writeCoil(address, values[0] == 1) : writeRegister(address, values[0]);
    }

    /** What is written, such as {@code "holding 105 = 46472"}. */
    static String what(Table table, int address, int[] values) {
        String text = values.length == 1 ? Integer.toString(values[0]) : java.util.Arrays.toString(values);
        return table.name().toLowerCase(Locale.ROOT) + " " + address + " = " + text;
    }

    /** The request that sets one coil. V1.1b3, 6.5. */
    static byte[] writeCoil(int address, boolean on) {
        return read(WRITE_COIL, address, on ? COIL_ON : 0);
    }

    /** The request that sets one holding register. V1.1b3, 6.6. */
    static byte[] writeRegister(int address, int value) {
        return read(WRITE_REGISTER, address, value);
    }

    /** The request that sets neighbouring coils. V1.1b3, 6.11. */
    static byte[] writeCoils(int address, int[] values) {
        byte[] pdu = several(WRITE_COILS, address, values.length, (values.length + 7) / 8);
        for (int i = 0; i < values.length; i++) {
            pdu[SEVERAL_HEADER + i / 8] |= (byte) ((values[i] & 1) << i % 8);
        }
        return pdu;
    }

    /** The request that sets neighbouring holding registers. V1.1b3, 6.12. */
    static byte[] writeRegisters(int address, int[] values) {
        byte[] pdu = several(WRITE_REGISTERS, address, values.length, 2 * values.length);
        for (int i = 0; i < values.length; i++) {
            pdu[SEVERAL_HEADER + 2 * i] = (byte) (values[i] >> 8);
            pdu[SEVERAL_HEADER + 2 * i + 1] = (byte) values[i];
        }
        return pdu;
    }

    private static byte[] several(int function, int address, int count, int bytes) {
        byte[] pdu = java.util.Arrays.copyOf(read(function, address, count), SEVERAL_HEADER + bytes);
        pdu[SEVERAL_HEADER - 1] = (byte) bytes;
        return pdu;
    }

    /** Bytes of data that a good reply to this request carries. */
    static int dataBytes(byte[] request) {
        int count = word(request, 3);
        return request[0] <= 2 ? (count + 7) / 8 : 2 * count;
    }

    /**
     * Holds a reply against its request.
     *
     * @return {@link #VALID}, {@link #INVALID}, or the exception code, 1 to 255
     */
    static int check(byte[] request, ByteBuffer bytes, int start, int length) {
        int function = bytes.get(start) & 0xff;
        if (function == (request[0] | EXCEPTION)) {
            int code = length == EXCEPTION_LENGTH ? bytes.get(start + 1) & 0xff : 0;
            return code == 0 ? INVALID : code;
        }
        if (function != request[0]) {
            return INVALID;
        }
        if (isWrite(request)) {
            return isEcho(request, bytes, start, length) ? VALID : INVALID;
        }
        int expected = dataBytes(request);
        return length == DATA + expected && (bytes.get(start + 1) & 0xff) == expected ? VALID : INVALID;
    }

    /**
     * Whether the length that a reply claims for itself is the length it came in. If not, one of the two is damaged and
     * nobody knows where the next message starts.
     */
    static boolean isFramed(ByteBuffer bytes, int start, int length) {
        int function = bytes.get(start) & 0xff;
        if ((function & EXCEPTION) != 0) {
            return length == EXCEPTION_LENGTH;
        }
        boolean echo = function > LAST_READ;
        return length == (echo ? ECHO_LENGTH : DATA + (bytes.get(start + 1) & 0xff));
    }

    private static boolean isWrite(byte[] request) {
        return request[0] > LAST_READ;
    }

    private static boolean isEcho(byte[] request, ByteBuffer bytes, int start, int length) {
        if (length != ECHO_LENGTH) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes.get(start + i) != request[i]) {
                return false;
            }
        }
        return true;
    }

    /** Says what is wrong with a reply that {@link #check} found invalid. */
    static String fault(byte[] request, ByteBuffer bytes, int start, int length) {
        int function = bytes.get(start) & 0xff;
        if (function == (request[0] | EXCEPTION)) {
            return length == EXCEPTION_LENGTH
                    ? "exception without a code"
                    : "exception of " + length + " bytes instead of " + EXCEPTION_LENGTH;
        }
        if (function != request[0]) {
            return "reply to function " + function + " instead of " + request[0];
        }
        if (isWrite(request)) {
            return length != ECHO_LENGTH
                    ? "echo of " + length + " bytes instead of " + ECHO_LENGTH
                    : "echo of " + (bytes.getShort(start + 1) & 0xffff) + " = 0x"
                            + HexFormat.of().toHexDigits(bytes.getShort(start + 3)) + " instead of "
                            + word(request, 1) + " = 0x"
                            + HexFormat.of().toHexDigits((short) word(request, 3));
        }
        return "reply of " + (length - DATA) + " bytes that says " + (bytes.get(start + 1) & 0xff) + ", instead of "
                + dataBytes(request);
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    /** An exception code in words, such as {@code "exception 2 illegal data address"}. V1.1b3, 7. */
    static String exception(int code) {
        String words =
                switch (code) {
                    case 1 -> "illegal function";
                    case ILLEGAL_DATA_ADDRESS -> "illegal data address";
                    case 3 -> "illegal data value";
                    case 4 -> "server device failure";
                    case 5 -> "acknowledge, still working";
                    case 6 -> "server device busy";
                    case 7 -> "negative acknowledge";
                    case 8 -> "memory parity error";
                    case 10 -> "gateway path unavailable";
                    case 11 -> "gateway target device failed to respond";
                    default -> "not in the standard";
                };
        return "exception " + code + " " + words;
    }
}
