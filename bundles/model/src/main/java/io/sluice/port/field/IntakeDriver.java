package io.sluice.port.field;

import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Opens links on which instruments send by themselves. A service; thread-safe. */
@ProviderType
public interface IntakeDriver {
    /** The value of {@link LinkSpec#driver()} that this driver answers to, such as {@code "coap"}. */
    String scheme();

    /**
     * Listens at once.
     *
     * @param devices instruments on this link, each with a {@link DeviceSpec#push()}
     * @param sink takes what they send
     * @param host for keys and times
     * @throws IOException if it cannot listen, for example because the port is taken: may be tried again
     * @throws IllegalArgumentException if a setting is missing or wrong; says which, and what is allowed
     */
    Intake open(LinkSpec spec, List<DeviceSpec> devices, IntakeSink sink, Host host) throws IOException;
}
