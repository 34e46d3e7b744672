/** Composition root: wires core to the services of the rim; owns threads and configuration. */
package io.sluice.runtime;
