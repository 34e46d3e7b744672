package io.sluice.port.field;

import org.osgi.annotation.versioning.ProviderType;

/** How one device is read: a fixed sequence of requests. Made and understood by one {@link FieldLink}. Immutable. */
@ProviderType
public interface PreparedRead {
    /** Number of requests in one poll, from 1. */
    int requests();

    /**
     * How long after this request the next one of the same poll must wait, ms; meanwhile the link is free for others. A
     * device that was triggered needs time to measure.
     */
    default int pauseAfterMs(int request) {
        return 0;
    }

    /** Whether a good outcome of this request shows that the device is there: not so for one that only wakes it. */
    default boolean isAnswer(int request) {
        return true;
    }
}
