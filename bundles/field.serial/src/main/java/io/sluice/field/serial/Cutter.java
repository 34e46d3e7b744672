package io.sluice.field.serial;

import io.sluice.model.site.Talk;

/** Cuts messages out of bytes, however these are split. Confined to one thread. */
interface Cutter {
    /** Takes what comes of the bytes. */
    interface Sink {
        /** A message whose checksum fits; a line without start, checksum and end. The array is the sink's. */
        void message(byte[] message);

        /** Something that was to be a message, and is not. */
        void damaged(String why);

        /** A byte that belongs to nothing. */
        default void skipped() {}
    }

    /** Takes the next byte. */
    void feed(byte b, Sink sink);

    /**
     * Forgets what has come.
     *
     * @param midway whether the next byte may be in the middle of a message
     */
    void reset(boolean midway);

    /** Whether a message has begun and not ended, or noise is there. */
    boolean isMidway();

    /** A cutter for this framing. */
    static Cutter of(Talk.Framing framing) {
        return framing instanceof Talk.Frame frame ? new FrameCutter(frame) : new LineCutter((Talk.Line) framing);
    }
}
