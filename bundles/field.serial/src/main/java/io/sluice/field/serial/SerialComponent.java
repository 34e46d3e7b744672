package io.sluice.field.serial;

import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldLink;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Offers {@link SerialDriver} for {@link SerialDriver#LOCAL} as a service. Configured by the PID that is the bundle's name. */
@Component(configurationPid = "io.sluice.field.serial", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SerialComponent implements FieldDriver {
    private final FieldDriver driver = new SerialDriver(SerialDriver.LOCAL);

    @Override
    public String scheme() {
        return driver.scheme();
    }

    @Override
    public FieldLink open(LinkSpec spec, LongSupplier monotonic) {
        return driver.open(spec, monotonic);
    }
}
