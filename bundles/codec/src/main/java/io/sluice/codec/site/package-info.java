/**
 * Site and profile files in: YAML with exact places, JSON Schema, cross checks, and out comes a compiled
 * {@link io.sluice.model.site.Site} or every fault at once. Knows nothing of files on disk, networks, clocks or OSGi.
 */
@Export
@Version("1.0.0")
package io.sluice.codec.site;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
