package io.sluice.model.site;

import java.util.Locale;

/**
 * How characters go over a serial line. Immutable.
 *
 * @param baud bit/s, 300 to 4000000
 * @param dataBits 7 or 8
 * @param parity parity bit
 * @param stopBits 1 or 2
 */
public record SerialSettings(int baud, int dataBits, Parity parity, int stopBits) {
    /** Above this speed the pauses of Modbus RTU no longer shrink. MODBUS over Serial Line V1.02, 2.5.1.1. */
    private static final int FAST_BAUD = 19_200;

    private static final long FAST_GAP_NS = 1_750_000;
    private static final double GAP_CHARACTERS = 3.5;
    private static final double NANOS = 1e9;

    /** Parity bit. */
    public enum Parity {
        /** No parity bit. */
        NONE,
        /** Even. */
        EVEN,
        /** Odd. */
        ODD
    }

    /** Bits of one character on the line, start and stop bits included. */
    public int bits() {
        return 1 + dataBits + (parity == Parity.NONE ? 0 : 1) + stopBits;
    }

    /** Time that so many characters take, ns. */
    public long characterNs(int characters) {
        return Math.round(characters * NANOS * bits() / baud);
    }

    /** Silence that ends a frame: 3.5 characters, 1.75 ms above 19200 bit/s. MODBUS over Serial Line V1.02, 2.5.1.1. */
    public long gapNs() {
        return baud > FAST_BAUD ? FAST_GAP_NS : Math.round(GAP_CHARACTERS * NANOS * bits() / baud);
    }

    /** As people write it, such as {@code "9600 8N1"}. */
    @Override
    public String toString() {
        return baud + " " + dataBits + parity.name().substring(0, 1).toUpperCase(Locale.ROOT) + stopBits;
    }
}
