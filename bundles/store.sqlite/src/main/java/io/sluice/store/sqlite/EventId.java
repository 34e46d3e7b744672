package io.sluice.store.sqlite;

import io.sluice.model.alarm.Notice;

/** What a notice is known by, as columns: the parts of {@link Notice#eventId()}. Immutable. */
record EventId(long counter, String nonce, long sequence) {
    static EventId of(Notice n) {
        return new EventId(n.boot().counter(), n.boot().nonce(), n.sequence());
    }
}
