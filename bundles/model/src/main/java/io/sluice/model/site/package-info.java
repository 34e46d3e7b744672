/** A site as it is configured and compiled: links, devices, points, alarm rules, uplinks. Knows nothing of YAML. */
@Export
@Version("1.0.0")
package io.sluice.model.site;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
