package io.sluice.field.modbus;

import io.sluice.model.Quality;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.RegisterSource;
import io.sluice.port.field.Reading;
import java.nio.ByteBuffer;

/**
 * Turns the bytes of one point into its raw value. Immutable. Within a register the high byte comes first (V1.1b3, 4.2);
 * which of several registers comes first is the device's choice.
 *
 * <p>A fault code is compared with the whole bit pattern, in value order and before the mask. A masked {@code S16} takes
 * its sign from the highest bit of the mask: a 12-bit value in a mask of 0x0FFF has its sign in bit 11.
 */
@SuppressWarnings("ArrayRecordComponent") // private to this package, never compared
record Column(int point, RegisterSource source, int shift, int signBits, long[] faults) {

    private static final int ALL = 0xFFFF;
    private static final int ADDRESSES = 0x10000;

    /**
     * Checks a point and prepares its decoding.
     *
     * @param point index of the point in its device
     * @param owner what to call the point in messages, {@code device/point}
     * @throws IllegalArgumentException if the point cannot be read over Modbus
     */
    static Column of(int point, String owner, PointSpec spec) {
        if (!(spec.source() instanceof RegisterSource source)) {
            throw new IllegalArgumentException("point " + owner + ": source " + spec.source() + " is not a register");
        }
        RegisterSource.Type type = source.type();
        if (source.table().isBits() != (type == RegisterSource.Type.BIT)) {
            throw new IllegalArgumentException("point " + owner + ": type " + type + " in table " + source.table()
                    + ", allowed are BIT in COIL and DISCRETE, all others in HOLDING and INPUT");
        }
        if (source.address() < 0 || source.address() + type.registers() > ADDRESSES) {
            throw new IllegalArgumentException("point " + owner + ": address " + source.address() + " with "
                    + type.registers() + " registers, allowed is 0 to " + (ADDRESSES - type.registers()));
        }
        checkQuirks(owner, source);
        boolean maskable = type == RegisterSource.Type.U16 || type == RegisterSource.Type.S16;
        if (source.mask() <= 0 || source.mask() > ALL || (source.mask() != ALL && !maskable)) {
            throw new IllegalArgumentException("point " + owner + ": mask 0x" + Integer.toHexString(source.mask())
                    + " for type " + type + ", allowed is 0x1 to 0xffff for U16 and S16, 0xffff for all others");
        }
        int width = type == RegisterSource.Type.BIT ? 1 : 16 * type.registers();
        long[] faults =
                source.faults().stream().mapToLong(Long::longValue).sorted().toArray();
        for (long fault : faults) {
            if (width < Long.SIZE && fault >>> width != 0) {
                throw new IllegalArgumentException("point " + owner + ": fault code " + fault
                        + ", allowed is an unsigned pattern of " + width + " bits, 0 to " + ((1L << width) - 1));
            }
        }
        int shift = Integer.numberOfTrailingZeros(source.mask());
        int signBits = Integer.numberOfLeadingZeros(source.mask()) + shift;
        return new Column(point, source, shift, signBits, faults);
    }

    private static void checkQuirks(String owner, RegisterSource source) {
        RegisterSource.Quirks quirks = source.quirks();
        boolean further = quirks.exponentAt() >= 0 || quirks.signAt() >= 0;
        boolean outside = quirks.exponentAt() >= ADDRESSES || quirks.signAt() >= ADDRESSES;
        if (outside || (source.table().isBits() && (further || quirks.lowByteFirst()))) {
            throw new IllegalArgumentException("point " + owner + ": " + quirks + " in table " + source.table()
                    + ", allowed are registers 0 to 65535 of HOLDING and INPUT");
        }
        if (quirks.signMask() <= 0 || quirks.signMask() > ALL) {
            throw new IllegalArgumentException("point " + owner + ": sign mask 0x"
                    + Integer.toHexString(quirks.signMask()) + ", allowed is 0x1 to 0xffff");
        }
    }

    /** First address that is read for the point. */
    int first() {
        return source.first();
    }

    /** First address after all that is read for the point. */
    int end() {
        return source.end();
    }

    /**
     * Puts value and quality into the point's column.
     *
     * @param bytes holds the reply
     * @param data where in {@code bytes} the data starts
     * @param first address of the first register or bit of the data
     */
    void decode(ByteBuffer bytes, int data, int first, Reading into) {
        long pattern = pattern(bytes, data, source.address() - first);
        double value =
                switch (source.type()) {
                    case BIT, U32 -> pattern;
                    case U16 -> ((int) pattern & source.mask()) >> shift;
                    case S16 -> ((int) pattern & source.mask()) >> shift << signBits >> signBits;
                    case S32 -> (int) pattern;
                    case F32 -> Float.intBitsToFloat((int) pattern);
                    case F64 -> Double.longBitsToDouble(pattern);
                    case U64 -> unsigned(pattern);
                    case S64 -> pattern;
                    case SM16 -> signed(pattern, Short.SIZE);
                    case SM32 -> signed(pattern, Integer.SIZE);
                    case BCD16, BCD32 -> decimal(pattern);
                };
        RegisterSource.Quirks quirks = source.quirks();
        if (quirks.exponentAt() >= 0) {
            short digits = (short) word(bytes, data + 2 * (quirks.exponentAt() - first));
            value = Math.abs(digits) > RegisterSource.Quirks.MOST_DIGITS ? Double.NaN : shifted(value, digits);
        }
        if (quirks.signAt() >= 0 && (word(bytes, data + 2 * (quirks.signAt() - first)) & quirks.signMask()) != 0) {
            value = -value;
        }
        if (isFault(pattern) || !Double.isFinite(value)) {
            into.raw[point] = Double.NaN;
            into.quality[point] = Quality.SENSOR_FAULT.code();
        } else {
            into.raw[point] = value;
            into.quality[point] = Quality.GOOD.code();
        }
    }

    /** The point's bits as an unsigned number, most significant register first. */
    private long pattern(ByteBuffer bytes, int data, int offset) {
        if (source.table().isBits()) {
            return bytes.get(data + offset / 8) >> offset % 8 & 1;
        }
        int registers = source.type().registers();
        int at = data + 2 * offset;
        long pattern = 0;
        for (int i = 0; i < registers; i++) {
            int register = source.lowWordFirst() ? registers - 1 - i : i;
            pattern = pattern << 16 | word(bytes, at + 2 * register);
        }
        return pattern;
    }

    private int word(ByteBuffer bytes, int at) {
        short word = bytes.getShort(at);
        return (source.quirks().lowByteFirst() ? Short.reverseBytes(word) : word) & ALL;
    }

    /** To the nearest double, rounded once: the bit shifted out stays in the lowest one. */
    private static double unsigned(long pattern) {
        return pattern >= 0 ? pattern : 2.0 * ((pattern >>> 1) | (pattern & 1));
    }

    private static double signed(long pattern, int bits) {
        long sign = 1L << (bits - 1);
        long magnitude = pattern & (sign - 1);
        return (pattern & sign) != 0 ? -magnitude : magnitude;
    }

    /** The number its hexadecimal digits read as; NaN if one is none. */
    private static double decimal(long pattern) {
        long number = 0;
        for (int shift = Integer.SIZE - 4; shift >= 0; shift -= 4) {
            int digit = (int) (pattern >> shift) & 0xF;
            if (digit > 9) {
                return Double.NaN;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** Exact where a decimal fraction can be: divides by a whole power, never multiplies by a rounded one. */
    private static double shifted(double value, int digits) {
        double power = Math.pow(10, Math.abs(digits));
        return digits >= 0 ? value / power : value * power;
    }

    private boolean isFault(long pattern) {
        for (long fault : faults) {
            if (fault == pattern) {
                return true;
            }
        }
        return false;
    }
}
