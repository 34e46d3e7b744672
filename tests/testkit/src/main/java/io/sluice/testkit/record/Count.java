package io.sluice.testkit.record;

import java.util.List;
import java.util.Map;

/**
 * What a {@link Tally} has counted at one moment. Immutable.
 *
 * <p><b>Lost</b> is found in two ways, and the larger one counts. By totals: what the last status of an ordered end says was
 * sampled, less what it says a deadband held back, less what arrived. By gaps: scans whose sequence is missing below the
 * highest one seen of their boot, each counted as one sample at least; used alone for a boot that was killed, for nobody knows
 * what it had sampled last. A gap can also be a scan that was held back as a whole: with the totals of an ordered end at hand,
 * gaps count only as far as the held samples do not account for them. Samples that the journal dropped were due and count as
 * lost.
 *
 * @param delivered different samples that arrived, bad ones included
 * @param bad of these, samples of bad quality
 * @param duplicates samples that arrived again under the same boot and sequence; parts of one scan are none
 * @param scans different scans of which something arrived
 * @param missingScans sequences below the highest of their boot of which nothing arrived
 * @param lost samples that were due and did not arrive, see above; 0 as long as nothing is known
 * @param messages messages of all kinds
 * @param bytes payload bytes of telemetry and backlog
 * @param backlogSamples samples that arrived on the topic of the backlog
 * @param transitions transitions that reached a colour, by its word: blue, yellow, orange, red
 * @param transitionDuplicates transitions that arrived again under the same event id
 * @param transitionCount different transitions of all kinds
 * @param latencyP50Ms median of the alarm latency, ms; NaN if there was none
 * @param latencyP99Ms 99th percentile of the alarm latency, ms; NaN if there was none
 * @param boots boots seen, in order
 * @param malformed messages that could not be read
 * @param lastFault what was wrong with the last of them, empty if none
 */
public record Count(
        long delivered,
        long bad,
        long duplicates,
        long scans,
        long missingScans,
        long lost,
        long messages,
        long bytes,
        long backlogSamples,
        Map<String, Long> transitions,
        long transitionDuplicates,
        long transitionCount,
        double latencyP50Ms,
        double latencyP99Ms,
        List<String> boots,
        long malformed,
        String lastFault) {
    /** Copies map and list. */
    public Count {
        transitions = Map.copyOf(transitions);
        boots = List.copyOf(boots);
    }
}
