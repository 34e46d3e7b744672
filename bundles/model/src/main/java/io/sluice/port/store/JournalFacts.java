package io.sluice.port.store;

/**
 * Counters of a journal since the start of the process.
 *
 * @param scans scans committed
 * @param samples values in those scans
 * @param transitions notices committed: transitions and events
 * @param dropped values in scans that were never committed: queue full or write failed
 * @param droppedTransitions notices that were never committed
 * @param expired values that were committed, unsent for some uplink, and removed to keep the bound
 * @param telemetryBytes size of the telemetry files now, bytes
 * @param alarmBytes size of the alarm files now, bytes
 * @param commits commits so far
 * @param fault what is wrong now, for people; empty if all is well
 */
public record JournalFacts(
        long scans,
        long samples,
        long transitions,
        long dropped,
        long droppedTransitions,
        long expired,
        long telemetryBytes,
        long alarmBytes,
        long commits,
        String fault) {}
