package io.sluice.core.time;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A kept text: named fields in order, {@code name=value} joined by spaces, values percent-encoded. Readable in the database,
 * and tolerant: an unknown field is skipped, a missing one has its fallback. Confined to one thread.
 */
public final class Memo {
    private final Map<String, String> fields = new LinkedHashMap<>();

    /** An empty one. */
    public Memo() {}

    /** Reads a text; what is no field is skipped. */
    public static Memo of(String text) {
        Memo memo = new Memo();
        for (String field : text.split(" ")) {
            int at = field.indexOf('=');
            if (at > 0) {
                memo.read(field.substring(0, at), field.substring(at + 1));
            }
        }
        return memo;
    }

    private void read(String name, String encoded) {
        try {
            fields.put(name, decoded(encoded));
        } catch (IllegalArgumentException e) {
            fields.remove(name); // a damaged escape: no field
        }
    }

    /** Sets a field. */
    public Memo put(String name, Object value) {
        fields.put(name, String.valueOf(value));
        return this;
    }

    /** The field; the fallback if there is none. */
    public String text(String name, String fallback) {
        return fields.getOrDefault(name, fallback);
    }

    /** The field as a number; the fallback if there is none or it is none. */
    public long whole(String name, long fallback) {
        try {
            return Long.parseLong(fields.getOrDefault(name, ""));
        } catch (NumberFormatException e) {
            return fallback;
        }
    }

    /** The field as a number; the fallback if there is none or it is none. */
    public double number(String name, double fallback) {
        try {
            return Double.parseDouble(fields.getOrDefault(name, ""));
        } catch (NumberFormatException e) {
            return fallback;
        }
    }

    /** The field as an instant; null if there is none or it is none. */
    public Moment moment(String name) {
        try {
            return Moment.of(fields.getOrDefault(name, ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** All fields in order. */
    public Map<String, String> fields() {
        return new LinkedHashMap<>(fields);
    }

    /** The text form. */
    public String text() {
        StringBuilder s = new StringBuilder();
        fields.forEach(
                (k, v) -> s.append(s.isEmpty() ? "" : " ").append(k).append('=').append(encoded(v)));
        return s.toString();
    }

    /** Form encoding as browsers do it: letters, digits and {@code . - * _} stay, a blank is {@code +}, the rest {@code %XX}. */
    private static String encoded(String value) {
        StringBuilder s = new StringBuilder(value.length());
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (plain || b == '.' || b == '-' || b == '*' || b == '_') {
                s.append((char) b);
            } else if (b == ' ') {
                s.append('+');
            } else {
                s.append('%').append(digit(b >> 4)).append(digit(b));
            }
        }
        return s.toString();
    }

    private static char digit(int value) {
        return "0123456789ABCDEF".charAt(value & 0xf);
    }

    /** Reads {@link #encoded}; throws {@link IllegalArgumentException} for a damaged escape. */
    private static String decoded(String text) {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[raw.length];
        int n = 0;
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes[n++] = raw[i] == '+' ? (byte) ' ' : raw[i];
                continue;
            }
            boolean whole = i + 2 < raw.length;
            int high = whole ? Character.digit(raw[i + 1], 16) : -1;
            int low = whole ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException("escape at " + i + " of \"" + text + "\"");
            }
            bytes[n++] = (byte) (high << 4 | low);
            i += 2;
        }
        return new String(bytes, 0, n, StandardCharsets.UTF_8);
    }
}
