package io.sluice.port.admin;

import io.sluice.model.Realm;
import io.sluice.model.site.RegisterSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
     * Tells a time range once more on an uplink.
     *
     * @param uplink name of the uplink; empty: the one the command came by
     * @param fromUtcMs from this event time on, ms since 1970
     * @param toUtcMs to before this event time
     */
    record Replay(String uplink, long fromUtcMs, long toUtcMs) implements Action {}

    /**
     * Sends an event {@code uplink-test}, and waits up to 5 s until an uplink's destination has acknowledged it. The outcome's
     * row has {@code test}, the name of the test; {@code sentUtcMs}; and {@code ackMs}, time until the acknowledgement.
     *
     * @param uplink name of the uplink; the event goes over all of them, as every event does
     */
    record TestUplink(String uplink) implements Action {}

    /**
     * Puts a signed limit set in force.
     *
     * @param document the limit set, YAML
     * @param signature Ed25519 signature of its UTF-8 bytes, base64
     */
    record SetLimits(String document, String signature) implements Action {}

    /**
     * Puts another site file in force.
     *
     * @param document the site file, YAML
     * @param confirmForMs how long it may run, ms, until somebody confirms it: then the revision before it comes back; 0:
     *     it stays
     * @param why what the one who does it says of it
     */
    record SetSite(String document, long confirmForMs, String why) implements Action {}

    /** The revision that runs is to stay. */
    record ConfirmSite() implements Action {}

    /** Puts an earlier revision, or at 0 the one before this, in force as a new one. */
    record RevertSite(int revision, String why) implements Action {}

    /** Something that is done on a link, beside its polls. */
    sealed interface OnBus extends Action {
        /** Name of the device. */
        String device();
    }

    /**
     * Has a device do what its profile names, such as to set its clock; unlocked before and saved after as the profile says.
     *
     * @param command name in the profile
     * @param argument number that the command wants, 0 to 65535; -1 if none is given
     */
    record CommandDevice(String device, String command, int argument) implements OnBus {}

    /**
     * Reads registers or bits of a device as they are.
     *
     * @param table table
     * @param address first one, 0-based as sent on the wire, 0 to 65535
     * @param count how many, 1 to 125
     */
    record Peek(String device, RegisterSource.Table table, int address, int count) implements OnBus {}

    /**
     * Writes registers or coils of a device as they are. What an output is driven by is refused.
     *
     * @param table {@code COIL} or {@code HOLDING}
     * @param address first one, 0-based as sent on the wire, 0 to 65535
     * @param values 1 to 123, each 0 to 65535, for coils 0 or 1
     */
    record Poke(String device, RegisterSource.Table table, int address, List<Integer> values, String why)
            implements OnBus {
        /** Copies the list. */
        public Poke {
            values = List.copyOf(values);
        }
    }
}
