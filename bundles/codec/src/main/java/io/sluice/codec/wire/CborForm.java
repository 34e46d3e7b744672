package io.sluice.codec.wire;

import java.nio.charset.StandardCharsets;

/**
 * SenML as CBOR with integer labels. Numbers are integers where they are whole, else the shortest IEEE 754 form that holds
 * the same double as the JSON text would (RFC 8428, 6). Source: RFC 8949, 3.
 *
 * <pre>
 * 99 hh hh          array of hhhh records (patched at the end)
 *   A3              map of three
 *     00 65 level   n
 *     01 61 m       u
 *     02 FB ....    v
 * </pre>
 */
final class CborForm implements Form {
    static final CborForm INSTANCE = new CborForm();
    private static final double[] POW10 = new double[19];

    static {
        POW10[0] = 1;
        for (int i = 1; i < POW10.length; i++) {
            POW10[i] = POW10[i - 1] * 10;
        }
    }

    private static final int UNSIGNED = 0x00;
    private static final int NEGATIVE = 0x20;
    private static final int TEXT = 0x60;
    private static final int MAP = 0xA0;
    private static final int ARRAY = 0x80;
    private static final int ARRAY16 = 0x99;
    private static final int NULL = 0xF6;
    private static final int FLOAT32 = 0xFA;
    private static final int FLOAT64 = 0xFB;

    private CborForm() {}

    @Override
    public void openPack(WireBuffer out) {
        out.put(ARRAY16);
        out.put(0);
        out.put(0);
    }

    @Override
    public void closePack(WireBuffer out, int records) {
        out.patch16(1, records);
    }

    @Override
    public int tail() {
        return 0;
    }

    @Override
    public void openRecord(WireBuffer out, int fields, boolean first) {
        out.put(MAP | fields);
    }

    @Override
    public void label(WireBuffer out, int label, boolean first) {
        out.put(label >= 0 ? label : NEGATIVE | (-1 - label));
    }

    @Override
    public void text(WireBuffer out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        head(out, TEXT, utf8.length);
        out.put(utf8);
    }

    @Override
    public void number(WireBuffer out, long n, int decimals) {
        if (decimals == 0) {
            head(out, n >= 0 ? UNSIGNED : NEGATIVE, n >= 0 ? n : -1 - n);
            return;
        }
        double value = n / POW10[decimals];
        long whole = (long) value;
        if (whole == value) {
            number(out, whole, 0);
        } else {
            number(out, value);
        }
    }

    @Override
    public void number(WireBuffer out, double value) {
        byte[] bytes = out.room(9);
        int at = out.length();
        float single = (float) value;
        if (single == value) {
            int bits = Float.floatToRawIntBits(single);
            bytes[at] = (byte) FLOAT32;
            for (int i = 1; i <= 4; i++) {
                bytes[at + i] = (byte) (bits >>> (32 - 8 * i));
            }
            out.filled(at + 5);
        } else {
            long bits = Double.doubleToRawLongBits(value);
            bytes[at] = (byte) FLOAT64;
            for (int i = 1; i <= 8; i++) {
                bytes[at + i] = (byte) (bits >>> (64 - 8 * i));
            }
            out.filled(at + 9);
        }
    }

    /** A map of so many pairs. */
    void map(WireBuffer out, int pairs) {
        head(out, MAP, pairs);
    }

    /** An array of so many items. */
    void array(WireBuffer out, int items) {
        head(out, ARRAY, items);
    }

    /** null. */
    void nothing(WireBuffer out) {
        out.put(NULL);
    }

    @Override
    public void closeRecord(WireBuffer out) {
        // a map of known size needs no end
    }

    private static void head(WireBuffer out, int major, long n) {
        if (n < 24) {
            out.put(major | (int) n);
        } else if (n < 0x100) {
            out.put(major | 24);
            out.put((int) n);
        } else if (n < 0x10000) {
            out.put(major | 25);
            bigEndian(out, n, 2);
        } else if (n < 0x1_0000_0000L) {
            out.put(major | 26);
            bigEndian(out, n, 4);
        } else {
            out.put(major | 27);
            bigEndian(out, n, 8);
        }
    }

    private static void bigEndian(WireBuffer out, long n, int size) {
        for (int i = size - 1; i >= 0; i--) {
            out.put((int) (n >>> (8 * i)));
        }
    }
}
