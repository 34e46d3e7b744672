package io.sluice.field.serial;

import io.sluice.model.site.FrameSource;
import io.sluice.model.site.Source;
import io.sluice.model.site.Talk;
import io.sluice.model.site.TextSource;
import io.sluice.model.site.TextSource.Pick;
import io.sluice.model.site.TextSource.Test;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Takes numbers out of messages. Stateless. */
final class Decoder {
    /** Not a number: the instrument has no value. */
    static final double NO_VALUE = Double.NaN;

    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]{1,15}(\\.[0-9]{0,15})?|\\.[0-9]{1,15})");
    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{1,8}");
    private static final int BYTE = 0xFF;
    private static final int NIBBLE = 0xF;
    private static final int NIBBLE_BITS = 4;
    private static final int TEN = 10;
    private static final int RADIX = 16;
    private static final double MINUTES = 60;

    private Decoder() {}

    /** A message that cannot be what it says it is. */
    static final class NonsenseException extends Exception {
        private static final long serialVersionUID = 1L;

        NonsenseException(String message) {
            super(message);
        }
    }

    /** Whether the message is the one that holds the point. */
    static boolean matches(Source source, byte[] message, int unit) {
        if (source instanceof FrameSource frame) {
            return matches(frame.match(), message, unit);
        }
        TextSource text = (TextSource) source;
        List<String> fields = fields((Talk.Line) text.talk().framing(), message);
        return all(text.match(), text, fields);
    }

    private static boolean matches(List<Integer> pattern, byte[] message, int unit) {
        if (message.length < pattern.size()) {
            return false;
        }
        for (int i = 0; i < pattern.size(); i++) {
            int wanted = pattern.get(i) == Talk.UNIT ? unit : pattern.get(i);
            if (wanted != Talk.ANY && wanted != (message[i] & BYTE)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The raw value in a message that matches; NaN if the instrument says that it has none.
     *
     * @throws NonsenseException if the message has no such place, or no number there
     */
    static double value(Source source, byte[] message) throws NonsenseException {
        if (source instanceof FrameSource frame) {
            return number(frame, message, 0);
        }
        TextSource text = (TextSource) source;
        return number(text, fields((Talk.Line) text.talk().framing(), message));
    }

    /** The same, so many bytes behind its place. */
    static double number(FrameSource s, byte[] message, int behind) throws NonsenseException {
        int bytes = s.type().bytes();
        int first = s.at() + behind;
        if (first + bytes > message.length) {
            throw new NonsenseException("frame of " + message.length + " bytes, wanted is byte " + (first + bytes - 1));
        }
        long pattern = 0;
        for (int i = 0; i < bytes; i++) {
            int at = first + (s.lowByteFirst() ? bytes - 1 - i : i);
            pattern = (pattern << Byte.SIZE) | (message[at] & BYTE);
        }
        if (s.mask() != 0xFFFF) {
            pattern = (pattern & s.mask()) >>> Integer.numberOfTrailingZeros(s.mask());
        }
        if (s.faults().contains(pattern)) {
            return NO_VALUE;
        }
        int unused = Long.SIZE - Byte.SIZE * bytes;
        return switch (s.type()) {
            case U8, U16, U24, U32 -> pattern;
            case S8, S16, S24, S32 -> pattern << unused >> unused;
            case F32 -> finite(Float.intBitsToFloat((int) pattern));
            case BCD16, BCD32 -> decimal(pattern, 2 * bytes);
            case SBCD32 -> signed(pattern);
        };
    }

    private static double finite(double value) {
        return Double.isInfinite(value) ? NO_VALUE : value;
    }

    private static double signed(long pattern) {
        int digits = 7;
        long sign = pattern >>> (digits * NIBBLE_BITS);
        double size = decimal(pattern & (1L << (digits * NIBBLE_BITS)) - 1, digits);
        return sign == 0 ? size : sign == 1 ? 0 - size : NO_VALUE;
    }

    private static double decimal(long pattern, int digits) {
        long value = 0;
        for (int i = digits - 1; i >= 0; i--) {
            long digit = (pattern >>> (i * NIBBLE_BITS)) & NIBBLE;
            if (digit >= TEN) {
                return NO_VALUE;
            }
            value = value * TEN + digit;
        }
        return value;
    }

    /** The fields of a line, without blanks around them. */
    static List<String> fields(Talk.Line line, byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        List<String> fields = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || line.separators().indexOf(text.charAt(i)) >= 0) {
                fields.add(
                        line.separators().isEmpty()
                                ? text
                                : text.substring(from, i).strip());
                from = i + 1;
            }
        }
        return fields;
    }

    /** The picked text; null if the line does not have it. */
    private static String pick(Pick pick, Talk.Line line, List<String> fields) {
        String text = null;
        if (!pick.key().isEmpty()) {
            String lead = pick.key() + line.assign();
            for (String field : fields) {
                if (field.startsWith(lead)) {
                    text = field.substring(lead.length()).strip();
                    break;
                }
            }
        } else if (pick.field() < fields.size()) {
            text = fields.get(pick.field());
        }
        if (text == null || text.length() < pick.at() + pick.width()) {
            return null;
        }
        return pick.width() == 0 ? text.substring(pick.at()) : text.substring(pick.at(), pick.at() + pick.width());
    }

    private static boolean all(List<Test> tests, TextSource source, List<String> fields) {
        for (Test test : tests) {
            String text = pick(test.pick(), (Talk.Line) source.talk().framing(), fields);
            if (text == null || test.is().stream().noneMatch(pattern -> fits(pattern, text))) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(String pattern, String text) {
        if (pattern.length() != text.length()) {
            return false;
        }
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) != '?' && pattern.charAt(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static double number(TextSource s, List<String> fields) throws NonsenseException {
        if (!all(s.valid(), s, fields)) {
            return NO_VALUE;
        }
        String text = pick(s.pick(), (Talk.Line) s.talk().framing(), fields);
        if (text == null) {
            if (s.pick().key().isEmpty()) {
                throw new NonsenseException("line of " + fields.size() + " fields, wanted is field "
                        + s.pick().field());
            }
            return NO_VALUE;
        }
        if (!text.endsWith(s.suffix())) {
            if (text.isEmpty()) {
                return NO_VALUE;
            }
            throw new NonsenseException("\"" + text + "\" does not end in " + s.suffix());
        }
        String digits = text.substring(0, text.length() - s.suffix().length()).strip();
        if (digits.isEmpty()) {
            return NO_VALUE;
        }
        double value = s.words().isEmpty() ? parsed(s.form(), digits) : word(s, digits);
        if (s.faults().contains(value)) {
            return NO_VALUE;
        }
        boolean minus = !s.negative().isEmpty() && all(s.negative(), s, fields);
        return minus ? 0 - value : value;
    }

    private static double word(TextSource s, String text) throws NonsenseException {
        Double value = s.words().get(text);
        if (value == null) {
            String known = Arrays.toString(s.words().keySet().stream().sorted().toArray());
            throw new NonsenseException("\"" + text + "\" is none of " + known);
        }
        return value;
    }

    private static double parsed(TextSource.Form form, String text) throws NonsenseException {
        if (!(form == TextSource.Form.HEX ? HEX : NUMBER).matcher(text).matches()) {
            throw new NonsenseException("\"" + text + "\" is no number");
        }
        return switch (form) {
            case NUMBER -> Double.parseDouble(text);
            case HEX -> Long.parseLong(text, RADIX);
            case DEGREES_MINUTES -> degrees(text);
        };
    }

    /** {@code dddmm.mmmm}. NMEA 0183, 6.2. */
    private static double degrees(String text) throws NonsenseException {
        int point = text.indexOf('.') < 0 ? text.length() : text.indexOf('.');
        if (point < 3 || !Character.isDigit(text.charAt(0))) {
            throw new NonsenseException("\"" + text + "\" is no angle in degrees and minutes");
        }
        double minutes = Double.parseDouble(text.substring(point - 2));
        if (minutes >= MINUTES) {
            throw new NonsenseException("\"" + text + "\" has too many minutes");
        }
        return Integer.parseInt(text.substring(0, point - 2)) + minutes / MINUTES;
    }
}
