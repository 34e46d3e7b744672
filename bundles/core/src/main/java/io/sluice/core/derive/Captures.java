package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.core.sample.Wave;
import io.sluice.model.Scan;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.Site;
import java.util.List;
import java.util.function.Consumer;

/**
 * The waveform captures of a site, fed with scans that come at the stated rate or with waveforms. Confined to the engine
 * thread.
 */
public final class Captures {
    private final List<Capture> captures;
    private final Site site;

    /**
     * For a site.
     *
     * @param out is given each capture once it is whole; called from {@link #scan}, {@link #waveform} and {@link #tick}
     */
    public Captures(Site site, Consumer<Captured> out) {
        this.site = site;
        captures = site.captures().stream().map(s -> new Capture(s, out)).toList();
    }

    /** Takes a scan that is on the board already, unless its device delivers blocks. Values that are out of range or marked as jumps belong to it. */
    public void scan(Scan scan, Board board) {
        if (site.devices().get(scan.device()).isInBlocks()) {
            return;
        }
        for (Capture c : captures) {
            List<PointRef> channels = c.spec().channels();
            for (int i = 0; i < channels.size(); i++) {
                if (channels.get(i).device() == scan.device()) {
                    c.sample(i, scan.monotonicNs(), Channel.usable(board, channels.get(i)));
                }
            }
        }
    }

    /** Takes a block of a device. */
    public void waveform(Wave wave) {
        for (int i = 0; i < wave.rows().length && !captures.isEmpty(); i++) {
            if (wave.rows()[i] != null && Channel.isUsable(wave.quality()[i])) {
                waveform(new PointRef(wave.device(), i), wave.rateHz(), wave.rows()[i], wave.endNs());
            }
        }
    }

    /**
     * Takes a block of evenly spaced samples.
     *
     * @param rateHz its rate
     * @param endNs boot-time clock at its last sample, ns
     */
    public void waveform(PointRef point, double rateHz, double[] samples, long endNs) {
        for (Capture c : captures) {
            int channel = c.channelOf(point);
            for (int i = 0; channel >= 0 && i < samples.length; i++) {
                c.sample(channel, endNs - Math.round((samples.length - 1 - i) * 1e9 / rateHz), samples[i]);
            }
        }
    }

    /** Lets captures end whose channels have gone silent; about once a second. */
    public void tick(long nowNs) {
        captures.forEach(c -> c.tick(nowNs));
    }
}
