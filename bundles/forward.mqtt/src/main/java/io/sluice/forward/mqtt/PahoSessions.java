package io.sluice.forward.mqtt;

import io.sluice.port.host.Host;

/** Sessions on Eclipse Paho. Immutable. */
final class PahoSessions implements Sessions {
    private final Host host;

    /** @param host the gateway's clock, for dates of certificates */
    PahoSessions(Host host) {
        this.host = host;
    }

    @Override
    public Session open(Request request) {
        WireSocket wire = new WireSocket(request, host);
        return request.version() == MqttSettings.Version.V3 ? new Session3(request, wire) : new Session5(request, wire);
    }
}
