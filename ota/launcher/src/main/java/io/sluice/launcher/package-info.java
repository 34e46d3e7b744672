/**
 * Starts an OSGi framework and the bundles of one release, and ends both. Knows the OSGi framework API alone: neither a
 * particular framework nor anything of the gateway.
 */
package io.sluice.launcher;
