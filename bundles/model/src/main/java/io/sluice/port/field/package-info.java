/** What a bus driver offers to the sampler. Knows nothing of engineering units. */
@Export
@Version("1.0.0")
package io.sluice.port.field;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
