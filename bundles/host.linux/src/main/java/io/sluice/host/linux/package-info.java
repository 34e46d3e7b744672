/** Boot, clock, memory and secrets of a Linux box. */
package io.sluice.host.linux;
