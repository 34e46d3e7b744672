package io.sluice.core.derive;

import io.sluice.model.site.PointRef;
import java.util.List;

/**
 * A waveform captured around an event. The arrays are given away.
 *
 * @param name name of the capture
 * @param channels its points
 * @param rateHz samples per second
 * @param startNs boot-time clock at the first sample, ns
 * @param samples one row per channel, of equal length, as measured; NaN where one is missing
 * @param trigger index of the channel that started it
 * @param triggerNs boot-time clock at the sample that started it, ns
 * @param peaks largest absolute value per channel, mean taken out; NaN if it has no samples
 */
@SuppressWarnings("ArrayRecordComponent")
public record Captured(
        String name,
        List<PointRef> channels,
        double rateHz,
        long startNs,
        float[][] samples,
        int trigger,
        long triggerNs,
        double[] peaks) {
    /** Copies the list. */
    public Captured {
        channels = List.copyOf(channels);
    }
}
