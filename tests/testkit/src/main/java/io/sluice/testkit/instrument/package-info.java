/**
 * Instruments made from a compiled site: engineering values in, registers out, by the inverse of what the gateway does.
 * Knows nothing of where the values come from.
 */
package io.sluice.testkit.instrument;
