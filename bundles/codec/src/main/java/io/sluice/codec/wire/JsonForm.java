package io.sluice.codec.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;

/** SenML as JSON. Source: RFC 8428, 5. */
final class JsonForm implements Form {
    static final JsonForm INSTANCE = new JsonForm();
    private static final byte[][] POSITIVE = {ascii("n"), ascii("u"), ascii("v"), ascii("vs")};
    private static final byte[][] NEGATIVE = {ascii("bver"), ascii("bn"), ascii("bt")};
    private static final int MOST_DIGITS = 24;

    private JsonForm() {}

    private static byte[] ascii(String name) {
        return ('"' + name + "\":").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void openPack(WireBuffer out) {
        out.put('[');
    }

    @Override
    public void closePack(WireBuffer out, int records) {
        out.put(']');
    }

    @Override
    public int tail() {
        return 1;
    }

    @Override
    public void openRecord(WireBuffer out, int fields, boolean first) {
        if (!first) {
            out.put(',');
        }
        out.put('{');
    }

    @Override
    public void label(WireBuffer out, int label, boolean first) {
        if (!first) {
            out.put(',');
        }
        out.put(label >= 0 ? POSITIVE[label] : NEGATIVE[-1 - label]);
    }

    @Override
    public void text(WireBuffer out, String text) {
        out.put('"');
        out.put(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        out.put('"');
    }

    @Override
    public void number(WireBuffer out, long n, int decimals) {
        long rest = n;
        int places = decimals;
        while (places > 0 && rest % 10 == 0) {
            rest /= 10;
            places--;
        }
        byte[] bytes = out.room(MOST_DIGITS);
        int at = out.length();
        if (rest < 0) {
            bytes[at++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long r = rest; r >= 10; r /= 10) {
            digits++;
        }
        // at least one digit before the point
        int end = at + Math.max(digits, places + 1) + (places > 0 ? 1 : 0);
        for (int i = end - 1; i >= at; i--) {
            if (places > 0 && i == end - 1 - places) {
                bytes[i] = '.';
            } else {
                bytes[i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
        out.filled(end);
    }

    @Override
    public void number(WireBuffer out, double value) {
        out.put(Double.toString(value).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void closeRecord(WireBuffer out) {
        out.put('}');
    }
}
