package io.sluice.model.site;

import java.util.List;
import java.util.Set;

/**
 * A number in the bytes that a chip on I2C or SPI gives back. Points with equal exchanges share one. All bytes are 0 to 255.
 *
 * <pre>
 *   setup...  once, and again after every failure
 *   send  ->  wait  ->  then (if not empty)  ->  length bytes back: [ .. at, at+1 .. ]
 * </pre>
 *
 * @param exchange how the bytes are asked for
 * @param at first byte of the number in the reply, from 0
 * @param bytes width of the number, 1 to 4 bytes
 * @param signed whether it is two's complement
 * @param lowByteFirst whether the less significant byte comes first
 * @param shift bits that are shifted out to the right, sign kept, 0 to 31
 * @param faults values after the shift, as unsigned bit patterns, by which the chip says that it has no value
 */
public record ReplySource(
        Exchange exchange, int at, int bytes, boolean signed, boolean lowByteFirst, int shift, Set<Long> faults)
        implements Source {
    /**
     * What is sent to a chip and how long its reply is.
     *
     * @param setup messages that make the chip ready, in order
     * @param ask message by which the chip is recognised; empty: it is not
     * @param answer bytes that the chip must give back to {@code ask}
     * @param send message that asks for the value
     * @param waitMs pause after it, ms, 0 to 5000
     * @param then message after the pause, empty if none
     * @param length bytes read, 1 to 64
     * @param wordCrc whether each two bytes are followed by their CRC-8, polynomial 0x31 from 0xFF (Sensirion)
     */
    public record Exchange(
            List<List<Integer>> setup,
            List<Integer> ask,
            List<Integer> answer,
            List<Integer> send,
            int waitMs,
            List<Integer> then,
            int length,
            boolean wordCrc) {
        /** Copies the lists. */
        public Exchange {
            setup = setup.stream().map(List::copyOf).toList();
            ask = List.copyOf(ask);
            answer = List.copyOf(answer);
            send = List.copyOf(send);
            then = List.copyOf(then);
        }
    }

    /** Copies the set. */
    public ReplySource {
        faults = Set.copyOf(faults);
    }
}
