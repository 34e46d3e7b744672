package io.sluice.forward.mqtt;

import io.sluice.model.site.UplinkSpec;
import io.sluice.port.forward.Uplink;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.forward.UplinkDriver;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Makes MQTT uplinks. Thread-safe. */
public final class MqttUplinkDriver implements UplinkDriver {
    /**
     * Paho logs through java.util.logging, with stack traces for every lost connection; we say the same in one line. The
     * logger is held here because java.util.logging holds it only weakly and would forget the level.
     */
    private static final Logger PAHO = Logger.getLogger("org.eclipse.paho");

    static {
        PAHO.setLevel(Level.OFF);
    }

    private final Tuning tuning;
    /** One for each uplink and its stand-bys; as many as the sites of this process have named. */
    private final Map<String, Baton> batons = new ConcurrentHashMap<>();

    /** With default times. */
    public MqttUplinkDriver() {
        this(Tuning.DEFAULT);
    }

    MqttUplinkDriver(Tuning tuning) {
        this.tuning = tuning;
    }

    @Override
    public String type() {
        return "mqtt";
    }

    @Override
    public Uplink open(UplinkSpec spec, UplinkContext context) {
        MqttSettings settings = MqttSettings.of(spec);
        Baton baton = batons.computeIfAbsent(settings.place(), place -> new Baton());
        return new MqttUplink(settings, tuning, context, new PahoSessions(context.host()), baton);
    }
}
