/** What a journal offers: append, lease, acknowledge, remember, look back. Knows nothing of uplinks' protocols. */
@Export
@Version("1.1.0")
package io.sluice.port.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
