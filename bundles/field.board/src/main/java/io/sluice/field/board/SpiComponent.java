package io.sluice.field.board;

import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.FieldDriver;
import io.sluice.port.field.FieldLink;
import io.sluice.port.host.Host;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** Offers the driver of SPI buses as a service. Configured by the PID that is the bundle's name. */
@Component(configurationPid = "io.sluice.field.board", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SpiComponent implements FieldDriver {
    private final FieldDriver driver;

    /** Makes the driver; nothing is opened. */
    @Activate
    public SpiComponent(@Reference Host host) {
        driver = new BoardDriver(BoardDriver.Kind.SPI, BoardDriver.Roots.of(host.home()));
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
