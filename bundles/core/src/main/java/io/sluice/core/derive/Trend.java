package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.Quality;
import io.sluice.model.site.PointRef;

/** The regression line through the good values of a window. Confined to the engine thread. */
final class Trend {
    private static final long LONG_MS = 3_600_000;
    private static final int GAPS = 50; // a hole up to a fiftieth of the window does not matter to a line through it

    private final PointRef of;
    private final long windowMs;
    private final double coverage;
    private final Slices slices;
    private final Cover cover;
    private long uncertainNs = Long.MIN_VALUE;
    private boolean changed;

    Trend(PointRef of, long windowMs, double coverage, long periodMs) {
        this.of = of;
        this.windowMs = windowMs;
        this.coverage = coverage;
        this.slices = new Slices(windowMs);
        this.cover = new Cover(periodMs, windowMs / GAPS);
    }

    boolean feed(int device, Board board, Moment now) {
        if (device != of.device()) {
            return false;
        }
        long covered = cover.next(now.monotonicNs());
        double v = board.value(of);
        if (!Double.isNaN(v)) {
            slices.add(now.monotonicNs(), v, covered);
            changed = true;
            if (board.quality(of) == Quality.UNCERTAIN) {
                uncertainNs = now.monotonicNs();
            }
        }
        return true;
    }

    /** Slope per second; NaN if the good values span or fill too little of the window. */
    double perSecond(long nowNs) {
        slices.slide(nowNs, true);
        double need = coverage * windowMs * 1e6 - cover.periodNs();
        return slices.spanNs() >= need && slices.coverNs() >= need ? slices.slopePerSecond() : Double.NaN;
    }

    /** Whether an uncertain value is in the window. */
    boolean isUncertain(long nowNs) {
        return uncertainNs != Long.MIN_VALUE && nowNs - uncertainNs <= windowMs * 1_000_000L;
    }

    boolean isChanged() {
        return changed && windowMs >= LONG_MS;
    }

    /** A hundredth of the window: what a restart may lose, against what the flash memory has to take. */
    long keepEveryMs() {
        return Math.max(Meter.KEEP_MS, windowMs / 100);
    }

    Memo state(Moment now) {
        changed = false;
        slices.slide(now.monotonicNs(), true);
        Memo memo = new Memo().put("at", now.text());
        slices.keep(memo, now);
        return memo;
    }

    void restore(Memo memo, Moment now) {
        Moment then = memo.moment("at");
        if (then != null) {
            slices.restore(memo, then, now);
        }
    }
}
