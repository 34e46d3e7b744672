package io.sluice.core.derive;

import io.sluice.core.board.Board;
import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.Quality;
import io.sluice.model.site.Figure;
import java.time.ZoneId;

/**
 * What has come together over a window, a day or an event: rain out of tips.
 *
 * <p><b>Counters.</b> The difference to the last good value is added, so that a bad value adds nothing and loses nothing: the
 * next good one carries what came meanwhile, booked when it arrives and doubtful while it may have fallen before the window.
 * A value below the last one is a wrap if the difference over {@code wrapsAt} is at most an eighth of it; else, and always
 * without {@code wrapsAt}, the counter began anew from 0 and its value is what has come since, doubtful because what came
 * before is lost. Between two readings a counter must make less than an eighth of a turn.
 *
 * <p><b>Quality.</b> Uncertain where more than a tenth of the time is missing: the sum is then a lower bound. No value where
 * moreover the input is bad right now, so that a dead gauge does not clear an alarm by letting its window run empty.
 *
 * <p>Sources: windows of 5, 10, 30 min, 1, 3, 6, 12, 24 h, sliding and by the clock: SL 651-2014, elements 21H to 24H, 1AH
 * (read in the draft for approval). Hydrological day from 08 to 08 Chinese time: SL 21-2015 (m, to be checked against the
 * text). Event ended by a dry time: customary in hydrology, the length is the site's.
 */
final class TotalMeter implements Meter {
    /** Part of the time that may be missing. */
    static final double MISSING = 0.1;

    private static final double WRAP = 0.125;
    private static final double GAP_PERIODS = 2.5;
    private static final long REFRESH_NS = 600_000_000_000L;

    private final Figure.Total figure;
    private final Cover cover;
    private final long gapNs;
    private final Buckets buckets;
    private final Tally tally;
    private double last = Double.NaN;
    private long lastNs;
    private double first = Double.NaN;
    private Moment firstAt;
    private long unsureUntilNs = Long.MIN_VALUE;
    private boolean changed;
    private boolean fed;
    private long keptNs = Long.MIN_VALUE;

    TotalMeter(Figure.Total figure, ZoneId zone, long periodMs) {
        this.figure = figure;
        this.cover = new Cover(periodMs);
        this.gapNs = (long) (GAP_PERIODS * cover.periodNs());
        boolean sliding = figure.span() == Figure.Total.Span.SLIDING;
        this.buckets = sliding ? new Buckets(figure.windowMs()) : null;
        this.tally = sliding
                ? null
                : new Tally(figure.span(), figure.windowMs(), figure.dryMs(), new LocalClock(zone), cover.periodNs());
    }

    @Override
    public boolean feed(int device, Board board, Moment now) {
        if (device != figure.of().device()) {
            return false;
        }
        turn(now);
        long covered = cover.next(now.monotonicNs());
        double v = board.value(figure.of());
        if (Double.isNaN(v)) {
            return true;
        }
        boolean doubtful = board.quality(figure.of()) == Quality.UNCERTAIN;
        if (!figure.counter()) {
            book(Math.max(0, v) * figure.perCount(), now.monotonicNs() - covered, now, doubtful || v < 0);
        } else if (Double.isNaN(last)) {
            first = v;
            firstAt = now;
            changed = true;
            book(0, now.monotonicNs(), now, doubtful);
        } else {
            book(increment(last, v) * figure.perCount(), lastNs, now, doubtful || isNewStart(last, v));
        }
        last = v;
        lastNs = now.monotonicNs();
        fed = true;
        return true;
    }

    private void book(double amount, long fromNs, Moment at, boolean doubtful) {
        boolean gap = at.monotonicNs() - fromNs > gapNs;
        if (buckets == null) {
            tally.add(amount, fromNs, at, gap, doubtful);
        } else {
            buckets.add(amount, fromNs, at.monotonicNs(), gap, doubtful);
        }
        changed |= amount > 0 || doubtful;
    }

    private void turn(Moment now) {
        if (buckets == null) {
            tally.turn(now);
        } else {
            buckets.slide(now.monotonicNs());
        }
    }

    /** Counts from one value of the counter to the next. */
    private double increment(double from, double to) {
        if (to >= from) {
            return to - from;
        }
        return isNewStart(from, to) ? to : to + figure.wrapsAt() - from;
    }

    private boolean isNewStart(double from, double to) {
        return to < from
                && (figure.wrapsAt() <= 0
                        || from > figure.wrapsAt()
                        || to + figure.wrapsAt() - from > figure.wrapsAt() * WRAP);
    }

    @Override
    public void read(Board board, Moment now, Result into) {
        turn(now);
        double sum = buckets == null ? tally.sum() : buckets.sum();
        boolean doubtful = buckets == null ? tally.isDoubtful() : buckets.isDoubtful();
        boolean bad = board.quality(figure.of()).isBad();
        long grace = bad ? 0 : Math.min(now.monotonicNs() - lastNs, gapNs / 2);
        boolean missing = buckets == null ? tally.isMissing(now, grace) : buckets.isMissing(now.monotonicNs(), grace);
        boolean stopped = figure.span() == Figure.Total.Span.EVENT
                && bad
                && now.monotonicNs() - lastNs > Math.max((double) gapNs, figure.dryMs() * MISSING * 1e6);
        if ((missing && bad) || stopped || Double.isNaN(last)) {
            into.none(board, figure.of());
        } else if (missing || doubtful || now.monotonicNs() < unsureUntilNs) {
            into.uncertain(sum);
        } else {
            into.good(sum);
        }
    }

    @Override
    public boolean isChanged(Moment now) {
        // a counter's next value tells what came since; of amounts only having written lately does
        boolean due = fed && !figure.counter() && now.monotonicNs() - keptNs >= REFRESH_NS;
        return changed || due;
    }

    @Override
    public Memo state(Moment now) {
        turn(now);
        changed = false;
        fed = false;
        keptNs = now.monotonicNs();
        Memo memo = new Memo().put("at", now.text());
        if (!Double.isNaN(last)) {
            memo.put("last", last).put("lastAt", now.at(lastNs).text());
        }
        if (firstAt != null) {
            memo.put("first", first).put("firstAt", firstAt.text());
        }
        if (buckets == null) {
            tally.keep(memo);
        } else {
            buckets.keep(memo);
        }
        return memo;
    }

    @Override
    public void restore(Memo memo, Moment now) {
        Moment then = memo.moment("at");
        if (then == null) {
            return;
        }
        Moment.Gap gap = then.to(now);
        // an unknown time: as if none had passed, which may count too much but never too little
        long thenNs = gap.known()
                ? now.monotonicNs() - gap.ms() * 1_000_000L
                : firstAt == null ? now.monotonicNs() : firstAt.monotonicNs();
        if (Boolean.parseBoolean(memo.text(CARRIED, ""))) {
            carry(memo, now);
            return;
        }
        if (!gap.known()) {
            unsureUntilNs = now.monotonicNs() + figure.windowMs() * 1_000_000L;
        }
        double keptLast = figure.counter() ? memo.number("last", Double.NaN) : Double.NaN;
        Moment keptAt = memo.moment("lastAt");
        long keptNsHere = keptAt == null ? thenNs : thenNs - (then.monotonicNs() - keptAt.monotonicNs());
        boolean dry = !Double.isNaN(keptLast) && !Double.isNaN(first) && increment(keptLast, first) == 0;
        if (buckets == null) {
            long dryMs = dry ? Math.max(0, (firstAt.monotonicNs() - keptNsHere) / 1_000_000L) : 0;
            tally.restore(memo, now, dryMs, !gap.known());
        } else {
            buckets.restore(memo, thenNs, now.monotonicNs());
        }
        if (!Double.isNaN(keptLast)) {
            if (Double.isNaN(first)) {
                last = keptLast;
                lastNs = keptNsHere;
            } else if (!dry || buckets != null || figure.span() != Figure.Total.Span.EVENT) {
                double counts = increment(keptLast, first);
                boolean fresh = isNewStart(keptLast, first);
                book(counts * figure.perCount(), Math.min(keptNsHere, firstAt.monotonicNs()), firstAt, fresh);
            }
        }
        changed = true;
    }

    /** Goes on in the same process: nothing lies between, and what an earlier process kept may still come. */
    private void carry(Memo memo, Moment now) {
        last = memo.number("last", Double.NaN);
        Moment lastAt = memo.moment("lastAt");
        lastNs = lastAt == null ? now.monotonicNs() : lastAt.monotonicNs();
        first = memo.number("first", Double.NaN);
        firstAt = memo.moment("firstAt");
        if (buckets == null) {
            tally.restore(memo, now, 0, false);
        } else {
            buckets.restore(memo, now.monotonicNs(), now.monotonicNs());
        }
    }
}
