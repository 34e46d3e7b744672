package io.sluice.port.admin;

import io.sluice.model.Realm;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Something an operator can do. Who may is checked before, who did is written after. Immutable. */
public sealed interface Action {
    /** Takes notice of an alarm. */
    record Acknowledge(String alarm, Realm realm) implements Action {}

    /** Resets a latched alarm that has been acknowledged and whose condition has gone back. */
    record Reset(String alarm, Realm realm) implements Action {}

    /**
     * Keeps an alarm quiet for a while.
     *
     * @param forMs how long, ms, up to the site's longest
     * @param why reason, 1 to 200 characters
     */
    record Shelve(String alarm, long forMs, String why) implements Action {}

    /** Takes an alarm off the shelf. */
    record Unshelve(String alarm, String why) implements Action {}

    /** Takes an alarm out of service until it is returned. */
    record TakeOutOfService(String alarm, String why) implements Action {}

    /** Returns an alarm to service. */
    record ReturnToService(String alarm, String why) implements Action {}

    /**
     * Begins or prolongs the maintenance of a device.
     *
     * @param forMs how long, ms, 1 min to 24 h
     */
    record Maintain(String device, long forMs, String why) implements Action {}

    /** Ends the maintenance of a device. */
    record EndMaintenance(String device) implements Action {}

    /** Silences an output, or all with an empty name, until an alarm rises anew. No alarm is reset. */
    record Silence(String output) implements Action {}

    /**
     * Switches an output on for a test.
     *
     * @param forMs how long, ms, 100 to 60000
     */
    record TestOutput(String output, long forMs) implements Action {}

    /**
     * Starts a drill at a point.
     *
     * @param point {@code device/point}
     * @param course engineering values by time since the start in ms, ascending; between them a straight line; the last time
     *     ends the drill
     * @param outputs whether outputs sound
     */
    record StartDrill(String point, Map<Long, Double> course, boolean outputs, String why) implements Action {
        /** Copies the map, order kept. */
        public StartDrill {
            course = Collections.unmodifiableMap(new LinkedHashMap<>(course));
        }
    }

    /** Ends the drill. */
    record EndDrill() implements Action {}

    /**
     * Switches a watch mode.
     *
     * @param forMs for on: how long, ms; 0: until switched off
     */
    record SetWatch(String watch, boolean on, long forMs) implements Action {}

    /** Starts a new capture of the baseline of a derived point {@code device/point}. */
    record CaptureBaseline(String point) implements Action {}

    /** Approves the captured baseline of a derived point. */
    record ApproveBaseline(String point) implements Action {}

    /**
     * Puts a signed limit set in force.
     *
     * @param document the limit set, YAML
     * @param signature Ed25519 signature of its UTF-8 bytes, base64
     */
    record SetLimits(String document, String signature) implements Action {}
}
