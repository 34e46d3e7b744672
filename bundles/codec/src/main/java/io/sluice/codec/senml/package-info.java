/** SenML packs that instruments push: read, checked, and made readings of. Knows nothing of protocols or files. */
@Export
@Version("1.0.0")
package io.sluice.codec.senml;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
