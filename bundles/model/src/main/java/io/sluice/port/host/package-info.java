/** What the machine under the gateway tells: boot, clock, memory, secrets. */
@Export
@Version("1.0.0")
package io.sluice.port.host;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
