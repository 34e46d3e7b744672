package io.sluice.model.alarm;

import io.sluice.model.Colour;

/**
 * Where one alarm stands. Colour and acknowledgement are separate axes: a flat enumeration loses state as soon as masks are
 * added. Source: IEC 62682:2022, 5.6 (alarm state transition model). Immutable.
 *
 * @param alarm name of the rule
 * @param colour what stands now
 * @param acknowledged whether someone has taken notice of this colour or a higher one
 * @param occurrence id that stays the same from the first colour until back to none; empty while the colour is none
 * @param sinceUtcMs when the colour was last changed, ms since 1970
 * @param value value that changed it, in {@code unit}; NaN if none
 */
public record AlarmState(
        String alarm, Colour colour, boolean acknowledged, String occurrence, long sinceUtcMs, double value) {
    /** The state of an alarm that has never been raised. */
    public static AlarmState normal(String alarm) {
        return new AlarmState(alarm, Colour.NONE, true, "", 0, Double.NaN);
    }

    /** The word for the state on the wire: {@code normal}, {@code unacknowledged} or {@code acknowledged}. */
    public String word() {
        if (colour == Colour.NONE) {
            return acknowledged ? "normal" : "returned-unacknowledged";
        }
        return acknowledged ? "acknowledged" : "unacknowledged";
    }
}
