package io.sluice.forward.mqtt;

/**
 * One connection to a broker, from the first attempt to its end; never used twice. Its methods are called by the uplink's
 * thread alone and do not wait, unless they say so.
 */
interface Session {
    /** What the session tells. Called on threads of the MQTT library: must return at once. */
    interface Listener {
        /** The broker has accepted. */
        void connected(Grant grant);

        /** The attempt has failed; nothing follows. */
        void failed(Failure failure);

        /** The connection is gone; nothing follows. */
        void lost(String why);

        /** The broker has taken a message. */
        void acknowledged(Sent sent);

        /** The broker has refused a message. */
        void refused(Sent sent, String why);

        /** The broker has refused the subscription. */
        void subscriptionRefused(String why);

        /** A message has come. */
        void arrived(String topic, byte[] payload, boolean retained);
    }

    /**
     * What the broker grants.
     *
     * @param sessionPresent whether it remembered us
     * @param receiveMaximum most unacknowledged messages
     * @param maximumPacketBytes largest packet
     * @param maximumQos highest quality of service
     * @param remark what people should know although it stands; empty if nothing
     */
    record Grant(boolean sessionPresent, int receiveMaximum, long maximumPacketBytes, int maximumQos, String remark) {}

    /**
     * Why a connection could not be made.
     *
     * @param why for people
     * @param protocol whether another protocol version may help
     * @param credentials whether other secrets or certificates may help
     * @param mute whether the broker hung up without a word after the TLS handshake: under TLS 1.3 its alert about our
     *     certificate comes only then, and is lost if we speak at the same moment
     */
    record Failure(String why, boolean protocol, boolean credentials, boolean mute) {
        /** A failure with its reason. */
        Failure(String why, boolean protocol, boolean credentials) {
            this(why, protocol, credentials, false);
        }
    }

    /** The protocol's name: {@code mqtt-5} or {@code mqtt-3.1.1}. */
    String protocol();

    /** Begins to connect. */
    void connect(Listener listener);

    /**
     * Hands a message over.
     *
     * @return null, or why the session can take none any more
     */
    String publish(Sent sent);

    /**
     * Asks for messages, with QoS 1.
     *
     * @return null, or why the session cannot any more
     */
    String subscribe(String topic);

    /** Says goodbye and ends: the broker does not publish the will. Waits, 500 ms at most. */
    void disconnect();

    /** Ends at once: the broker publishes the will. Waits for the library's threads, 2 s at most. */
    void abandon();
}
