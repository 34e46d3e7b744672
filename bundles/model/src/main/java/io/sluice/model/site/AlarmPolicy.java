package io.sluice.model.site;

import io.sluice.model.Colour;
import java.time.ZoneId;
import java.util.List;

/**
 * What holds for all alarms of a site.
 *
 * @param restartGapMs a gap of the gateway up to this counts towards an on-delay that was under way, ms
 * @param chatterRaises so many raises of one alarm within {@code chatterWindowMs} make it chatter: its clearing is then held
 *     until it has been quiet for {@code chatterHoldMs}; 0: off
 * @param chatterWindowMs ms
 * @param chatterHoldMs ms
 * @param maxShelfMs longest time an alarm may be shelved, ms
 * @param duty who is called at which colour
 * @param zone time zone of local days and hours
 */
public record AlarmPolicy(
        long restartGapMs,
        int chatterRaises,
        long chatterWindowMs,
        long chatterHoldMs,
        long maxShelfMs,
        List<Duty> duty,
        ZoneId zone) {
    /** A policy without duty table: 5 min, 5 raises in 10 min, 10 min hold, 12 h shelf, Chinese time. */
    public static final AlarmPolicy PLAIN =
            new AlarmPolicy(300_000, 5, 600_000, 600_000, 43_200_000, List.of(), ZoneId.of("Asia/Shanghai"));

    /** Copies the list. */
    public AlarmPolicy {
        duty = List.copyOf(duty);
    }

    /** The duty for a colour; null if none is set. */
    public Duty duty(Colour colour) {
        return duty.stream().filter(d -> d.colour() == colour).findFirst().orElse(null);
    }

    /**
     * Who is called at a colour.
     *
     * @param level {@code province}, {@code city}, {@code district}, {@code street} or {@code community}
     * @param division division code of that level, digits; empty if none
     * @param label office on duty, for people; empty if none
     */
    public record Duty(Colour colour, String level, String division, String label) {}
}
