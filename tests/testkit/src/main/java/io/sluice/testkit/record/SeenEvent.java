package io.sluice.testkit.record;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One event of the gateway that is no change of an alarm, as it arrived first. Immutable.
 *
 * @param id id by which copies are known
 * @param type last part of its type, such as {@code "output"} or {@code "drill-report"}
 * @param subject what it is about, such as an output's name; empty if the site
 * @param realm {@code live} or {@code drill}
 * @param data facts as text, in order
 * @param receivedNs {@link System#nanoTime()} at receipt
 */
public record SeenEvent(
        String id, String type, String subject, String realm, Map<String, String> data, long receivedNs) {
    /** Copies the map, order kept. */
    public SeenEvent {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }
}
