/**
 * Checks of single points beyond their physical range, which mark and never replace; and what blocks of samples are in time and
 * in engineering values. Knows no alarms and no clock: instants are given.
 */
package io.sluice.core.sample;
