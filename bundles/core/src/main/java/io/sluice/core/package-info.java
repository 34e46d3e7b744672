/**
 * The plain heart of the gateway: when a device is asked, what becomes of its reading, which alarm that moves. Knows
 * nothing of OSGi, disks, networks or threads: whoever calls it owns those.
 */
@Export
@Version("1.0.0")
package io.sluice.core;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
