package io.sluice.forward.mqtt;

/** Makes sessions. */
interface Sessions {
    /**
     * What a session needs.
     *
     * @param address broker
     * @param version 5 or 3, never auto
     * @param clientId id of the client
     * @param username empty if none
     * @param password empty if none
     * @param trust for TLS; null for a plain connection
     * @param keepAliveS longest silence, s
     * @param sessionExpiryS how long the broker remembers us, s
     * @param inFlight most unacknowledged messages
     * @param timeoutMs for the way to the broker, ms
     * @param bind local address or interface to go out by; empty: as the system routes
     * @param listenFirst whether to wait for an alert after the TLS handshake before anything is said
     * @param will what the broker says when we are lost
     */
    record Request(
            Address address,
            MqttSettings.Version version,
            String clientId,
            String username,
            String password,
            Trust trust,
            int keepAliveS,
            long sessionExpiryS,
            int inFlight,
            int timeoutMs,
            String bind,
            boolean listenFirst,
            Outgoing will) {}

    /** Makes a session; it does nothing yet. */
    Session open(Request request);
}
