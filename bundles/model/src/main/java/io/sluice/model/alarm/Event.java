package io.sluice.model.alarm;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Realm;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened at the gateway and is no change of an alarm. Immutable.
 *
 * @param type what, such as {@code protection}, {@code drill-report}, {@code watch}, {@code output}; last part of the wire's
 *     {@code io.sluice.event.<type>}
 * @param subject what it is about, such as an output's or a mode's name; empty if the site
 * @param by who caused it: {@code gateway} or a command's issuer
 * @param data facts in order; numbers and truths written as text
 */
public record Event(
        Boot boot,
        long sequence,
        int revision,
        String type,
        String subject,
        String by,
        Map<String, String> data,
        ClockState clock,
        Realm realm,
        long monotonicNs,
        long utcMs)
        implements Notice {
    /** Copies the map, order kept. */
    public Event {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }
}
