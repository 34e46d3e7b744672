package io.sluice.forward.mqtt;

import io.sluice.model.site.UplinkSpec;
import io.sluice.port.forward.Uplink;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.forward.UplinkDriver;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Makes MQTT uplinks. Immutable. */
final class MqttUplinkDriver implements UplinkDriver {
    /**
     * Paho logs through java.util.logging, with stack traces for every lost connection; we say the same in one line. The
     * logger is held here because java.util.logging holds it only weakly and would forget the level.
     */
    private static final Logger PAHO = Logger.getLogger("org.eclipse.paho");

    static {
        PAHO.setLevel(Level.OFF);
    }

    private final Tuning tuning;

    MqttUplinkDriver(Tuning tuning) {
        this.tuning = tuning;
    }

    @Override
    public String type() {
        return "mqtt";
    }

    @Override
    public Uplink open(UplinkSpec spec, UplinkContext context) {
        return new MqttUplink(MqttSettings.of(spec), tuning, context, new PahoSessions(context.host()::utcMs));
    }
}
