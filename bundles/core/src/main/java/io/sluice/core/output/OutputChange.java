package io.sluice.core.output;

import io.sluice.model.Colour;
import io.sluice.model.Realm;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One change of an output's state. Flanks of a pattern are none. Immutable.
 *
 * @param output name of the output
 * @param state state now, a word of {@link io.sluice.port.admin.OutputFacts#state()}
 * @param before state before
 * @param driver what drives it, as in the facts; empty if nothing does
 * @param colour colour that drives it; none if none does
 * @param realm drill if a drill drives it
 * @param by {@code gateway}, or who silenced or tested it
 * @param fault why the last write failed; empty if it did not
 * @param atNs boot-time clock, ns
 */
public record OutputChange(
        String output,
        String state,
        String before,
        String driver,
        Colour colour,
        Realm realm,
        String by,
        String fault,
        long atNs) {
    /** The facts as an event carries them. */
    public Map<String, String> data() {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("state", state);
        data.put("before", before);
        data.put("driver", driver);
        data.put("colour", colour.word());
        if (!fault.isEmpty()) {
            data.put("fault", fault);
        }
        return data;
    }
}
