/** What a journal offers: append, lease, acknowledge, remember, look back, collect. Knows nothing of uplinks' protocols. */
@Export
@Version("1.2.0")
package io.sluice.port.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
