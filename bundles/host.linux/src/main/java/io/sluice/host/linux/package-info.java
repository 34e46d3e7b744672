/** Boot, clock, memory and secrets of a Linux box. Knows nothing of sites, journals or uplinks. */
package io.sluice.host.linux;
