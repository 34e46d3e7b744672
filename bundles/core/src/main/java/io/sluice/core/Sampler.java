package io.sluice.core;

import io.sluice.core.sample.Blocks;
import io.sluice.core.sample.PointCheck;
import io.sluice.core.sample.Wave;
import io.sluice.model.Boot;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointChecks;
import io.sluice.model.site.PointSpec;
import io.sluice.port.field.Reading;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Makes a scan of a reading: scale, offset, calibration, rounding, range, checks, maintenance, deadband. A value outside the
 * physical range is kept and marked, never clamped; a missing value is NaN, never 0 or the last one. While a device is under
 * maintenance every value that comes is marked so, whatever else is wrong with it: what a technician does to an instrument
 * is no measurement. Confined to the engine thread.
 */
final class Sampler {
    private static final double[] POWER = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    private static final double EXACT = 1L << 53;

    private final Boot boot;
    private final int revision;
    private final EventClock clock;
    private final Columns[] columns;
    private final IntPredicate inMaintenance;
    private long sequence;
    private long bad;
    private long held;

    /** Without checks and maintenance. */
    Sampler(Boot boot, int revision, List<DeviceSpec> devices, EventClock clock, long firstSequence) {
        this(boot, revision, devices, List.of(), clock, firstSequence, device -> false);
    }

    /**
     * For one configuration revision.
     *
     * @param checks checks of points, at most one per point
     * @param firstSequence number of the first scan: numbers go on over revisions within a boot
     * @param inMaintenance whether the device with this index is under maintenance now
     */
    Sampler(
            Boot boot,
            int revision,
            List<DeviceSpec> devices,
            List<PointChecks> checks,
            EventClock clock,
            long firstSequence,
            IntPredicate inMaintenance) {
        this.boot = boot;
        this.revision = revision;
        this.clock = clock;
        this.sequence = firstSequence - 1;
        this.inMaintenance = inMaintenance;
        this.columns = devices.stream().map(Columns::new).toArray(Columns[]::new);
        for (PointChecks check : checks) {
            columns[check.point().device()].checks[check.point().point()] = new PointCheck(check);
        }
    }

    /** Takes the reading over and makes its scan. */
    Scan sample(Reading reading) {
        Columns c = columns[reading.device];
        double[] values = reading.raw;
        byte[] quality = reading.quality;
        for (int i = 0; i < values.length; i++) {
            if (Quality.isBad(quality[i]) || c.isUnspoken(i, values, quality)) {
                continue;
            }
            PointSpec p = c.points[i];
            double scaled = values[i] * p.scale() + p.offset();
            if (c.checks[i] != null) {
                scaled = c.checks[i].measured(scaled, reading.lastByteNs);
            }
            values[i] = scaled * p.gain() + p.zero();
        }
        return scan(reading.device, values, quality, reading.lastByteNs, Realm.LIVE);
    }

    /**
     * Makes engineering values of a reading's block.
     *
     * @return null if it holds no sample
     */
    Wave wave(Reading reading) {
        return columns[reading.device].blocks.take(reading.block, inMaintenance.test(reading.device));
    }

    /**
     * Takes over a reading whose block is done with, and makes the scan of its device if that is due.
     *
     * @param wave what became of its block; null if it held no sample
     * @return null if it is not due
     */
    Scan sample(Reading reading, Wave wave) {
        Columns c = columns[reading.device];
        double[] values = reading.raw;
        byte[] quality = reading.quality;
        if (!c.blocks.isDue(wave, quality)) {
            return null;
        }
        for (int i = 0; i < values.length; i++) {
            boolean single = reading.block.rows[i] == null && !c.blocks.isTold(i);
            if (single && !Quality.isBad(quality[i])) {
                PointSpec p = c.points[i];
                values[i] = (values[i] * p.scale() + p.offset()) * p.gain() + p.zero();
            }
        }
        c.blocks.fill(values, quality);
        return scan(reading.device, values, quality, wave == null ? reading.lastByteNs : wave.endNs(), Realm.LIVE);
    }

    /** Makes a scan of one sample of a block: it holds no other points. */
    Scan nth(Wave wave, int sample) {
        Columns c = columns[wave.device()];
        double[] values = new double[c.points.length];
        byte[] quality = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            double v = wave.rows()[i] == null ? Double.NaN : wave.rows()[i][sample];
            values[i] = v;
            if (wave.rows()[i] == null) {
                quality[i] = (byte) (Quality.UNCERTAIN.code() | Scan.HELD);
            } else if (Double.isNaN(v)) {
                quality[i] = Quality.GARBLED.code();
            } else if (wave.quality()[i] == Quality.MAINTENANCE) {
                quality[i] = Quality.MAINTENANCE.code();
            } else {
                boolean inside = v >= c.points[i].min() && v <= c.points[i].max();
                quality[i] = (inside ? Quality.GOOD : Quality.OUT_OF_RANGE).code();
            }
        }
        long atNs = wave.timeNs(sample);
        clock.refresh(atNs);
        return numbered(wave.device(), values, quality, atNs, Realm.LIVE);
    }

    /**
     * Makes a scan of a reading that came late. It is marked as uncertain, since no alarm has seen it, and touches nothing
     * that the scans of now depend on: no checks, no deadband.
     */
    Scan late(Reading reading) {
        Columns c = columns[reading.device];
        double[] values = reading.raw;
        byte[] quality = reading.quality;
        for (int i = 0; i < values.length; i++) {
            if (c.isUnspoken(i, values, quality)) {
                quality[i] |= Scan.HELD;
                held++;
            } else if (!Quality.isBad(quality[i])) {
                PointSpec p = c.points[i];
                double scaled = (values[i] * p.scale() + p.offset()) * p.gain() + p.zero();
                values[i] = finite(round(scaled, p.decimals()));
                boolean inRange = values[i] >= p.min() && values[i] <= p.max();
                quality[i] = (inRange ? Quality.UNCERTAIN : Quality.OUT_OF_RANGE).code();
                bad += inRange ? 0 : 1;
            } else {
                bad++;
            }
        }
        return numbered(reading.device, values, quality, reading.lastByteNs, Realm.LIVE);
    }

    /**
     * Makes a scan of engineering values: a virtual device's, or a drill's. A drill's values are rounded and held against the
     * range, and touch nothing that live scans depend on but the numbering.
     *
     * @param device index of the device
     * @param values engineering values in the points' units, given away; NaN where there is none
     * @param quality {@link Quality} codes, given away
     * @param monotonicNs boot-time clock of the event, ns
     */
    Scan scan(int device, double[] values, byte[] quality, long monotonicNs, Realm realm) {
        clock.refresh(monotonicNs);
        Columns c = columns[device];
        if (realm == Realm.LIVE) {
            boolean maintained = inMaintenance.test(device);
            for (int i = 0; i < values.length; i++) {
                if (c.isUnspoken(i, values, quality)) {
                    quality[i] |= Scan.HELD;
                    held++;
                    continue;
                }
                judge(c, i, values, quality, monotonicNs);
                if (maintained && !Double.isNaN(values[i])) {
                    quality[i] = Quality.MAINTENANCE.code();
                }
                count(c, i, values, quality, monotonicNs);
            }
        } else {
            for (int i = 0; i < values.length; i++) {
                PointSpec p = c.points[i];
                if (!Quality.isBad(quality[i])) {
                    values[i] = finite(round(values[i], p.decimals()));
                    quality[i] =
                            values[i] >= p.min() && values[i] <= p.max() ? quality[i] : Quality.OUT_OF_RANGE.code();
                }
            }
        }
        return numbered(device, values, quality, monotonicNs, realm);
    }

    private Scan numbered(int device, double[] values, byte[] quality, long monotonicNs, Realm realm) {
        clock.stamped(++sequence);
        return new Scan(
                boot, sequence, revision, device, realm, monotonicNs, clock.offsetMs(), clock.state(), values, quality);
    }

    /** Switches the deadbands of a device off while a watch mode is on, and back on. */
    void watched(int device, boolean on) {
        columns[device].watched = on;
    }

    private static void judge(Columns c, int i, double[] values, byte[] quality, long nowNs) {
        PointCheck check = c.checks[i];
        if (Quality.isBad(quality[i])) {
            if (check != null) {
                check.miss();
            }
            return;
        }
        PointSpec p = c.points[i];
        double v = finite(round(values[i], p.decimals()));
        values[i] = v;
        if (check == null) {
            // a figure that is not there yet is uncertain, not out of range
            boolean pending = Double.isNaN(v) && quality[i] == Quality.UNCERTAIN.code();
            if (!pending && !(v >= p.min() && v <= p.max())) {
                quality[i] = Quality.OUT_OF_RANGE.code();
            }
            return;
        }
        boolean inRange = v >= check.min(p.min()) && v <= check.max(p.max());
        quality[i] = check.quality(v, inRange, nowNs, Quality.of(quality[i])).code();
    }

    private void count(Columns c, int i, double[] values, byte[] quality, long nowNs) {
        if (Quality.isBad(quality[i])) {
            bad++;
        }
        if (c.points[i].deadband() > 0 && !c.isDue(i, values[i], quality[i], nowNs)) {
            quality[i] |= Scan.HELD;
            held++;
        }
    }

    /** A division by zero is no value. */
    private static double finite(double v) {
        return Double.isInfinite(v) ? Double.NaN : v;
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
        final PointCheck[] checks;
        final boolean pushed;
        final Blocks blocks;
        boolean watched;
        private final double[] sent;
        private final byte[] sentQuality;
        private final long[] sentNs;

        Columns(DeviceSpec device) {
            points = device.points().toArray(PointSpec[]::new);
            checks = new PointCheck[points.length];
            pushed = device.isPushed();
            blocks = device.isInBlocks() ? new Blocks(device) : null;
            sent = new double[points.length];
            sentQuality = new byte[points.length];
            sentNs = new long[points.length];
            java.util.Arrays.fill(sentQuality, (byte) -1);
        }

        /** Whether what was pushed did not speak of this point. */
        boolean isUnspoken(int i, double[] values, byte[] quality) {
            return pushed && Double.isNaN(values[i]) && quality[i] == Quality.UNCERTAIN.code();
        }

        /** Whether it is watched, or the value has moved by the deadband, changed its quality, or been silent for too long. */
        boolean isDue(int i, double value, byte quality, long nowNs) {
            boolean due = watched
                    || quality != sentQuality[i]
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
