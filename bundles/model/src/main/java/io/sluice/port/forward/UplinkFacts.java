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
        String fault) {}
