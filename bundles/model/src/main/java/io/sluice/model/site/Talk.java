package io.sluice.model.site;

import java.util.List;

/**
 * How a serial instrument talks: how its messages are cut out of the bytes, and what it is asked with. Points with equal
 * talks share one request. Immutable.
 *
 * @param framing how a message is told from the next
 * @param setup messages sent when the port is opened and again after every failure, in order; bytes 0 to 255
 * @param ask message that asks for the answer: bytes 0 to 255, {@link #UNIT}, {@link #UNIT_TEXT}, {@link #CHECK}; empty: the
 *     instrument sends by itself
 */
public record Talk(Framing framing, List<List<Integer>> setup, List<Integer> ask) {
    /** Stands for the device's unit, as one byte. */
    public static final int UNIT = -1;

    /** Stands for the checksum of what is before it, from {@link Checksum#from()} on. */
    public static final int CHECK = -2;

    /** Stands for the device's unit in decimal digits. */
    public static final int UNIT_TEXT = -3;

    /** In a pattern: any byte. */
    public static final int ANY = -4;

    /** How a message is told from the next. */
    public sealed interface Framing permits Frame, Line {
        /** Its checksum. */
        Checksum checksum();
    }

    /**
     * Bytes, of a length that is known or told.
     *
     * <pre>
     *   | start | ... | length field | ... | checksum | end |
     *   |&lt;---------------------- length ----------------------&gt;|
     * </pre>
     *
     * @param start bytes it begins with, 1 to 8
     * @param length bytes of all of it where that is fixed, 2 to 1024; 0: told by the length field
     * @param lengthAt first byte of the length field, from 0
     * @param lengthBytes bytes of the length field, 1 or 2
     * @param lengthLowFirst whether its less significant byte comes first
     * @param lengthAdds what is added to the field to have the length of all
     * @param longest most bytes it can have, to 1024
     * @param end bytes it ends with, 0 to 4
     * @param checksum stands before the end
     */
    public record Frame(
            List<Integer> start,
            int length,
            int lengthAt,
            int lengthBytes,
            boolean lengthLowFirst,
            int lengthAdds,
            int longest,
            List<Integer> end,
            Checksum checksum)
            implements Framing {
        /** Copies the lists. */
        public Frame {
            start = List.copyOf(start);
            end = List.copyOf(end);
        }

        /** Fewest bytes it can have. */
        public int shortest() {
            int fields = length > 0 ? 0 : lengthAt + lengthBytes;
            return Math.max(start.size(), fields) + checksum.kind().bytes() + end.size();
        }
    }

    /**
     * A line of printable ASCII, with fields.
     *
     * @param start text it begins with, such as {@code "$"}; what comes before is noise; empty: none
     * @param end character it ends with; carriage returns before it are dropped
     * @param separators characters between fields; empty: the line is one field
     * @param assign what stands between a key and its value, such as {@code "="}
     * @param checksum kind of checksum at its end
     */
    public record Line(String start, char end, String separators, String assign, Checksum checksum)
            implements Framing {}

    /**
     * A checksum.
     *
     * @param kind how it is made
     * @param from first byte of a frame that it covers, from 0; it covers all from there on up to itself
     * @param lowByteFirst whether the less significant byte of two comes first
     */
    public record Checksum(Kind kind, int from, boolean lowByteFirst) {
        /** None. */
        public static final Checksum NONE = new Checksum(Kind.NONE, 0, false);

        /** How it is made. */
        public enum Kind {
            /** There is none. */
            NONE(0, true),
            /** Frame: sum of the bytes, modulo 256. */
            SUM8(1, false),
            /** Frame: two's complement of that sum. */
            SUM8_NEGATED(1, false),
            /** Frame: exclusive or of the bytes. */
            XOR8(1, false),
            /** Frame: sum of the bytes, modulo 65536. */
            SUM16(2, false),
            /** Frame: CRC-16 of MODBUS over Serial Line V1.02, 6.2.2. */
            CRC16_MODBUS(2, false),
            /** Line: {@code *hh}, exclusive or of what is between start and asterisk. NMEA 0183, 5.3. */
            NMEA(0, true),
            /** Line: four digits of length after the start, four hex digits of CRC at the end. HJ 212-2017, 6.3 and annex A. */
            HJ212(0, true);

            private final int bytes;
            private final boolean line;

            Kind(int bytes, boolean line) {
                this.bytes = bytes;
                this.line = line;
            }

            /** Bytes it takes in a frame. */
            public int bytes() {
                return bytes;
            }

            /** Whether a line can have it. */
            public boolean fitsLine() {
                return line;
            }

            /** Whether a frame can have it. */
            public boolean fitsFrame() {
                return this == NONE || !line;
            }
        }
    }

    /** Copies the lists. */
    public Talk {
        setup = setup.stream().map(List::copyOf).toList();
        ask = List.copyOf(ask);
    }

    /** Whether the instrument sends by itself. */
    public boolean isStreaming() {
        return ask.isEmpty();
    }
}
