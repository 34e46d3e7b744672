package io.sluice.forward.mqtt;

import java.util.function.LongSupplier;

/** Sessions on Eclipse Paho. Immutable. */
final class PahoSessions implements Sessions {
    private final LongSupplier utcMs;

    /** @param utcMs the gateway's clock, for dates of certificates */
    PahoSessions(LongSupplier utcMs) {
        this.utcMs = utcMs;
    }

    @Override
    public Session open(Request request) {
        WireSocket wire = new WireSocket(request.address(), request.trust(), request.timeoutMs(), utcMs);
        return request.version() == MqttSettings.Version.V3 ? new Session3(request, wire) : new Session5(request, wire);
    }
}
