package io.sluice.field.serial;

import java.nio.ByteBuffer;

/** Is told what goes over a wire. Called on the link's thread; must not block, and copies what it keeps. */
@FunctionalInterface
interface WireTrace {
    /** Nobody listens. */
    WireTrace NONE = (sent, bytes, from, to) -> {};

    /**
     * Bytes went out or came in.
     *
     * @param sent true: out, false: in
     * @param from first byte in the buffer
     * @param to behind the last one
     */
    void bytes(boolean sent, ByteBuffer bytes, int from, int to);
}
