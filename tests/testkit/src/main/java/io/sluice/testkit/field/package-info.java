/**
 * What happens in the world around the instruments: a storm over a catchment, a settling house, the air of a day.
 * Deterministic by seed and driven by model time alone; knows nothing of registers, clocks or the gateway.
 */
package io.sluice.testkit.field;
