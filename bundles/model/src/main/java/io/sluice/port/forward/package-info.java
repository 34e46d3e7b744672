/** What an uplink offers to the runtime and gets from it. Knows nothing of topics. */
@Export
@Version("1.2.0")
package io.sluice.port.forward;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
