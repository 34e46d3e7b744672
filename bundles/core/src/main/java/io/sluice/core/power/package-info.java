/** The gateway's own power: mains, battery, and when to end in order. Knows nothing of what the machine does then. */
@Export
@Version("1.0.0")
package io.sluice.core.power;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
