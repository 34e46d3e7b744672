package io.sluice.field.modbus;

import io.sluice.model.Quality;
import io.sluice.model.site.SerialSettings;

/**
 * Carries one PDU to a unit and brings its reply back: addresses, framing, checksums and the port are its business, the
 * meaning of a PDU is not. Confined to one thread, except for {@link #close()}.
 */
interface Transport extends AutoCloseable {
    /**
     * Sends a request and waits for its reply. What belongs to an earlier request is discarded and counted.
     *
     * @param unit address, 0 to 255
     * @param pdu the request; not changed
     * @param timeoutMs longest wait, from the request sent to the last byte of the reply
     * @param reply where the reply goes; on failure its {@link Reply#fault}
     * @return {@link Quality#GOOD} if a reply of this unit to this request came undamaged, else no-reply, garbled or
     *     link-down
     * @throws InterruptedException if the thread was interrupted before or while waiting
     */
    Quality exchange(int unit, byte[] pdu, int timeoutMs, Reply reply) throws InterruptedException;

    /**
     * Sends bytes as they are, to rouse a sleeping device. Nothing comes back.
     *
     * @return {@link Quality#GOOD} if they went out, {@link Quality#LINK_DOWN}, or null if this transport carries no bytes
     * @throws InterruptedException if the thread was interrupted
     */
    default Quality wake(int unit, byte[] bytes, Reply reply) throws InterruptedException {
        return null;
    }

    /**
     * Sets how characters go to and from a unit, where that differs from the link's.
     *
     * @throws IllegalArgumentException if this transport cannot do so, or the unit has others already
     */
    default void settings(int unit, SerialSettings own) {
        throw new IllegalArgumentException(
                "unit " + unit + ": serial settings " + own + ", but " + peer() + " is no serial port");
    }

    /** Told that the last reply makes no sense within itself: starts afresh where a message surely begins. */
    void resynchronise(String fault);

    /** The peer in messages, such as {@code "127.0.0.1:502"}. */
    String peer();

    /** Messages discarded since the link was opened because they answered an earlier request or none. */
    long discarded();

    /** Idempotent, from any thread; an exchange under way ends with {@link Quality#LINK_DOWN}. */
    @Override
    void close();
}
