/** What goes over the wire northbound: SenML, CloudEvents, birth, status, commands. Knows nothing of topics or protocols. */
@Export
@Version("1.0.0")
package io.sluice.codec.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
