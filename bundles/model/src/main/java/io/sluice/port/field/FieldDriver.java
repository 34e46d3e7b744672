package io.sluice.port.field;

import io.sluice.model.site.LinkSpec;
import org.osgi.annotation.versioning.ProviderType;

/** Opens links of one kind. A service; thread-safe. */
@ProviderType
public interface FieldDriver {
    /** The value of {@link LinkSpec#driver()} that this driver answers to, such as {@code "modbus-tcp"}. */
    String scheme();

    /**
     * Makes a link. Does no I/O yet: the link connects at its first request and again after every failure.
     *
     * @param spec the link
     * @param monotonic boot-time clock in ns, for stamping replies
     * @return the link, confined to the thread that uses it, except for {@link FieldLink#close()}
     * @throws IllegalArgumentException if a setting is missing or wrong; says which, and what is allowed
     */
    FieldLink open(LinkSpec spec, java.util.function.LongSupplier monotonic);
}
