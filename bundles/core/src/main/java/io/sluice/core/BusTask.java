package io.sluice.core;

import io.sluice.port.field.FieldLink;

/** Something that an operator does with a link between the polls, one request at a time. */
public interface BusTask {
    /** Result of {@link #step}: there is no further step. */
    int DONE = -1;

    /**
     * Does at most one request. Called on the link's thread; must not throw, nor wait for anything else.
     *
     * @return pause until the next step, ms, from 0, in which the link goes on polling; or {@link #DONE}
     * @throws InterruptedException if the thread was interrupted while waiting for a reply
     */
    int step(FieldLink link) throws InterruptedException;
}
