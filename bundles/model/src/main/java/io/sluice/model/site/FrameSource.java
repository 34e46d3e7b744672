package io.sluice.model.site;

import java.util.List;
import java.util.Set;

/**
 * A number in a frame of bytes that a serial instrument sends.
 *
 * @param talk how the instrument talks; its framing is a {@link Talk.Frame}
 * @param match what the frame must begin with: bytes 0 to 255, {@link Talk#UNIT}, {@link Talk#ANY}; empty: any frame
 * @param at first byte of the number in the frame, from 0, its start included
 * @param type how the bytes make a number
 * @param lowByteFirst whether the less significant byte comes first
 * @param mask bits that count of an unsigned number of 8 or 16 bits, shifted down to bit 0; 0xFFFF for all
 * @param faults raw values, as unsigned bit patterns of the type's width, by which the instrument says that it has no value
 * @param series what more of it is in the same frame; {@link Series#ONE} for most
 */
public record FrameSource(
        Talk talk,
        List<Integer> match,
        int at,
        Type type,
        boolean lowByteFirst,
        int mask,
        Set<Long> faults,
        Series series)
        implements Source {
    /** One number in each frame. */
    public FrameSource(
            Talk talk, List<Integer> match, int at, Type type, boolean lowByteFirst, int mask, Set<Long> faults) {
        this(talk, match, at, type, lowByteFirst, mask, faults, Series.ONE);
    }

    /**
     * Evenly spaced samples of a number in one frame, and the frame's own number.
     *
     * @param samples how many, 1 to 256
     * @param step bytes from one to the next, 1 to 64
     * @param counterAt first byte of the frame's number, from 0; -1: it has none
     * @param counterBytes bytes of the frame's number, 1 or 2
     * @param counterLowFirst whether its less significant byte comes first
     */
    public record Series(int samples, int step, int counterAt, int counterBytes, boolean counterLowFirst) {
        /** One sample, no number. */
        public static final Series ONE = new Series(1, 1, -1, 1, false);
    }

    /** How bytes make a number. */
    public enum Type {
        /** Unsigned. */
        U8(1),
        /** Two's complement. */
        S8(1),
        /** Unsigned. */
        U16(2),
        /** Two's complement. */
        S16(2),
        /** Unsigned. */
        U24(3),
        /** Two's complement. */
        S24(3),
        /** Unsigned. */
        U32(4),
        /** Two's complement. */
        S32(4),
        /** IEEE 754 single. */
        F32(4),
        /** Four binary coded decimal digits; a digit above 9 is a sensor fault. */
        BCD16(2),
        /** Eight binary coded decimal digits; a digit above 9 is a sensor fault. */
        BCD32(4),
        /** A sign, 0 or 1 for minus, and seven binary coded decimal digits; anything else is a sensor fault. */
        SBCD32(4);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes it takes. */
        public int bytes() {
            return bytes;
        }
    }

    /** Copies list and set. */
    public FrameSource {
        match = List.copyOf(match);
        faults = Set.copyOf(faults);
    }
}
