package io.sluice.model.site;

import java.util.Set;

/**
 * A value in a Modbus table. Source: MODBUS Application Protocol Specification V1.1b3, 4.3 and 6.
 *
 * @param table table it stands in
 * @param address first register or bit, 0-based as sent on the wire, 0 to 65535
 * @param type how its bits make a number
 * @param lowWordFirst for 32- and 64-bit types: the less significant register has the lower address
 * @param mask bits of a 16-bit register that count, shifted down to bit 0; 0xFFFF for all
 * @param faults raw values, as unsigned bit patterns of the type's width, by which the device says that it has no value
 * @param alone must be read in a request of its own, never merged
 */
public record RegisterSource(
        Table table, int address, Type type, boolean lowWordFirst, int mask, Set<Long> faults, boolean alone)
        implements Source {
    /** The four tables of Modbus, with the function code that reads them. */
    public enum Table {
        /** FC 01. */
        COIL(1),
        /** FC 02. */
        DISCRETE(2),
        /** FC 03. */
        HOLDING(3),
        /** FC 04. */
        INPUT(4);

        private final int function;

        Table(int function) {
            this.function = function;
        }

        /** Function code that reads this table. */
        public int function() {
            return function;
        }

        /** Whether the table holds bits, not registers. */
        public boolean isBits() {
            return this == COIL || this == DISCRETE;
        }
    }

    /** How the bits of one to four registers make a number. */
    public enum Type {
        /** One bit of a bit table. */
        BIT(1),
        /** Unsigned, one register. */
        U16(1),
        /** Two's complement, one register. */
        S16(1),
        /** Unsigned, two registers. */
        U32(2),
        /** Two's complement, two registers. */
        S32(2),
        /** IEEE 754 single, two registers. */
        F32(2),
        /** IEEE 754 double, four registers. */
        F64(4);

        private final int registers;

        Type(int registers) {
            this.registers = registers;
        }

        /** Registers (or bits) it takes. */
        public int registers() {
            return registers;
        }
    }

    /** Copies the set. */
    public RegisterSource {
        faults = Set.copyOf(faults);
    }
}
