/** The plain heart of the gateway: what becomes of a reading. Knows nothing of OSGi, disks or networks. */
package io.sluice.core;
