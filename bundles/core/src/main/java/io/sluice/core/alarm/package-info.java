/**
 * Alarms in time and state, after IEC 62682 and ISA-18.2: what becomes of the colours that conditions call for. Knows nothing of
 * how a condition is judged, of outputs and of who listens.
 */
package io.sluice.core.alarm;
