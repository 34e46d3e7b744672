package io.sluice.model.alarm;

import java.util.List;

/**
 * Whether the site is watched as it was meant to be. Never a silent green. Immutable.
 *
 * @param reasons what is missing, each such as {@code fault:tilt-01: no-reply}, {@code not-armed: house-tilt}, {@code
 *     shelved: air-pm2.5}, {@code maintenance: crack-01}, {@code degraded-vote: depth 1 of 3}, {@code no-site}; empty if all is well
 */
public record Protection(List<String> reasons) {
    /** All is well. */
    public static final Protection FULL = new Protection(List.of());

    /** Copies the list. */
    public Protection {
        reasons = List.copyOf(reasons);
    }

    /** The word on the wire: {@code full} or {@code degraded}. */
    public String word() {
        return reasons.isEmpty() ? "full" : "degraded";
    }
}
