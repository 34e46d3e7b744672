package io.sluice.codec.site;

import io.sluice.model.site.Site;
import java.util.List;

/** What became of a site file. Immutable. */
public sealed interface SiteResult {
    /** All findings, in the order of file, line and column; for an accepted site all of them warnings. */
    List<Finding> findings();

    /**
     * The site is sound.
     *
     * @param site compiled site
     * @param warnings what someone should look at; possibly empty
     */
    record Accepted(Site site, List<Finding> warnings) implements SiteResult {
        /** Copies the list. */
        public Accepted {
            warnings = List.copyOf(warnings);
        }

        @Override
        public List<Finding> findings() {
            return warnings;
        }
    }

    /**
     * The site is refused: nothing of it may be used.
     *
     * @param findings every fault at once, warnings among them; at least one is an error
     */
    record Refused(List<Finding> findings) implements SiteResult {
        /** Copies the list. */
        public Refused {
            findings = List.copyOf(findings);
        }
    }
}
