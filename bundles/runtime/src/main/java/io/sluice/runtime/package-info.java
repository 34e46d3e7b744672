/** Composition root: wires core to the services of the rim; owns threads, start and stop order and configuration. */
package io.sluice.runtime;
