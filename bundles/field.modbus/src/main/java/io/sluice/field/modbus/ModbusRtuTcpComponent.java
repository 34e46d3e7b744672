package io.sluice.field.modbus;

import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldLink;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Offers {@link ModbusRtuTcpDriver} as a service. Configured by the PID that is the bundle's name. */
@Component(configurationPid = "io.sluice.field.modbus", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ModbusRtuTcpComponent implements FieldDriver {
    private final FieldDriver driver;

    /** Process settings; see {@link ModbusTcpDriver.Defaults}. */
    @interface Config {
        int connectTimeoutMs() default 2000;

        int silentRequests() default 3;
    }

    /** @throws IllegalArgumentException if a setting is out of range: the service does not come up */
    @Activate
    public ModbusRtuTcpComponent(Config config) {
        driver = new ModbusRtuTcpDriver(
                new ModbusTcpDriver.Defaults(config.connectTimeoutMs(), config.silentRequests()));
    }

    @Override
    public String scheme() {
        return driver.scheme();
    }

    @Override
    public FieldLink open(LinkSpec spec, LongSupplier monotonic) {
        return driver.open(spec, monotonic);
    }
}
