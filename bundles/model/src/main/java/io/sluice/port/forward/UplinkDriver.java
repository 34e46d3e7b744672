package io.sluice.port.forward;

import io.sluice.model.site.UplinkSpec;
import org.osgi.annotation.versioning.ProviderType;

/** Makes uplinks of one kind. A service; thread-safe. */
@ProviderType
public interface UplinkDriver {
    /** The value of {@link UplinkSpec#driver()} that this driver answers to, such as {@code "mqtt"}. */
    String type();

    /**
     * Makes an uplink. Does no I/O yet: {@link Uplink#run()} does.
     *
     * @throws IllegalArgumentException if a setting is missing or wrong; says which, and what is allowed
     */
    Uplink open(UplinkSpec spec, UplinkContext context);
}
