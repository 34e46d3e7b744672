package io.sluice.model;

/**
 * How far a value can be trusted. Kept as one byte per value in a {@link Scan}. The codes are written to disk and never
 * change. Immutable.
 */
public enum Quality {
    /** Usable without reserve. */
    GOOD(0, "good"),
    /** Usable with care, for example a current between the NAMUR NE 43 bands. */
    UNCERTAIN(1, "uncertain"),
    /** The device did not answer within its timeout and retries. No value. */
    NO_REPLY(16, "no-reply"),
    /** The reply was damaged: checksum, length or framing. No value. */
    GARBLED(17, "garbled"),
    /** The device refused the request, for example with a Modbus exception code. No value. */
    REFUSED(18, "refused"),
    /** The link itself is down: no port, no connection. No value. */
    LINK_DOWN(19, "link-down"),
    /** The device said by an in-band code that it has no value. */
    SENSOR_FAULT(20, "sensor-fault"),
    /** Outside the physical range of the instrument. The value is kept. */
    OUT_OF_RANGE(21, "out-of-range"),
    /** Has not moved when it should have. The value is kept. */
    FLAT_LINE(22, "flat-line"),
    /** A jump that the quantity cannot make. The value is kept. */
    SPIKE(23, "spike"),
    /** Older than it may be. The value is kept. */
    STALE(24, "stale"),
    /** The device is under maintenance. The value is kept. */
    MAINTENANCE(25, "maintenance"),
    /** The device is being calibrated. The value is kept. */
    CALIBRATION(26, "calibration");

    private static final Quality[] BY_CODE = new Quality[128];

    static {
        for (Quality q : values()) {
            BY_CODE[q.code] = q;
        }
    }

    private final byte code;
    private final String word;

    Quality(int code, String word) {
        this.code = (byte) code;
        this.word = word;
    }

    /** The byte that stands for this quality in scans and segments, 0 to 127. */
    public byte code() {
        return code;
    }

    /** The word used on the wire, such as {@code "out-of-range"}. */
    public String word() {
        return word;
    }

    /** Whether the value must not be taken for a measurement. */
    public boolean isBad() {
        return code >= 16;
    }

    /** Whether a quality byte, flags included, stands for a bad value. */
    public static boolean isBad(byte quality) {
        return (quality & 0x7f) >= 16;
    }

    /**
     * The quality of a quality byte; the flag {@link Scan#HELD} is ignored.
     *
     * @throws IllegalArgumentException if the code is unknown
     */
    public static Quality of(byte quality) {
        Quality q = BY_CODE[quality & 0x7f];
        if (q == null) {
            throw new IllegalArgumentException("quality code " + (quality & 0x7f) + ": unknown");
        }
        return q;
    }
}
