/** Figures: what the gateway does on this machine, each beside the limit measured in the same run. */
package io.sluice.bench;
