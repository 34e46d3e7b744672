package io.sluice.model.site;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a device wants from its bus beside being read. Immutable.
 *
 * @param serial serial settings of this device where they differ from its link's; null: the link's
 * @param restMs pause after each of its replies before anything else is sent on the link, ms, 0 to 5000; the link's guard
 *     time if that is longer
 * @param responseMs time it is expected to take until its reply starts, ms, for the bus budget only; 0 to 60000
 * @param wake what wakes it before each poll; null if it does not sleep
 * @param before writes before each poll, such as a trigger; if one fails, nothing is read in that poll
 * @param unlock writes before each command
 * @param save writes after each command
 * @param commands what it can be made to do, by name, order kept
 */
public record Handling(
        SerialSettings serial,
        int restMs,
        int responseMs,
        Wake wake,
        List<RegisterWrite> before,
        List<RegisterWrite> unlock,
        List<RegisterWrite> save,
        Map<String, Command> commands) {
    /** Nothing; a reply is expected to start after 10 ms. */
    public static final Handling NONE = new Handling(null, 0, 10, null, List.of(), List.of(), List.of(), Map.of());

    /**
     * Something that rouses a sleeping device. The wait lets other devices of the link go on.
     *
     * @param bytes sent as they are where the link carries bytes; empty, or on Modbus TCP: the first request is sent, and
     *     whatever comes of it is ignored
     * @param waitMs pause after it, ms, 0 to 60000
     */
    public record Wake(List<Integer> bytes, int waitMs) {
        /** Copies the list. */
        public Wake {
            bytes = List.copyOf(bytes);
        }
    }

    /**
     * Something a device can be made to do, such as to take its present reading for zero.
     *
     * @param label name for people; empty if none
     * @param steps writes, in order
     * @param localTime whether clock words mean local time; else UTC
     */
    public record Command(String label, List<RegisterWrite> steps, boolean localTime) {
        /** Copies the list. */
        public Command {
            steps = List.copyOf(steps);
        }

        /** Whether it wants a number from whoever calls for it. */
        public boolean wantsArgument() {
            return steps.stream().anyMatch(RegisterWrite::wantsArgument);
        }
    }

    /** Copies lists and map. */
    public Handling {
        before = List.copyOf(before);
        unlock = List.copyOf(unlock);
        save = List.copyOf(save);
        commands = Collections.unmodifiableMap(new LinkedHashMap<>(commands));
    }

    /** The same with other serial settings. */
    public Handling with(SerialSettings other) {
        return new Handling(other, restMs, responseMs, wake, before, unlock, save, commands);
    }
}
