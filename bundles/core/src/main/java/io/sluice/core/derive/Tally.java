package io.sluice.core.derive;

import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.ClockState;
import io.sluice.model.site.Figure.Total.Span;

/**
 * An amount that runs up and starts anew: by the clock, with the hydrological day, with an event. What comes at the very end
 * of a window belongs to it. Confined to the engine thread.
 */
final class Tally {
    private static final long DAY_MS = 86_400_000;
    private static final long EIGHT_MS = 8 * 3_600_000L;

    private final Span span;
    private final long lengthMs;
    private final long shiftMs;
    private final long dryNs;
    private final LocalClock clock;
    private final long slackNs;
    private long number = Long.MIN_VALUE;
    private boolean guessed; // the number is that of a clock that nobody had set
    private long sinceNs = Long.MIN_VALUE;
    private double sum;
    private double coverNs;
    private boolean doubt;
    private long dryForNs;
    private double wholeSum = Double.NaN;
    private boolean wholeDoubt;

    /**
     * An empty one.
     *
     * @param slackNs time at the edge of a window that the samples of its neighbour stand for, ns
     */
    Tally(Span span, long windowMs, long dryMs, LocalClock clock, long slackNs) {
        this.slackNs = slackNs;
        this.span = span;
        this.lengthMs = span == Span.DAY ? DAY_MS : Math.max(1, windowMs);
        this.shiftMs = span == Span.DAY ? EIGHT_MS : 0;
        this.dryNs = dryMs * 1_000_000L;
        this.clock = clock;
    }

    /**
     * Starts anew if the clock says so. A step backwards starts nothing: it makes what runs doubtful. Nor does a clock that is
     * set for the first time: what has come so far came in this window, as far as it is not older than that.
     */
    void turn(Moment now) {
        if (span == Span.EVENT) {
            return;
        }
        long n = number(now);
        boolean unset = now.clock() == ClockState.UNSYNCHRONISED;
        if (guessed && !unset) {
            doubt |= now.monotonicNs() - elapsedNs(now) > sinceNs;
        } else if (n > number) {
            sinceNs = now.monotonicNs();
            boolean next = n == number + 1;
            wholeSum = next && coverNs > 0 ? sum : Double.NaN;
            wholeDoubt = doubt || isShort(coverNs);
            sum = 0;
            coverNs = 0;
            doubt = false;
        } else if (n < number) {
            doubt = true;
        }
        doubt |= unset;
        guessed = unset;
        number = n;
    }

    void add(double amount, long fromNs, Moment at, boolean isGap, boolean isDoubtful) {
        sum += amount;
        doubt |= isDoubtful;
        long covered = at.monotonicNs() - fromNs;
        if (span == Span.EVENT) {
            dryForNs = amount > 0 ? 0 : dryForNs + covered;
            if (dryForNs >= dryNs) {
                sum = 0;
                doubt = false;
            }
            return;
        }
        long sinceStartNs = elapsedNs(at);
        coverNs += Math.min(covered, sinceStartNs);
        doubt |= isGap && amount > 0 && covered > sinceStartNs;
    }

    double sum() {
        return span == Span.CLOCK ? wholeSum : sum;
    }

    boolean isDoubtful() {
        return span == Span.CLOCK ? wholeDoubt : doubt;
    }

    /**
     * Whether too little of the time since it began is covered; never of an event, which ends by covered time only.
     *
     * @param graceNs time that the next sample will stand for, ns
     */
    boolean isMissing(Moment now, long graceNs) {
        return span == Span.DAY && coverNs + graceNs < (1 - TotalMeter.MISSING) * elapsedNs(now);
    }

    void keep(Memo memo) {
        memo.put("number", number)
                .put("sum", Figures.brief(sum))
                .put("cover", Math.round(coverNs / 1e6))
                .put("doubt", doubt)
                .put("dry", dryForNs / 1_000_000L)
                .put("whole", Figures.brief(wholeSum))
                .put("wholeDoubt", wholeDoubt);
    }

    /**
     * Adds what was kept to what has come since.
     *
     * @param dryGapMs time between that is known to have brought nothing, ms
     * @param isUnsure whether it is not known how long ago that was
     */
    void restore(Memo memo, Moment now, long dryGapMs, boolean isUnsure) {
        double keptSum = memo.number("sum", 0);
        boolean keptDoubt = Boolean.parseBoolean(memo.text("doubt", "true"));
        if (span == Span.EVENT) {
            long keptDry = memo.whole("dry", 0) + dryGapMs;
            if (keptSum > 0 && keptDry * 1_000_000L < dryNs) {
                dryForNs = sum > 0 ? dryForNs : dryForNs + keptDry * 1_000_000L;
                sum += keptSum;
                doubt |= keptDoubt || isUnsure;
            }
            return;
        }
        turn(now);
        long kept = memo.whole("number", Long.MIN_VALUE);
        if (kept == number || isUnsure) {
            sum += keptSum;
            coverNs += memo.whole("cover", 0) * 1e6;
            doubt |= keptDoubt || isUnsure;
            wholeSum = memo.number("whole", Double.NaN);
            wholeDoubt = Boolean.parseBoolean(memo.text("wholeDoubt", "true")) || isUnsure;
        } else if (kept == number - 1 && Double.isNaN(wholeSum)) {
            double keptCover = memo.whole("cover", 0) * 1e6;
            wholeSum = keptCover > 0 ? keptSum : Double.NaN;
            wholeDoubt = keptDoubt || isShort(keptCover);
        }
    }

    private boolean isShort(double covered) {
        return covered + slackNs < (1 - TotalMeter.MISSING) * lengthMs * 1e6;
    }

    private long number(Moment at) {
        return Math.floorDiv(clock.ms(at.utcMs()) - shiftMs - 1, lengthMs);
    }

    private long elapsedNs(Moment at) {
        return (clock.ms(at.utcMs()) - shiftMs - number(at) * lengthMs) * 1_000_000L;
    }
}
