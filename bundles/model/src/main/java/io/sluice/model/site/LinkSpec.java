package io.sluice.model.site;

import java.util.Map;

/**
 * A bus or network segment with one owner and one request in flight.
 *
 * @param name name of the link
 * @param driver driver scheme, such as {@code "modbus-tcp"}
 * @param guardMs pause between the end of a reply and the next request, ms, 0 to 5000
 * @param settings what the driver needs, such as {@code host}, {@code port}, {@code connectTimeoutMs}, {@code path}
 * @param serial how characters go over the wire, on the other side of a serial server too; null if there is no serial wire,
 *     or nothing is known of it
 */
public record LinkSpec(String name, String driver, int guardMs, Map<String, String> settings, SerialSettings serial) {
    /** A link without a serial wire. */
    public LinkSpec(String name, String driver, int guardMs, Map<String, String> settings) {
        this(name, driver, guardMs, settings, null);
    }

    /** Copies the map. */
    public LinkSpec {
        settings = Map.copyOf(settings);
    }
}
