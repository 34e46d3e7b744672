package io.sluice.port.store;

/**
 * Counters of a journal since the start of the process.
 *
 * @param scans scans committed
 * @param samples values in those scans
 * @param transitions notices committed: transitions and events
 * @param dropped values in scans that were never committed: queue full or write failed
 * @param droppedTransitions notices that were never committed
 * @param thinned values that were committed, unsent for some uplink, and gave way to their summaries of a minute to keep the
 *     bound
 * @param thinnedAgain values in such summaries that gave way to those of an hour
 * @param expired values that were committed, unsent for some uplink, and removed with nothing in their place
 * @param telemetryBytes size of the telemetry files now, bytes
 * @param alarmBytes size of the alarm files now, bytes
 * @param fullInMs time until undelivered telemetry has to be thinned if it goes on as in the last hours, ms; 0 if that has
 *     begun; {@code Long.MAX_VALUE} if it does not grow or nothing can be said yet
 * @param commits commits so far
 * @param writes whether all of its files can be written now
 * @param fault what is wrong now, and what happened to its files in this process, for people; empty if all was well
 */
public record JournalFacts(
        long scans,
        long samples,
        long transitions,
        long dropped,
        long droppedTransitions,
        long thinned,
        long thinnedAgain,
        long expired,
        long telemetryBytes,
        long alarmBytes,
        long fullInMs,
        long commits,
        boolean writes,
        String fault) {

    /** Facts of a journal that never was near its bound. */
    public JournalFacts(
            long scans,
            long samples,
            long transitions,
            long dropped,
            long droppedTransitions,
            long expired,
            long telemetryBytes,
            long alarmBytes,
            long commits,
            String fault) {
        this(
                scans,
                samples,
                transitions,
                dropped,
                droppedTransitions,
                0,
                0,
                expired,
                telemetryBytes,
                alarmBytes,
                Long.MAX_VALUE,
                commits,
                fault.isEmpty(),
                fault);
    }
}
