package io.sluice.model.site;

/**
 * What a device that delivers blocks of evenly spaced samples says of them.
 *
 * @param rateHz samples per second by its name plate, 1 to 4000; how fast its clock really runs is measured
 * @param reportMs time between two of its scans, which hold the last sample and what points ask of the others, ms, from 20
 * @param bytes bytes on the bus for each sample of all points, for the bus budget; 0 if they come by themselves
 * @param every whether each sample is journaled and forwarded as a scan of its own
 */
public record BlockSpec(double rateHz, int reportMs, int bytes, boolean every) {}
