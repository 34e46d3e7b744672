package io.sluice.core;

import io.sluice.model.Boot;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.port.field.Reading;
import java.util.List;

/**
 * Makes a scan of a reading: scale, offset, calibration, rounding, range, deadband. A value outside the physical range is
 * kept and marked, never clamped; a missing value is NaN, never 0 or the last one. Confined to the engine thread.
 */
final class Sampler {
    private static final double[] POWER = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    private static final double EXACT = 1L << 53;

    private final Boot boot;
    private final int revision;
    private final EventClock clock;
    private final Columns[] columns;
    private long sequence;
    private long bad;
    private long held;

    /**
     * For one configuration revision.
     *
     * @param firstSequence number of the first scan: numbers go on over revisions within a boot
     */
    Sampler(Boot boot, int revision, List<DeviceSpec> devices, EventClock clock, long firstSequence) {
        this.boot = boot;
        this.revision = revision;
        this.clock = clock;
        this.sequence = firstSequence - 1;
        this.columns = devices.stream().map(Columns::new).toArray(Columns[]::new);
    }

    /** Takes the reading over and makes its scan. */
    Scan sample(Reading reading) {
        clock.refresh(reading.lastByteNs);
        Columns c = columns[reading.device];
        double[] values = reading.raw;
        byte[] quality = reading.quality;
        for (int i = 0; i < values.length; i++) {
            if (!Quality.isBad(quality[i])) {
                PointSpec p = c.points[i];
                double v = round((values[i] * p.scale() + p.offset()) * p.gain() + p.zero(), p.decimals());
                values[i] = v;
                if (!(v >= p.min() && v <= p.max())) {
                    quality[i] = Quality.OUT_OF_RANGE.code();
                }
            }
            if (Quality.isBad(quality[i])) {
                bad++;
            }
            if (c.points[i].deadband() > 0 && !c.isDue(i, values[i], quality[i], reading.lastByteNs)) {
                quality[i] |= Scan.HELD;
                held++;
            }
        }
        return new Scan(
                boot,
                ++sequence,
                revision,
                reading.device,
                Realm.LIVE,
                reading.lastByteNs,
                clock.offsetMs(),
                clock.state(),
                values,
                quality);
    }

    long sequence() {
        return sequence;
    }

    long bad() {
        return bad;
    }

    long held() {
        return held;
    }

    private static double round(double v, int decimals) {
        double scaled = v * POWER[decimals];
        return Math.abs(scaled) < EXACT ? Math.rint(scaled) / POWER[decimals] : v;
    }

    /** One device's columns and what was last let through to the uplinks. */
    private static final class Columns {
        final PointSpec[] points;
        private final double[] sent;
        private final byte[] sentQuality;
        private final long[] sentNs;

        Columns(DeviceSpec device) {
            points = device.points().toArray(PointSpec[]::new);
            sent = new double[points.length];
            sentQuality = new byte[points.length];
            sentNs = new long[points.length];
            java.util.Arrays.fill(sentQuality, (byte) -1);
        }

        /** Whether the value has moved by the deadband, changed its quality, or been silent for too long. */
        boolean isDue(int i, double value, byte quality, long nowNs) {
            boolean due = quality != sentQuality[i]
                    || Math.abs(value - sent[i]) >= points[i].deadband()
                    || nowNs - sentNs[i] >= points[i].maxSilenceMs() * 1_000_000L;
            if (due) {
                sent[i] = value;
                sentQuality[i] = quality;
                sentNs[i] = nowNs;
            }
            return due;
        }
    }
}
