/**
 * Modbus TCP instruments over real sockets, with named failures. Knows nothing of the gateway's own Modbus code: it is
 * written against the specification alone, so that a mistake made there is not made here as well.
 */
package io.sluice.testkit.modbus;
