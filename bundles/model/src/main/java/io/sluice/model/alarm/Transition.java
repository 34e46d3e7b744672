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
 * @param sequence number of the notice within the boot, from 1, apart from the scans' numbers
 * @param revision configuration revision
 * @param label alarm's name for people; empty if none
 * @param device name of the device it is shown at
 * @param point name of the point it is shown at
 * @param previous state before
 * @param next state after
 * @param cause what happened: one of {@link Cause#word()}
 * @param by who caused it: {@code gateway} or a command's issuer
 * @param value value that caused it, in {@code unit}; NaN if none
 * @param unit UCUM code
 * @param limit limit that was passed; NaN if none
 * @param quality quality of that value
 * @param facts what else the rule says of it
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
        Cause cause,
        String by,
        double value,
        String unit,
        double limit,
        Quality quality,
        Facts facts,
        ClockState clock,
        Realm realm,
        long monotonicNs,
        long utcMs,
        long ackDeadlineUtcMs)
        implements Notice {
    /**
     * What the rule says of a transition.
     *
     * @param fault whether it is a fault of the equipment, no hazard
     * @param group cause it belongs to
     * @param firstOut whether it is the first of its group to rise since the group was quiet
     * @param armed whether its limits are approved
     * @param limitSet the limit set in force and its revision
     * @param resumed whether a timer that led to it stood still over a restart because no clock could be trusted
     * @param why reason for people: what a technician wrote, which points are bad, how the vote went; empty if none
     */
    public record Facts(
            boolean fault,
            String group,
            boolean firstOut,
            boolean armed,
            String limitSet,
            boolean resumed,
            String why) {
        /** Of a hazard with approved limits and nothing to add. */
        public static final Facts PLAIN = new Facts(false, "", false, true, "", false, "");
    }

    /** Whether it raised the colour: what outputs sound for and people must take notice of. */
    public boolean rises() {
        return next.colour().compareTo(previous.colour()) > 0;
    }
}
