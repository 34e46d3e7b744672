package io.sluice.port.store;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Opens the journal of a gateway from outside, whether that gateway runs or not, for tools: found with {@link
 * java.util.ServiceLoader}, without a framework. Stateless.
 */
@ProviderType
public interface HistoryOpener {
    /**
     * The history of the gateway at home there. Looks at the disk with the first query only.
     *
     * @param home directory of the site
     */
    History open(String home);
}
