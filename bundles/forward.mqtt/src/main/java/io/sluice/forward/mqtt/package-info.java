/** The MQTT uplink. Knows nothing of SQLite or Modbus. */
package io.sluice.forward.mqtt;
