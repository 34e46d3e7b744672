package io.sluice.codec.senml;

import io.sluice.model.Clock;
import io.sluice.model.ClockState;
import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.SenmlSource;
import io.sluice.port.field.IntakeSink;
import io.sluice.port.field.Reading;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Makes readings of the packs of one instrument: a record belongs to the point whose name its own name ends in, values are
 * converted to the points' units, and each distinct time is a reading of its own. Immutable, thread-safe.
 *
 * <p>A time below 2^28 is relative to the arrival. While nobody has set the gateway's clock, absolute times cannot be held
 * against it: then the newest record of a pack counts as just measured, and the distances between them hold.
 */
public final class SenmlIntake {
    /** How far a time may lie in the future, ms: clocks of sensors drift. */
    public static final long MOST_AHEAD_MS = 60_000;

    /** No instrument that sends here measured before 2020-01-01, UTC in ms since 1970: such a clock was never set. */
    public static final long FIRST_UTC_MS = 1_577_836_800_000L;

    /** Oldest sample that is taken, ms. */
    public static final long MOST_AGE_MS = 10 * 365 * 86_400_000L;

    private static final double MS_PER_S = 1000;
    private static final long NS_PER_MS = 1_000_000L;
    private static final String SEPARATORS = ":/._-";

    private final DeviceSpec device;

    /** For a device whose points are {@link SenmlSource}s. */
    public SenmlIntake(DeviceSpec device) {
        this.device = device;
    }

    /**
     * Makes the readings of a pack.
     *
     * @param records records of the pack
     * @param arrivedNs boot-time clock at its arrival, ns
     * @param clock the gateway's clock then
     * @return readings, oldest first, at most {@link IntakeSink#MOST_READINGS}; records of no point are left out
     * @throws SenmlException if something in it cannot be taken: then nothing of it is
     */
    public List<Reading> readings(List<SenmlRecord> records, long arrivedNs, Clock clock) throws SenmlException {
        long nowMs = clock.utcMs(arrivedNs);
        boolean unset = clock.state() == ClockState.UNSYNCHRONISED;
        long newestMs = newest(records);
        TreeMap<Long, Reading> byTime = new TreeMap<>();
        for (SenmlRecord r : records) {
            int column = column(r.name());
            if (column < 0) {
                continue;
            }
            double value = value(r, device.points().get(column));
            long ms = Math.round(r.time() * MS_PER_S);
            long sinceMs = r.isRelative() ? ms : unset ? ms - newestMs : ms - nowMs;
            check(r, ms, sinceMs);
            // equal times of one kind are one instant, whatever the clock says meanwhile
            Reading reading = byTime.computeIfAbsent(sinceMs, since -> blank(since, arrivedNs));
            reading.utcMs = r.isRelative() || unset ? reading.utcMs : ms;
            if (!Double.isNaN(reading.raw[column])) {
                throw new SenmlException(r.name() + " stands twice for the same time");
            }
            reading.raw[column] = value;
            reading.quality[column] = Quality.GOOD.code();
        }
        if (byTime.isEmpty()) {
            throw new SenmlException("no record ends in a name that the profile " + device.profile() + " knows: "
                    + device.points().stream().map(p -> source(p).record()).toList());
        }
        if (byTime.size() > IntakeSink.MOST_READINGS) {
            throw new SenmlException(byTime.size() + " times in a pack: allowed are " + IntakeSink.MOST_READINGS);
        }
        return List.copyOf(byTime.values());
    }

    private static long newest(List<SenmlRecord> records) {
        return records.stream()
                .filter(r -> !r.isRelative())
                .mapToLong(r -> Math.round(r.time() * MS_PER_S))
                .max()
                .orElse(0);
    }

    private Reading blank(long sinceMs, long arrivedNs) {
        Reading reading = new Reading(device.index(), device.points().size());
        Arrays.fill(reading.quality, Quality.UNCERTAIN.code());
        reading.lastByteNs = arrivedNs + Math.min(0, sinceMs) * NS_PER_MS;
        return reading;
    }

    private static void check(SenmlRecord r, long ms, long sinceMs) throws SenmlException {
        if (!r.isRelative() && ms < FIRST_UTC_MS) {
            throw new SenmlException(r.name() + ": its time " + Instant.ofEpochMilli(ms) + " is before 2020");
        }
        if (sinceMs < -MOST_AGE_MS) {
            throw new SenmlException(r.name() + ": its time is more than ten years ago");
        }
        if (sinceMs > MOST_AHEAD_MS) {
            throw new SenmlException(r.name() + ": its time is " + sinceMs / 1000 + " s ahead: allowed are "
                    + MOST_AHEAD_MS / 1000 + " s");
        }
    }

    private static double value(SenmlRecord r, PointSpec point) throws SenmlException {
        if (!r.kind().equals("v") && !r.kind().equals("vb")) {
            throw new SenmlException(r.name() + ": value " + r.kind() + ": allowed are v and vb");
        }
        SenmlUnits.Conversion conversion = SenmlUnits.between(r.unit(), point.unit());
        if (conversion == null) {
            throw new SenmlException(r.name() + ": unit " + r.unit() + " is no " + point.unit());
        }
        return conversion.apply(r.value());
    }

    /** The point that the name ends in, of several the one with the longest; -1 if there is none. */
    private int column(String name) {
        int best = -1;
        int longest = 0;
        for (int i = 0; i < device.points().size(); i++) {
            String end = source(device.points().get(i)).record();
            int start = name.length() - end.length();
            boolean fits = name.endsWith(end) && (start == 0 || SEPARATORS.indexOf(name.charAt(start - 1)) >= 0);
            if (fits && end.length() > longest) {
                best = i;
                longest = end.length();
            }
        }
        return best;
    }

    private static SenmlSource source(PointSpec point) {
        return (SenmlSource) point.source();
    }
}
