/**
 * Assembles at build time what a gateway ships: one directory and its list of contents. Knows the layout of a release and
 * nothing of what the bundles do; not shipped itself.
 */
package io.sluice.ota.release;
