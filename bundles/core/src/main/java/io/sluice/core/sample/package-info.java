/** Checks of single points beyond their physical range. They mark, they never replace. Knows no devices, alarms or clocks. */
package io.sluice.core.sample;
