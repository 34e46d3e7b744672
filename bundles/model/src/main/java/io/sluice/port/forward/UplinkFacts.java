package io.sluice.port.forward;

/**
 * Counters of an uplink since it was opened.
 *
 * @param name name of the uplink
 * @param connected whether it is connected now
 * @param connects connections made so far
 * @param samples values acknowledged by the destination, held ones left out
 * @param held values left out of batches by the deadband
 * @param transitions notices acknowledged by the destination: transitions and events
 * @param messages messages acknowledged
 * @param bytes payload bytes acknowledged
 * @param inFlight messages not yet acknowledged
 * @param waiting undelivered values in the journal
 * @param fault what is wrong now, for people; empty if all is well
 * @param way how the way to the destination is
 */
public record UplinkFacts(
        String name,
        boolean connected,
        long connects,
        long samples,
        long held,
        long transitions,
        long messages,
        long bytes,
        int inFlight,
        long waiting,
        String fault,
        Way way) {

    /** Facts of an uplink that has measured nothing of its way. */
    public UplinkFacts(
            String name,
            boolean connected,
            long connects,
            long samples,
            long held,
            long transitions,
            long messages,
            long bytes,
            int inFlight,
            long waiting,
            String fault) {
        this(
                name,
                connected,
                connects,
                samples,
                held,
                transitions,
                messages,
                bytes,
                inFlight,
                waiting,
                fault,
                Way.UNKNOWN);
    }

    /**
     * How the way to the destination is.
     *
     * @param standby whether another uplink has its work now: it is a stand-by that waits, or one that is stood in for
     * @param roundTripMs from the last message's hand-over to its acknowledgement, ms; -1 if there was none
     * @param delayP50Ms half of the live scans were acknowledged within so long of being taken, ms, a quarter too large at most;
     *     -1 if there were none. The last 100,000 scans count most.
     * @param delayP99Ms likewise 99 of 100
     * @param oldestUtcMs event time of the oldest undelivered segment, ms since 1970; 0 if none
     * @param lastUtcMs when the last message was acknowledged, ms since 1970; 0 if none was in this process
     * @param month month of UTC that is counted, {@code 2026-11}; empty while none is known
     * @param monthBytes sent in that month, with an estimate of what the protocols add, bytes
     * @param monthLimitBytes most bytes in a month before telemetry waits; 0 if there is no limit
     */
    public record Way(
            boolean standby,
            long roundTripMs,
            long delayP50Ms,
            long delayP99Ms,
            long oldestUtcMs,
            long lastUtcMs,
            String month,
            long monthBytes,
            long monthLimitBytes) {
        /** Nothing is known. */
        public static final Way UNKNOWN = new Way(false, -1, -1, -1, 0, 0, "", 0, 0);
    }
}
