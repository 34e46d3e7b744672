package io.sluice.field.serial;

import io.sluice.model.site.Talk;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Cuts lines of printable ASCII. Noise before the start is dropped; what has no start, a wrong checksum, or characters that
 * cannot be there is damaged. A line without a start may have lost its first half unnoticed: the first one after a gap is not
 * taken.
 */
final class LineCutter implements Cutter {
    /** HJ 212-2017, 6.3: 2 + 4 + 1024 + 4 characters, and some. */
    private static final int LONGEST = 1100;

    private static final int FIRST_PRINTABLE = 0x20;
    private static final int LAST_PRINTABLE = 0x7E;
    private static final int DIGITS = 4;
    private static final int SHOWN = 40;

    private final Talk.Line line;
    private final byte[] buffer = new byte[LONGEST];
    private int count;
    private boolean midway;
    private boolean tooLong;

    LineCutter(Talk.Line line) {
        this.line = line;
    }

    @Override
    public void feed(byte b, Sink sink) {
        if (b == (byte) line.end()) {
            end(sink);
        } else if (count < buffer.length) {
            buffer[count++] = b;
        } else {
            tooLong = true;
        }
    }

    private void end(Sink sink) {
        int length = count;
        boolean cut = midway && line.start().isEmpty();
        boolean over = tooLong;
        count = 0;
        midway = false;
        tooLong = false;
        while (length > 0 && (buffer[length - 1] == '\r' || buffer[length - 1] == '\n')) {
            length--;
        }
        int from = 0;
        while (line.end() != '\n' && from < length && (buffer[from] == '\r' || buffer[from] == '\n')) {
            from++;
        }
        if (length == from || cut) {
            return;
        }
        if (over) {
            sink.damaged("line longer than " + LONGEST + " characters");
            return;
        }
        String text = new String(buffer, from, length - from, StandardCharsets.ISO_8859_1);
        String why = line(text, sink);
        if (why != null) {
            sink.damaged(why);
        }
    }

    /** Hands the line on; else why it is damaged. */
    private String line(String text, Sink sink) {
        int start = text.lastIndexOf(line.start());
        if (start < 0) {
            return "no \"" + line.start() + "\" in \"" + shown(text) + "\"";
        }
        String body =
                text.substring(line.start().isEmpty() ? 0 : start + line.start().length());
        for (int i = 0; i < body.length(); i++) {
            if (body.charAt(i) < FIRST_PRINTABLE || body.charAt(i) > LAST_PRINTABLE) {
                return String.format(Locale.ROOT, "character 0x%02x in a line", (int) body.charAt(i));
            }
        }
        String inside =
                switch (line.checksum().kind()) {
                    case NMEA -> nmea(body);
                    case HJ212 -> hj212(body);
                    default -> body;
                };
        if (inside == null) {
            return "length or checksum of \"" + shown(body) + "\"";
        }
        sink.message(inside.getBytes(StandardCharsets.ISO_8859_1));
        return null;
    }

    /** What is between start and asterisk; null if the checksum does not fit. */
    private static String nmea(String body) {
        int star = body.length() - 3;
        if (star < 0 || body.charAt(star) != '*') {
            return null;
        }
        String inside = body.substring(0, star);
        return Checksums.nmea(inside).equalsIgnoreCase(body.substring(star + 1)) ? inside : null;
    }

    /** The data segment; null if length or checksum do not fit. */
    private static String hj212(String body) {
        if (body.length() < 2 * DIGITS || !body.substring(0, DIGITS).matches("[0-9]{4}")) {
            return null;
        }
        String segment = body.substring(DIGITS, body.length() - DIGITS);
        boolean fits = Integer.parseInt(body.substring(0, DIGITS)) == segment.length()
                && Checksums.hj212(segment).equalsIgnoreCase(body.substring(body.length() - DIGITS));
        return fits ? segment : null;
    }

    private static String shown(String text) {
        String printable = text.replaceAll("[^ -~]", ".");
        return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "...";
    }

    @Override
    public void reset(boolean partial) {
        count = 0;
        tooLong = false;
        midway = partial;
    }

    @Override
    public boolean isMidway() {
        return count > 0;
    }
}
