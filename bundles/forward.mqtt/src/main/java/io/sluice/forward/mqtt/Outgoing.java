package io.sluice.forward.mqtt;

/**
 * A message to be published with QoS 1.
 *
 * @param topic where
 * @param payload what; belongs to the message from now on
 * @param retained whether the broker keeps it for later subscribers
 * @param contentType media type, for MQTT 5
 * @param text whether it is UTF-8, for MQTT 5
 */
@SuppressWarnings("ArrayRecordComponent")
record Outgoing(String topic, byte[] payload, boolean retained, String contentType, boolean text) {
    static final String JSON = "application/json";

    static Outgoing json(String topic, byte[] payload) {
        return new Outgoing(topic, payload, false, JSON, true);
    }

    static Outgoing retained(String topic, byte[] payload) {
        return new Outgoing(topic, payload, true, JSON, true);
    }
}
