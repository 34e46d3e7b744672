package io.sluice.model.alarm;

import io.sluice.model.Colour;

/**
 * Where one alarm stands, as axes that do not depend on each other: a flat enumeration loses state as soon as an alarm is
 * masked. Source: IEC 62682:2022, 5.6 (alarm state transition model). Immutable.
 *
 * @param alarm name of the rule
 * @param colour what stands now
 * @param called what the condition calls for now; below {@code colour} only while the alarm is latched
 * @param acknowledged whether someone has taken notice of this colour or a higher one
 * @param unconfirmed whether it was raised on inputs that contradict each other or cannot be trusted
 * @param overdue whether the acknowledge deadline has passed
 * @param mask what keeps it quiet
 * @param occurrence id that stays the same from the first colour until back to none; empty while the colour is none and
 *     acknowledged
 * @param sinceUtcMs when the colour was last changed, ms since 1970
 * @param value value that changed it, in the subject's unit; NaN if none
 */
public record AlarmState(
        String alarm,
        Colour colour,
        Colour called,
        boolean acknowledged,
        boolean unconfirmed,
        boolean overdue,
        Mask mask,
        String occurrence,
        long sinceUtcMs,
        double value) {
    /** The state of an alarm that has never been raised. */
    public static AlarmState normal(String alarm) {
        return of(alarm, Colour.NONE, true, "", 0, Double.NaN);
    }

    /** A state that is neither latched, unconfirmed, overdue nor masked. */
    public static AlarmState of(
            String alarm, Colour colour, boolean acknowledged, String occurrence, long sinceUtcMs, double value) {
        return new AlarmState(
                alarm, colour, colour, acknowledged, false, false, Mask.NONE, occurrence, sinceUtcMs, value);
    }

    /** Whether the colour stands only because nobody has reset it. */
    public boolean latched() {
        return called.compareTo(colour) < 0;
    }

    /** Whether someone should know of it: a colour stands, nobody has taken notice, or a mask keeps it quiet. */
    public boolean stands() {
        return colour != Colour.NONE || !acknowledged || mask.isShelved() || mask.isOutOfService();
    }

    /**
     * The word for the state on the wire: {@code normal}, {@code unacknowledged}, {@code acknowledged}, {@code
     * returned-unacknowledged}, {@code latched-unacknowledged} or {@code latched-acknowledged}. The mask has a word of its own.
     */
    public String word() {
        if (colour == Colour.NONE) {
            return acknowledged ? "normal" : "returned-unacknowledged";
        }
        return (latched() ? "latched-" : "") + (acknowledged ? "acknowledged" : "unacknowledged");
    }
}
