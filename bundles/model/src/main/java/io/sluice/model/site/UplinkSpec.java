package io.sluice.model.site;

import java.util.List;
import java.util.Map;

/**
 * One destination with its own place in the journal.
 *
 * @param name name of the uplink
 * @param driver driver type, such as {@code "mqtt"}
 * @param urls addresses to try in turn, such as {@code "ssl://[2001:db8::1]:8883"}
 * @param encoding {@code "json"} or {@code "cbor"} for telemetry
 * @param inFlight most unacknowledged messages, 1 to 1000
 * @param maxPayloadBytes most bytes in one message, from 1024
 * @param backlogBytesPerSecond limit for what is not live, bytes/s
 * @param settings what the driver needs beyond that, such as {@code version}, {@code prefix}, {@code username},
 *     {@code passwordRef}, {@code caFile}, {@code certificateFile}, {@code keyFile}, {@code keepAliveS},
 *     {@code sessionExpiryS}
 */
public record UplinkSpec(
        String name,
        String driver,
        List<String> urls,
        String encoding,
        int inFlight,
        int maxPayloadBytes,
        int backlogBytesPerSecond,
        Map<String, String> settings) {
    /** Copies list and map. */
    public UplinkSpec {
        urls = List.copyOf(urls);
        settings = Map.copyOf(settings);
    }
}
