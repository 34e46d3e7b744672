/**
 * The MQTT uplink: leases from the journal, publishes, acknowledges. Knows nothing of SQLite or Modbus, and exports nothing.
 */
package io.sluice.forward.mqtt;
