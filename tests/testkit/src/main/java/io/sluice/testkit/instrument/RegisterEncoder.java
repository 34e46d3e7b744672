package io.sluice.testkit.instrument;

import io.sluice.model.site.RegisterSource;
import io.sluice.testkit.modbus.RegisterImage;

/**
 * Writes raw values into registers and back. Registers carry the high byte first; MODBUS Application Protocol V1.1b3, 4.2.
 * The order of words is the instrument's.
 *
 * <pre>
 * 0x11223344, high word first   address: 0x1122   address + 1: 0x3344
 * 0x11223344, low word first    address: 0x3344   address + 1: 0x1122
 * </pre>
 */
public final class RegisterEncoder {
    private RegisterEncoder() {}

    /**
     * The bit pattern of the raw value nearest to {@code raw} that this source can hold. An integer type stops
     * at its ends, as an instrument does.
     *
     * @param raw raw value, not NaN
     */
    public static long bits(RegisterSource source, double raw) {
        return switch (source.type()) {
            case BIT -> raw >= 0.5 ? 1 : 0;
            case U16 -> (long) Math.min(Math.max(Math.rint(raw), 0), source.mask() >>> shift(source));
            case S16 -> (long) Math.min(Math.max(Math.rint(raw), Short.MIN_VALUE), Short.MAX_VALUE) & 0xffff;
            case U32 -> (long) Math.min(Math.max(Math.rint(raw), 0), 0xffffffffL);
            case S32 -> (long) Math.min(Math.max(Math.rint(raw), Integer.MIN_VALUE), Integer.MAX_VALUE) & 0xffffffffL;
            case F32 -> Float.floatToRawIntBits((float) raw) & 0xffffffffL;
            case F64 -> Double.doubleToRawLongBits(raw);
            case U64 -> (long) Math.max(Math.rint(raw), 0);
            case S64 -> (long) Math.rint(raw);
            case SM16 -> magnitude(raw, 0x7fff) | (raw < 0 ? 0x8000 : 0);
            case SM32 -> magnitude(raw, 0x7fffffff) | (raw < 0 ? 0x80000000L : 0);
            case BCD16 -> Long.parseLong(Long.toString(magnitude(raw, 9999)), 16);
            case BCD32 -> Long.parseLong(Long.toString(magnitude(raw, 99_999_999)), 16);
        };
    }

    /** The raw value that these bits stand for. */
    public static double value(RegisterSource source, long bits) {
        return switch (source.type()) {
            case BIT, U16, U32 -> bits;
            case S16 -> (short) bits;
            case S32 -> (int) bits;
            case F32 -> Float.intBitsToFloat((int) bits);
            case F64 -> Double.longBitsToDouble(bits);
            case U64, S64 -> bits;
            case SM16 -> (bits & 0x8000) != 0 ? -(bits & 0x7fff) : bits;
            case SM32 -> (bits & 0x80000000L) != 0 ? -(bits & 0x7fffffff) : bits;
            case BCD16, BCD32 -> Long.parseLong(Long.toHexString(bits));
        };
    }

    private static long magnitude(double raw, long most) {
        return (long) Math.min(Math.rint(Math.abs(raw)), (double) most);
    }

    /** Puts these bits where the source says. Bits outside its mask stay as they are. */
    public static void write(RegisterSource source, long bits, RegisterImage image) {
        int address = source.address();
        if (source.table().isBits()) {
            image.setBit(source.table(), address, bits != 0);
            return;
        }
        int words = source.type().registers();
        if (words == 1) {
            int kept = image.register(source.table(), address) & ~source.mask();
            int word = kept | ((int) (bits << shift(source)) & source.mask());
            image.setRegister(source.table(), address, swapped(source, word));
            return;
        }
        for (int i = 0; i < words; i++) {
            int place = source.lowWordFirst() ? i : words - 1 - i;
            image.setRegister(source.table(), address + i, swapped(source, (int) (bits >>> (16 * place))));
        }
    }

    private static int swapped(RegisterSource source, int word) {
        return source.quirks().lowByteFirst() ? Short.toUnsignedInt(Short.reverseBytes((short) word)) : word;
    }

    private static int shift(RegisterSource source) {
        return source.mask() == 0 ? 0 : Integer.numberOfTrailingZeros(source.mask());
    }
}
