/** Snapshots out, audited commands in. Knows nothing of who asks: page, uplink or test. */
@Export
@Version("1.0.0")
package io.sluice.port.admin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
