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
 * @param quirks what few instruments need; {@link Quirks#NONE} for most
 */
public record RegisterSource(
        Table table,
        int address,
        Type type,
        boolean lowWordFirst,
        int mask,
        Set<Long> faults,
        boolean alone,
        Quirks quirks)
        implements Source {
    /** A value without quirks. */
    public RegisterSource(
            Table table, int address, Type type, boolean lowWordFirst, int mask, Set<Long> faults, boolean alone) {
        this(table, address, type, lowWordFirst, mask, faults, alone, Quirks.NONE);
    }

    /**
     * What few instruments need. The further registers stand in the same table and are read in the same request.
     *
     * @param lowByteFirst the less significant byte of each register comes first on the wire, against V1.1b3, 4.2
     * @param exponentAt register (signed) that holds how many decimal digits the raw value has: raw x 10^-n, n from -9 to 9,
     *     else the value is a sensor fault; -1 if none
     * @param signAt register whose bits {@code signMask} make the value negative if any is set; -1 if none
     * @param signMask bits of {@code signAt} that count, 1 to 0xFFFF
     * @param wrapsAt for a counter: raw value at which it begins anew from 0, such as 65536; 0 if it is no counter, or unknown
     */
    public record Quirks(boolean lowByteFirst, int exponentAt, int signAt, int signMask, long wrapsAt) {
        /** Most digits that {@code exponentAt} may ask for. */
        public static final int MOST_DIGITS = 9;

        /** None. */
        public static final Quirks NONE = new Quirks(false, -1, -1, 0xFFFF, 0);
    }

    /** First register or bit that must be read. */
    public int first() {
        int first = quirks.exponentAt >= 0 ? Math.min(address, quirks.exponentAt) : address;
        return quirks.signAt >= 0 ? Math.min(first, quirks.signAt) : first;
    }

    /** Register or bit after the last one that must be read. */
    public int end() {
        int end = Math.max(address + type.registers(), quirks.exponentAt + 1);
        return Math.max(end, quirks.signAt + 1);
    }

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
        F64(4),
        /** Unsigned, four registers; above 2^53 to the nearest double. */
        U64(4),
        /** Two's complement, four registers; beyond 2^53 to the nearest double. */
        S64(4),
        /** Sign and magnitude, one register: the highest bit is the sign. */
        SM16(1),
        /** Sign and magnitude, two registers: the highest bit is the sign. */
        SM32(2),
        /** Four binary coded decimal digits, one register; a digit above 9 is a sensor fault. */
        BCD16(1),
        /** Eight binary coded decimal digits, two registers; a digit above 9 is a sensor fault. */
        BCD32(2);

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
