/** Instruments on the gateway's own board: I2C, GPIO, 1-Wire. Knows nothing of engineering units. */
package io.sluice.field.board;
