/** Values, quality, time and the scan that travels through the gateway. Knows nothing of files, networks or OSGi. */
@Export
@Version("1.0.0")
package io.sluice.model;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
