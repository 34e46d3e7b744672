package io.sluice.core;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.port.field.Reading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What instruments that send by themselves have sent: whether a reading is new, late or a repetition, and which of them have
 * fallen silent. Confined to the engine thread.
 *
 * <pre>
 *              own time, and these points at this time were there already  -> REPEATED   dropped
 *   reading -> older than late-after, or than the newest evaluated one     -> LATE       kept, forwarded, not evaluated
 *              else                                                        -> LIVE
 *
 *   nothing for three periods -> a reading without values, quality no-reply, and again each period
 * </pre>
 */
final class Pushes {
    /** Periods without a word after which a device counts as silent. */
    static final int SILENT_PERIODS = 3;

    /** Instants of a device that are remembered to know a repetition. */
    static final int MOST_SEEN = 256;

    private static final long MS = 1_000_000L;

    /** What is to be done with a reading. */
    enum Course {
        /** Evaluated. */
        LIVE,
        /** Kept and forwarded only. */
        LATE,
        /** Dropped. */
        REPEATED
    }

    private static final class Pushed {
        final DeviceSpec spec;
        /** Marks of instants and the points that came for them; 0 where there is none yet. */
        long[] seen = new long[MOST_SEEN];

        int next;
        long heardNs;
        /** When the newest evaluated reading with a value was measured. */
        long newestNs = Long.MIN_VALUE;

        long dueNs;

        Pushed(DeviceSpec spec, long nowNs) {
            this.spec = spec;
            heard(nowNs);
        }

        void heard(long nowNs) {
            heardNs = nowNs;
            dueNs = nowNs + SILENT_PERIODS * MS * spec.periodMs();
        }

        boolean isNew(long mark) {
            for (long m : seen) {
                if (m == mark) {
                    return false;
                }
            }
            seen[next] = mark;
            next = (next + 1) % MOST_SEEN;
            return true;
        }
    }

    private final Map<Integer, Pushed> devices = new HashMap<>();

    /**
     * Nothing heard yet.
     *
     * @param before what the engine before knew, which goes on for devices of the same name; null if there was none
     */
    Pushes(List<DeviceSpec> all, long nowNs, Pushes before) {
        for (DeviceSpec spec : all) {
            if (spec.isPushed()) {
                devices.put(spec.index(), new Pushed(spec, nowNs));
            }
        }
        if (before != null) {
            before.devices.values().forEach(this::carry);
        }
    }

    private void carry(Pushed old) {
        for (Pushed p : devices.values()) {
            if (p.spec.name().equals(old.spec.name())) {
                p.heard(old.heardNs);
                p.newestNs = old.newestNs;
                if (p.spec.points().equals(old.spec.points())) {
                    p.seen = old.seen;
                    p.next = old.next;
                }
            }
        }
    }

    /** Whether this device sends by itself. */
    boolean isOne(int device) {
        return devices.containsKey(device);
    }

    /**
     * Judges a reading of such a device and puts {@link Reading#lastByteNs} to when it was measured: by its own time if it
     * has one, but never later than now.
     *
     * @param offsetMs UTC in ms since 1970 = this + boot-time clock in ms
     */
    Course judge(Reading r, long nowNs, long offsetMs) {
        Pushed p = devices.get(r.device);
        if (r.utcMs != 0) {
            r.lastByteNs = (r.utcMs - offsetMs) * MS;
        }
        r.lastByteNs = Math.min(r.lastByteNs, nowNs);
        p.heard(nowNs);
        if (r.utcMs != 0 && !p.isNew(mark(r))) {
            return Course.REPEATED;
        }
        if (!hasValue(r)) {
            return Course.LIVE;
        }
        if (nowNs - r.lastByteNs > p.spec.push().lateAfterMs() * MS || r.lastByteNs < p.newestNs) {
            return Course.LATE;
        }
        p.newestNs = r.lastByteNs;
        return Course.LIVE;
    }

    /**
     * Speaks for the devices that are silent.
     *
     * @return when to call again, ns; {@code Long.MAX_VALUE} if there is no such device
     */
    long tick(long nowNs, Consumer<Reading> silent) {
        long due = Long.MAX_VALUE;
        for (Pushed p : devices.values()) {
            if (p.dueNs <= nowNs) {
                Reading none = new Reading(p.spec.index(), p.spec.points().size());
                none.lastByteNs = nowNs;
                none.fault = "nothing sent for " + (nowNs - p.heardNs) / 1_000_000_000L + " s";
                silent.accept(none);
                p.dueNs = nowNs + p.spec.periodMs() * MS;
            }
            due = Math.min(due, p.dueNs);
        }
        return due;
    }

    private static boolean hasValue(Reading r) {
        for (byte q : r.quality) {
            if (!Quality.isBad(q)) {
                return true;
            }
        }
        return false;
    }

    /** One number for an instant and the points that came for it; never 0. */
    private static long mark(Reading r) {
        long mark = r.utcMs;
        for (double v : r.raw) {
            // FNV-1a with one bit a column
            mark = (mark ^ (Double.isNaN(v) ? 0 : 1)) * 0x100000001b3L;
        }
        return mark == 0 ? 1 : mark;
    }
}
