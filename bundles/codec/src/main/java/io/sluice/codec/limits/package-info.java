/**
 * Limit sets in: the numbers an engineer answers for, apart from the site file, versioned and signed. Knows nothing of
 * files on disk, networks, clocks or OSGi.
 */
@Export
@Version("1.0.0")
package io.sluice.codec.limits;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
