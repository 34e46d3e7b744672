package io.sluice.store.sqlite;

import io.sluice.model.alarm.Transition;

/** What a transition is known by, as columns: the parts of {@link Transition#eventId()}. Immutable. */
record EventId(long counter, String nonce, long sequence) {
    static EventId of(Transition t) {
        return new EventId(t.boot().counter(), t.boot().nonce(), t.sequence());
    }
}
