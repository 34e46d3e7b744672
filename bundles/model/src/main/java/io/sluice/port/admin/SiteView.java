package io.sluice.port.admin;

import io.sluice.model.Scan;
import io.sluice.model.site.Site;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What people at the gateway look at: the site that runs, with its newest values. A service; thread-safe. */
@ProviderType
public interface SiteView {
    /** The site as it is now; null while none runs. */
    Now now();

    /**
     * One look at the site. What belongs together was taken together, but while the gateway goes on.
     *
     * @param site the site that runs
     * @param revision its number
     * @param scans newest live scan of each device, virtual ones included, by {@code DeviceSpec.index()}; null where there
     *     has been none
     * @param links the links of the site, in its order
     */
    record Now(Site site, int revision, List<Scan> scans, List<LinkFacts> links) {
        /** Copies the lists. */
        public Now {
            scans = Collections.unmodifiableList(new ArrayList<>(scans));
            links = List.copyOf(links);
        }
    }
}
