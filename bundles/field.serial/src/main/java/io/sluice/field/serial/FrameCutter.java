package io.sluice.field.serial;

import io.sluice.model.site.Talk;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Cuts frames of bytes. Whatever does not fit costs one byte: the search goes on behind it, so that a frame that began in
 * noise, or inside another's payload, is found all the same.
 *
 * <pre>
 *   buffer: [ start? ] -- no --> drop 1, again
 *               | yes
 *           [ length told and possible? ] -- not yet --> wait;  impossible --> drop 1, again
 *               |
 *           [ all there? ] -- no --> wait
 *               |
 *           [ end and checksum fit? ] -- no --> damaged, drop 1, again
 *               | yes
 *            message, drop all of it, again
 * </pre>
 */
final class FrameCutter implements Cutter {
    private static final int BYTE = 0xFF;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final Talk.Frame frame;
    private final byte[] start;
    private final byte[] end;
    private final byte[] buffer;
    private int count;

    FrameCutter(Talk.Frame frame) {
        this.frame = frame;
        this.start = bytes(frame.start());
        this.end = bytes(frame.end());
        this.buffer = new byte[Math.max(frame.length(), frame.longest())];
    }

    private static byte[] bytes(java.util.List<Integer> values) {
        byte[] bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = values.get(i).byteValue();
        }
        return bytes;
    }

    @Override
    public void feed(byte b, Sink sink) {
        buffer[count++] = b;
        while (count > 0) {
            int whole = look(sink);
            if (whole == 0) {
                return;
            }
            count -= whole;
            System.arraycopy(buffer, whole, buffer, 0, count);
        }
    }

    /** Bytes that are done with; 0 if more must come. */
    private int look(Sink sink) {
        int known = Math.min(count, start.length);
        if (!Arrays.equals(buffer, 0, known, start, 0, known)) {
            sink.skipped();
            return 1;
        }
        int length = length();
        if (length == 0) {
            return 0;
        }
        if (length < frame.shortest() || length > buffer.length) {
            sink.damaged("length " + length + ", possible is " + frame.shortest() + " to " + buffer.length);
            return 1;
        }
        if (count < length) {
            return 0;
        }
        int behind = length - end.length;
        if (!Arrays.equals(buffer, behind, length, end, 0, end.length)) {
            sink.damaged("end is " + HEX.formatHex(buffer, behind, length) + ", expected is " + HEX.formatHex(end));
            return 1;
        }
        int at = behind - frame.checksum().kind().bytes();
        byte[] wanted = Checksums.of(frame.checksum(), buffer, at);
        if (!Arrays.equals(buffer, at, behind, wanted, 0, wanted.length)) {
            sink.damaged("checksum " + HEX.formatHex(buffer, at, behind) + ", expected is " + HEX.formatHex(wanted));
            return 1;
        }
        sink.message(Arrays.copyOf(buffer, length));
        return length;
    }

    /** Bytes of the whole frame; 0 if that is not known yet. */
    private int length() {
        if (frame.length() > 0) {
            return count < start.length ? 0 : frame.length();
        }
        if (count < Math.max(start.length, frame.lengthAt() + frame.lengthBytes())) {
            return 0;
        }
        int first = buffer[frame.lengthAt()] & BYTE;
        if (frame.lengthBytes() == 1) {
            return Math.max(1, first + frame.lengthAdds());
        }
        int second = buffer[frame.lengthAt() + 1] & BYTE;
        int told = frame.lengthLowFirst() ? (second << Byte.SIZE) | first : (first << Byte.SIZE) | second;
        return Math.max(1, told + frame.lengthAdds());
    }

    @Override
    public void reset(boolean midway) {
        count = 0;
    }

    @Override
    public boolean isMidway() {
        return count > 0;
    }
}
