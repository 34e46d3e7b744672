package io.sluice.forward.mqtt;

/**
 * A message to be published with QoS 1.
 *
 * @param topic where
 * @param payload what; belongs to the message from now on
 * @param retained whether the broker keeps it for later subscribers
 * @param contentType media type, for MQTT 5
 * @param text whether it is UTF-8, for MQTT 5
 * @param coding how the payload is compressed, {@code deflate}; empty if it is not
 * @param replay whether it is told once more at the platform's request
 */
@SuppressWarnings("ArrayRecordComponent")
record Outgoing(
        String topic,
        byte[] payload,
        boolean retained,
        String contentType,
        boolean text,
        String coding,
        boolean replay) {
    /** What MQTT, TLS, TCP and IPv6 add to a message and its acknowledgement, bytes; packets of 1400 carry the rest. */
    private static final int FRAME = 180;

    private static final int PACKET = 1_400;
    private static final int PACKET_OVERHEAD = 89;

    Outgoing(String topic, byte[] payload, boolean retained, String contentType, boolean text) {
        this(topic, payload, retained, contentType, text, "", false);
    }

    /** An estimate of what it costs on a metered link, bytes, its acknowledgement included. */
    long wireBytes() {
        long body = (long) topic.length() + contentType.length() + payload.length;
        return body + FRAME + body / PACKET * PACKET_OVERHEAD;
    }

    static final String JSON = "application/json";

    static Outgoing json(String topic, byte[] payload) {
        return new Outgoing(topic, payload, false, JSON, true);
    }

    static Outgoing retained(String topic, byte[] payload) {
        return new Outgoing(topic, payload, true, JSON, true);
    }
}
