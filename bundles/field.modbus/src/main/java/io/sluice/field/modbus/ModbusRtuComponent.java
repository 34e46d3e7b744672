package io.sluice.field.modbus;

import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldLink;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Offers {@link ModbusRtuDriver} as a service. Configured by the PID that is the bundle's name. */
@Component(configurationPid = "io.sluice.field.modbus", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ModbusRtuComponent implements FieldDriver {
    private final FieldDriver driver = new ModbusRtuDriver();

    @Override
    public String scheme() {
        return driver.scheme();
    }

    @Override
    public FieldLink open(LinkSpec spec, LongSupplier monotonic) {
        return driver.open(spec, monotonic);
    }
}
