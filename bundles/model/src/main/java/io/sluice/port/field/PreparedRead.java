package io.sluice.port.field;

import org.osgi.annotation.versioning.ProviderType;

/** How one device is read: a fixed sequence of requests. Made and understood by one {@link FieldLink}. Immutable. */
@ProviderType
public interface PreparedRead {
    /** Number of requests in one poll, from 1. */
    int requests();
}
