/** What sirens, lamps, relays and barriers do, by the alarms that drive them. Knows no bus: it asks a writer to write. */
package io.sluice.core.output;
