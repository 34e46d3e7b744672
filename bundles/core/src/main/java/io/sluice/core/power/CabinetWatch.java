package io.sluice.core.power;

import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.site.CabinetSpec;
import io.sluice.model.site.PointRef;
import io.sluice.port.admin.PowerFacts;
import java.util.List;

/**
 * Follows mains and battery of the cabinet and says when the gateway should end. Confined to one thread.
 *
 * <pre>
 *              mains gone                    battery at or below endBelow for 10 s,
 *   MAINS ------------------> BATTERY ------ or on battery for endAfter -------------> ENDING
 *     ^                          |           (never in the first minute)                  |
 *     +------ mains back --------+-------------------------------------------------------+
 * </pre>
 *
 * A bad value is no news: a supply unit that falls silent together with mains leaves the last word standing. In the first
 * minute nothing ends, so that a box that comes back with an empty battery says so before it goes, and does not go round in
 * circles faster than that.
 */
public final class CabinetWatch {
    /** How long the battery must be low before that counts, ns: a siren's start is no empty battery. */
    static final long LOW_NS = 10_000_000_000L;

    /** How long the watch runs at least before it ends anything, ns. */
    static final long LEAST_NS = 60_000_000_000L;

    /** What a look found. */
    public enum News {
        /** Nothing that was not known. */
        NONE,
        /** Mains has just gone. */
        MAINS_LOST,
        /** Mains is back. */
        MAINS_BACK,
        /** It is time to end; said once for each loss of mains. */
        END
    }

    private final CabinetSpec spec;
    private final long startNs;
    private double mains = Double.NaN;
    private double battery = Double.NaN;
    private double door = Double.NaN;
    private double water = Double.NaN;
    private double temperature = Double.NaN;
    private boolean lost;
    private long lostNs;
    private long lowNs;
    private boolean low;
    private boolean told;
    private String ending = "";
    private long nowNs;

    /** A watch that begins now. */
    public CabinetWatch(CabinetSpec spec, long nowNs) {
        this.spec = spec;
        this.startNs = nowNs;
        this.nowNs = nowNs;
    }

    /** What it watches. */
    public CabinetSpec spec() {
        return spec;
    }

    /**
     * Looks at the newest scans.
     *
     * @param scans by device; null where there is none
     */
    public News look(List<Scan> scans, long atNs) {
        nowNs = atNs;
        mains = newest(scans, spec.mains(), mains);
        battery = newest(scans, spec.battery(), battery);
        door = newest(scans, spec.door(), door);
        water = newest(scans, spec.water(), water);
        temperature = newest(scans, spec.temperature(), temperature);
        boolean gone = spec.mainsBelow() ? mains <= spec.mainsAt() : mains >= spec.mainsAt();
        if (gone != lost) {
            lost = gone;
            lostNs = atNs;
            low = false;
            told = false;
            ending = "";
            return gone ? News.MAINS_LOST : News.MAINS_BACK;
        }
        if (!lost || told) {
            return News.NONE;
        }
        boolean under = battery <= spec.endBelow();
        if (under != low) {
            low = under;
            lowNs = atNs;
        }
        if (atNs - startNs < LEAST_NS) {
            return News.NONE;
        }
        if (low && atNs - lowNs >= LOW_NS) {
            ending = "battery-low";
        } else if (spec.endAfterMs() > 0 && atNs - lostNs >= spec.endAfterMs() * 1_000_000L) {
            ending = "on-battery";
        }
        told = !ending.isEmpty();
        return told ? News.END : News.NONE;
    }

    /** The machine did not let the gateway end: it goes on as it is until mains comes back. */
    public void stay() {
        ending = "";
    }

    /** What is known now. */
    public PowerFacts facts() {
        long lostMs = lost ? (nowNs - lostNs) / 1_000_000L : 0;
        boolean timed = lost && spec.endAfterMs() > 0 && !(told && ending.isEmpty());
        return new PowerFacts(
                Double.isNaN(mains) ? null : !lost,
                battery,
                lostMs,
                timed ? Math.max(0, spec.endAfterMs() - lostMs) : -1,
                ending,
                truth(door),
                truth(water),
                temperature);
    }

    private static Boolean truth(double value) {
        return Double.isNaN(value) ? null : value >= 0.5;
    }

    private static double newest(List<Scan> scans, PointRef at, double before) {
        Scan scan = at == null ? null : scans.get(at.device());
        if (scan == null) {
            return before;
        }
        int code = scan.quality()[at.point()] & ~Scan.HELD;
        boolean usable = code == Quality.GOOD.code() || code == Quality.UNCERTAIN.code();
        return usable && !Double.isNaN(scan.values()[at.point()]) ? scan.values()[at.point()] : before;
    }
}
