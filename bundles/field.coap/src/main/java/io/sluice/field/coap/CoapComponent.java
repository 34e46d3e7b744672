package io.sluice.field.coap;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.port.field.Intake;
import io.sluice.port.field.IntakeDriver;
import io.sluice.port.field.IntakeSink;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Offers the driver of CoAP links as a service. Configured by the PID that is the bundle's name. */
@Component(configurationPid = "io.sluice.field.coap", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class CoapComponent implements IntakeDriver {
    /** Makes the driver; nothing is opened. */
    @Activate
    public CoapComponent() {}

    @Override
    public String scheme() {
        return "coap";
    }

    @Override
    public Intake open(LinkSpec spec, List<DeviceSpec> devices, IntakeSink sink, Host host) throws IOException {
        return CoapIntake.open(CoapSettings.of(spec), devices, sink, host);
    }
}
