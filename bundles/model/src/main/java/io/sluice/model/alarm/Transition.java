package io.sluice.model.alarm;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.Realm;

/**
 * One change of an alarm's state. Goes to outputs and uplinks at once and into the journal; the platform drops the copy by
 * {@link #eventId()}. Immutable.
 *
 * @param boot process start
 * @param sequence number of the transition within the boot, from 1, apart from the scans' numbers
 * @param revision configuration revision
 * @param label alarm's name for people; empty if none
 * @param device name of the device
 * @param point name of the point
 * @param previous state before
 * @param next state after
 * @param cause {@code limit}, {@code acknowledge} or {@code removed}
 * @param by who caused it: {@code gateway} or a command's issuer
 * @param value value that caused it, in {@code unit}; NaN if none
 * @param unit UCUM code
 * @param limit limit that was passed; NaN if none
 * @param quality quality of that value
 * @param clock state of the clock
 * @param realm live or drill
 * @param monotonicNs boot-time clock at the last byte of the reply that caused it, ns
 * @param utcMs event time, ms since 1970
 * @param ackDeadlineUtcMs acknowledge until then, ms since 1970; 0 if none
 */
public record Transition(
        Boot boot,
        long sequence,
        int revision,
        String label,
        String device,
        String point,
        AlarmState previous,
        AlarmState next,
        String cause,
        String by,
        double value,
        String unit,
        double limit,
        Quality quality,
        ClockState clock,
        Realm realm,
        long monotonicNs,
        long utcMs,
        long ackDeadlineUtcMs) {
    /** Id by which a copy is known, unique over all boots of a gateway: {@code boot:t<sequence>}. */
    public String eventId() {
        return boot.id() + ":t" + sequence;
    }
}
