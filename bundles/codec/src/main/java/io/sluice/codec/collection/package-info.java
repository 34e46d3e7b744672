/** A journal carried away by hand, as one zip: written while it is read, checked while it is read back. Knows no files. */
@Export
@Version("1.0.0")
package io.sluice.codec.collection;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
