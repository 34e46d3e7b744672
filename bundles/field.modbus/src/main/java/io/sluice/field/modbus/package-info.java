/** Modbus master. Knows nothing of engineering units, retries or back-off. */
package io.sluice.field.modbus;
