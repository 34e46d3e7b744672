package io.sluice.port.admin;

import io.sluice.model.alarm.AlarmFigures;
import io.sluice.model.alarm.Protection;
import io.sluice.port.forward.UplinkFacts;
import io.sluice.port.store.JournalFacts;
import java.util.List;

/**
 * The gateway's own figures at one moment. Immutable.
 *
 * @param uptimeMs since the process started, ms
 * @param firstSampleMs from process start to the first good sample, ms; -1 if none yet
 * @param scans scans taken
 * @param samples values taken, bad ones included
 * @param badSamples values of bad quality
 * @param coalesced readings replaced by a newer one of the same device before the engine took them, and blocks
 *     dropped because too many waited
 * @param held values held back by a deadband
 * @param transitions transitions per {@link io.sluice.model.Colour} ordinal that was reached
 * @param devicesUp devices that answered at their last poll
 * @param devices devices in the site
 * @param rssBytes resident memory; -1 if unknown
 * @param writtenBytes what this process had the kernel write to storage so far; -1 if unknown
 * @param journal the journal's counters; null while there is none
 * @param uplinks the uplinks' counters
 * @param protection whether the site is watched as it was meant to be
 * @param alarms how busy the alarms are
 * @param outputs the outputs
 * @param modes watch modes that are on, and {@code drill} while one is under way
 * @param power mains and battery of the cabinet; null if the site says nothing of it
 * @param configFault why the site file on disk is not the one that runs; empty if it is
 */
@SuppressWarnings("ArrayRecordComponent")
public record Snapshot(
        long uptimeMs,
        long firstSampleMs,
        long scans,
        long samples,
        long badSamples,
        long coalesced,
        long held,
        long[] transitions,
        int devicesUp,
        int devices,
        long rssBytes,
        long writtenBytes,
        JournalFacts journal,
        List<UplinkFacts> uplinks,
        Protection protection,
        AlarmFigures alarms,
        List<OutputFacts> outputs,
        List<String> modes,
        PowerFacts power,
        String configFault) {
    /** A gateway that knows nothing of its cabinet. */
    public Snapshot(
            long uptimeMs,
            long firstSampleMs,
            long scans,
            long samples,
            long badSamples,
            long coalesced,
            long held,
            long[] transitions,
            int devicesUp,
            int devices,
            long rssBytes,
            long writtenBytes,
            JournalFacts journal,
            List<UplinkFacts> uplinks,
            Protection protection,
            AlarmFigures alarms,
            List<OutputFacts> outputs,
            List<String> modes,
            String configFault) {
        this(
                uptimeMs,
                firstSampleMs,
                scans,
                samples,
                badSamples,
                coalesced,
                held,
                transitions,
                devicesUp,
                devices,
                rssBytes,
                writtenBytes,
                journal,
                uplinks,
                protection,
                alarms,
                outputs,
                modes,
                null,
                configFault);
    }

    /** Copies the lists. */
    public Snapshot {
        outputs = List.copyOf(outputs);
        modes = List.copyOf(modes);
        uplinks = List.copyOf(uplinks);
    }
}
