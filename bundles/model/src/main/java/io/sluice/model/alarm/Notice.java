package io.sluice.model.alarm;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Realm;

/**
 * What goes the fast lane: at once to the uplinks, and into the alarm log. Transitions and events share one row of numbers
 * within a boot. Immutable.
 */
public sealed interface Notice permits Transition, Event {
    /** Process start. */
    Boot boot();

    /** Number within the boot, from 1, apart from the scans' numbers. */
    long sequence();

    /** Configuration revision. */
    int revision();

    /** State of the clock. */
    ClockState clock();

    /** Live or drill. */
    Realm realm();

    /** Boot-time clock, ns. */
    long monotonicNs();

    /** Event time, ms since 1970. */
    long utcMs();

    /** Id by which a copy is known, unique over all boots of a gateway: {@code boot:t<sequence>}. */
    default String eventId() {
        return boot().id() + ":t" + sequence();
    }
}
