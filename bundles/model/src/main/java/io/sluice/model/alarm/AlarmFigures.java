package io.sluice.model.alarm;

/**
 * How busy the alarms are: the usual figures of IEC 62682:2022, 16.5. Live realm only. Immutable.
 *
 * @param raisedLastHour hazards raised within the last hour
 * @param raisedLastTenMinutes hazards raised within the last ten minutes; above 10 it is a flood of alarms
 * @param standing alarms with a colour, faults included
 * @param unacknowledged alarms nobody has taken notice of
 * @param chattering alarms whose clearing is held because they chatter
 * @param heldClears clears that were held back for that since the process started
 * @param shelved alarms on the shelf
 * @param suppressed alarms suppressed by design
 * @param outOfService alarms out of service
 * @param notArmed alarms whose limits or baseline nobody has approved
 */
public record AlarmFigures(
        int raisedLastHour,
        int raisedLastTenMinutes,
        int standing,
        int unacknowledged,
        int chattering,
        long heldClears,
        int shelved,
        int suppressed,
        int outOfService,
        int notArmed) {
    /** Of a site without alarms. */
    public static final AlarmFigures NONE = new AlarmFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
