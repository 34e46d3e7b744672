package io.sluice.model.alarm;

/**
 * Why an alarm is kept quiet: an axis of its own beside colour and acknowledgement. The three kinds are independent, so that
 * the end of one does not undo another. Source: IEC 62682:2022, 5.6 and 14 (shelved, suppressed by design, out of service).
 * Immutable.
 *
 * @param shelvedUntilUtcMs end of the shelving, ms since 1970, as well as the clock knows; 0 if not shelved
 * @param shelvedBy who shelved it; empty if not shelved
 * @param suppressedBy what suppresses it by design, such as {@code maintenance:tilt-01} or {@code fault:link:bus}; empty if
 *     nothing
 * @param outOfServiceBy who took it out of service; empty if in service
 */
public record Mask(long shelvedUntilUtcMs, String shelvedBy, String suppressedBy, String outOfServiceBy) {
    /** Nothing keeps the alarm quiet. */
    public static final Mask NONE = new Mask(0, "", "", "");

    /** Whether someone shelved it. */
    public boolean isShelved() {
        return !shelvedBy.isEmpty();
    }

    /** Whether the design suppresses it. */
    public boolean isSuppressed() {
        return !suppressedBy.isEmpty();
    }

    /** Whether it is out of service. */
    public boolean isOutOfService() {
        return !outOfServiceBy.isEmpty();
    }

    /** Whether anything keeps it quiet: it drives no output then, and is reported with its mask. */
    public boolean isMasked() {
        return isShelved() || isSuppressed() || isOutOfService();
    }

    /** The word on the wire for the strongest: {@code out-of-service}, {@code suppressed}, {@code shelved} or {@code none}. */
    public String word() {
        if (isOutOfService()) {
            return "out-of-service";
        }
        return isSuppressed() ? "suppressed" : isShelved() ? "shelved" : "none";
    }

    /** The same with another shelving. */
    public Mask shelved(long untilUtcMs, String by) {
        return new Mask(untilUtcMs, by, suppressedBy, outOfServiceBy);
    }

    /** The same with another suppression. */
    public Mask suppressed(String by) {
        return new Mask(shelvedUntilUtcMs, shelvedBy, by, outOfServiceBy);
    }

    /** The same in or out of service. */
    public Mask outOfService(String by) {
        return new Mask(shelvedUntilUtcMs, shelvedBy, suppressedBy, by);
    }
}
