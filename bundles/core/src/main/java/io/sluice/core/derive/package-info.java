/**
 * Figures computed from points: rates, sums, averages, changes, vibration, and waveforms captured around an event. Knows
 * nothing of alarms, nor of where its results go.
 */
@Export
@Version("1.0.0")
package io.sluice.core.derive;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
