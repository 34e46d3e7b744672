package io.sluice.model.site;

import java.util.List;

/**
 * Captures waveforms around an event.
 *
 * @param name name of the capture
 * @param channels points whose blocks are kept
 * @param rateHz samples per second, 50 to 500
 * @param threshold absolute value, mean taken out, at which one channel starts it, in the channels' unit
 * @param preMs time kept before it, ms
 * @param postMs time kept after it, ms; a new crossing meanwhile makes it longer, to {@code mostMs}
 * @param mostMs longest capture, ms
 */
public record CaptureSpec(
        String name, List<PointRef> channels, double rateHz, double threshold, long preMs, long postMs, long mostMs) {
    /** Copies the list. */
    public CaptureSpec {
        channels = List.copyOf(channels);
    }
}
