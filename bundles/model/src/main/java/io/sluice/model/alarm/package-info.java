/** Alarm states and their transitions, after IEC 62682. Knows nothing of how conditions are evaluated. */
@Export
@Version("1.0.0")
package io.sluice.model.alarm;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
