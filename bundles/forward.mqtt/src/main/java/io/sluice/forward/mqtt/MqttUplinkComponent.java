package io.sluice.forward.mqtt;

import io.sluice.model.site.UplinkSpec;
import io.sluice.port.forward.Uplink;
import io.sluice.port.forward.UplinkContext;
import io.sluice.port.forward.UplinkDriver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers the MQTT driver as a service. Immutable. */
@Component(
        service = UplinkDriver.class,
        configurationPid = "io.sluice.forward.mqtt",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class MqttUplinkComponent implements UplinkDriver {
    /** Settings of the process; the same for every uplink. */
    @ObjectClassDefinition(name = "MQTT uplink")
    @interface Config {
        /** Shortest pause between attempts to connect, ms, 10 to 60000. */
        @AttributeDefinition(min = "10", max = "60000")
        int reconnectMinMs() default 1_000;

        /** Longest pause between attempts to connect, ms, reconnectMinMs to 3600000. */
        @AttributeDefinition(min = "10", max = "3600000")
        int reconnectMaxMs() default 15_000;

        /** Time one attempt to connect may take, ms, 100 to 120000. */
        @AttributeDefinition(min = "100", max = "120000")
        int connectTimeoutMs() default 10_000;

        /** Connection is dropped after this time without any acknowledgement while messages are in flight, ms, 1000 to 600000. */
        @AttributeDefinition(min = "1000", max = "600000")
        int ackTimeoutMs() default 20_000;
    }

    private final MqttUplinkDriver driver;

    /** Called by the framework. */
    @Activate
    public MqttUplinkComponent(Config config) {
        this.driver = new MqttUplinkDriver(new Tuning(
                config.reconnectMinMs(), config.reconnectMaxMs(), config.connectTimeoutMs(), config.ackTimeoutMs()));
    }

    @Override
    public String type() {
        return driver.type();
    }

    @Override
    public Uplink open(UplinkSpec spec, UplinkContext context) {
        return driver.open(spec, context);
    }
}
