/** CoAP links on which instruments send SenML packs by themselves. Knows nothing of alarms, storage or retries. */
package io.sluice.field.coap;
