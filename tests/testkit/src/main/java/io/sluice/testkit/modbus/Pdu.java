package io.sluice.testkit.modbus;

import io.sluice.model.site.RegisterSource.Table;
import java.util.Arrays;

/**
 * Answers one request. Source: MODBUS Application Protocol Specification V1.1b3, 6 (functions) and 7 (exceptions).
 *
 * <pre>
 * request   | function | address hi lo | count or value hi lo | bytes | data ... |
 * reply     | function | bytes | data ... |          or  | function + 0x80 | exception code |
 * </pre>
 */
final class Pdu {
    static final int ILLEGAL_FUNCTION = 1;
    static final int ILLEGAL_ADDRESS = 2;
    static final int ILLEGAL_VALUE = 3;
    /** The gateway's answer for a unit that is not there: gateway target device failed to respond. */
    static final int TARGET_SILENT = 11;

    private static final int MAX_READ_BITS = 2000;
    private static final int MAX_READ_REGISTERS = 125;
    private static final int MAX_WRITE_BITS = 1968;
    private static final int MAX_WRITE_REGISTERS = 123;

    /** What was read, for the {@link ReadListener}; {@code table} is null for a write or an exception. */
    record Answer(byte[] bytes, Table table, int address, int count, long stamp) {
        static Answer exception(int function, int code) {
            return new Answer(new byte[] {(byte) (function | 0x80), (byte) code}, null, 0, 0, 0);
        }
    }

    private Pdu() {}

    /** Told of each cell that a request wrote. */
    interface Written {
        void cell(Table table, int address, int value);
    }

    /** Goes through what a request wrote; nothing if it was none, or was refused. */
    static void written(byte[] request, Answer answer, Written to) {
        int function = request[0] & 0xff;
        if (answer.bytes()[0] != request[0]) {
            return;
        }
        int address = request.length < 5 ? 0 : word(request, 1);
        switch (function) {
            case 5 -> to.cell(Table.COIL, address, word(request, 3) == 0 ? 0 : 1);
            case 6 -> to.cell(Table.HOLDING, address, word(request, 3));
            case 15 -> {
                for (int i = 0; i < word(request, 3); i++) {
                    to.cell(Table.COIL, address + i, request[6 + i / 8] >> (i % 8) & 1);
                }
            }
            case 16 -> {
                for (int i = 0; i < word(request, 3); i++) {
                    to.cell(Table.HOLDING, address + i, word(request, 6 + 2 * i));
                }
            }
            default -> {
                // a read
            }
        }
    }

    static Answer answer(byte[] request, RegisterImage image) {
        int function = request[0] & 0xff;
        return switch (function) {
            case 1 -> readBits(request, image, Table.COIL);
            case 2 -> readBits(request, image, Table.DISCRETE);
            case 3 -> readRegisters(request, image, Table.HOLDING);
            case 4 -> readRegisters(request, image, Table.INPUT);
            case 5 -> writeCoil(request, image);
            case 6 -> writeRegister(request, image);
            case 15 -> writeCoils(request, image);
            case 16 -> writeRegisters(request, image);
            default -> Answer.exception(function, ILLEGAL_FUNCTION);
        };
    }

    private static Answer readBits(byte[] request, RegisterImage image, Table table) {
        int function = request[0];
        if (request.length != 5 || word(request, 3) < 1 || word(request, 3) > MAX_READ_BITS) {
            return Answer.exception(function, ILLEGAL_VALUE);
        }
        int address = word(request, 1);
        int count = word(request, 3);
        if (!image.exists(table, address, count)) {
            return Answer.exception(function, ILLEGAL_ADDRESS);
        }
        byte[] reply = new byte[2 + (count + 7) / 8];
        reply[0] = request[0];
        reply[1] = (byte) (reply.length - 2);
        long stamp = image.copyBits(table, address, count, reply, 2);
        return new Answer(reply, table, address, count, stamp);
    }

    private static Answer readRegisters(byte[] request, RegisterImage image, Table table) {
        int function = request[0];
        if (request.length != 5 || word(request, 3) < 1 || word(request, 3) > MAX_READ_REGISTERS) {
            return Answer.exception(function, ILLEGAL_VALUE);
        }
        int address = word(request, 1);
        int count = word(request, 3);
        if (!image.exists(table, address, count)) {
            return Answer.exception(function, ILLEGAL_ADDRESS);
        }
        byte[] reply = new byte[2 + 2 * count];
        reply[0] = request[0];
        reply[1] = (byte) (2 * count);
        long stamp = image.copyRegisters(table, address, count, reply, 2);
        return new Answer(reply, table, address, count, stamp);
    }

    private static Answer writeCoil(byte[] request, RegisterImage image) {
        if (request.length != 5 || (word(request, 3) != 0 && word(request, 3) != 0xff00)) {
            return Answer.exception(5, ILLEGAL_VALUE);
        }
        if (!image.exists(Table.COIL, word(request, 1), 1)) {
            return Answer.exception(5, ILLEGAL_ADDRESS);
        }
        image.setBit(Table.COIL, word(request, 1), word(request, 3) != 0);
        return echo(request, 5);
    }

    private static Answer writeRegister(byte[] request, RegisterImage image) {
        if (request.length != 5) {
            return Answer.exception(6, ILLEGAL_VALUE);
        }
        if (!image.exists(Table.HOLDING, word(request, 1), 1)) {
            return Answer.exception(6, ILLEGAL_ADDRESS);
        }
        image.setRegister(Table.HOLDING, word(request, 1), word(request, 3));
        return echo(request, 5);
    }

    private static Answer writeCoils(byte[] request, RegisterImage image) {
        if (request.length < 6) {
            return Answer.exception(15, ILLEGAL_VALUE);
        }
        int address = word(request, 1);
        int count = word(request, 3);
        int bytes = request[5] & 0xff;
        if (count < 1 || count > MAX_WRITE_BITS || bytes != (count + 7) / 8 || request.length != 6 + bytes) {
            return Answer.exception(15, ILLEGAL_VALUE);
        }
        if (!image.exists(Table.COIL, address, count)) {
            return Answer.exception(15, ILLEGAL_ADDRESS);
        }
        image.update(() -> {
            for (int i = 0; i < count; i++) {
                image.setBit(Table.COIL, address + i, (request[6 + i / 8] >> (i % 8) & 1) != 0);
            }
        });
        return echo(request, 5);
    }

    private static Answer writeRegisters(byte[] request, RegisterImage image) {
        if (request.length < 6) {
            return Answer.exception(16, ILLEGAL_VALUE);
        }
        int address = word(request, 1);
        int count = word(request, 3);
        int bytes = request[5] & 0xff;
        if (count < 1 || count > MAX_WRITE_REGISTERS || bytes != 2 * count || request.length != 6 + bytes) {
            return Answer.exception(16, ILLEGAL_VALUE);
        }
        if (!image.exists(Table.HOLDING, address, count)) {
            return Answer.exception(16, ILLEGAL_ADDRESS);
        }
        image.update(() -> {
            for (int i = 0; i < count; i++) {
                image.setRegister(Table.HOLDING, address + i, word(request, 6 + 2 * i));
            }
        });
        return echo(request, 5);
    }

    private static Answer echo(byte[] request, int length) {
        return new Answer(Arrays.copyOf(request, length), null, 0, 0, 0);
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
