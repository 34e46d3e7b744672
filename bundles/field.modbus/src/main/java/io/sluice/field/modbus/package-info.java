/**
 * Modbus master: plans requests, carries them over a transport, decodes replies into raw columns. Knows nothing of
 * engineering units, retries or back-off.
 */
package io.sluice.field.modbus;
