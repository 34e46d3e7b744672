package io.sluice.core.expression;

import io.sluice.core.board.Board;
import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import java.time.ZoneId;

/**
 * On how many local calendar days running, today included, something was true at least once. 0 as long as it was not true
 * today; NaN as long as it was not and cannot be told now. Days that the gateway missed neither count nor break, if it was
 * away for longer than a short gap: then the number stands where it stood, flagged. A clock that is set back by a day or
 * less changes nothing; one that steps by more, either way, takes the count along, flagged: nobody lived through the days
 * that it skipped. Confined to the engine thread.
 */
final class DaysRunning implements Node.Quantity, Part {
    private static final long NO_DAY = Long.MIN_VALUE;
    private static final long STEP_MS = 3_600_000;

    private final Node.Truth of;
    private final LocalDays days;
    private long lastDay = NO_DAY;
    private long run;
    private boolean resumed;
    private boolean stamped;
    private long lastOffsetMs;
    private long writtenDay = NO_DAY;
    private long writtenRun;

    DaysRunning(Node.Truth of, ZoneId zone) {
        this.of = of;
        this.days = new LocalDays(zone);
    }

    @Override
    public double at(Board board, long nowNs, long utcMs) {
        Truth3 truth = of.at(board, nowNs, utcMs);
        long today = days.day(utcMs);
        follow(nowNs, utcMs, today);
        if (isToday(today)) {
            return run;
        }
        if (truth == Truth3.TRUE) {
            boolean goesOn = lastDay != NO_DAY && lastDay == today - 1;
            run = goesOn ? run + 1 : 1;
            resumed &= goesOn;
            lastDay = today;
            return run;
        }
        return truth == Truth3.FALSE ? 0 : Double.NaN;
    }

    /** Moves the count with a clock that has stepped over more than a midnight. */
    private void follow(long nowNs, long utcMs, long today) {
        long offsetMs = utcMs - nowNs / 1_000_000L;
        long stepMs = stamped ? offsetMs - lastOffsetMs : 0;
        stamped = true;
        lastOffsetMs = offsetMs;
        if (Math.abs(stepMs) < STEP_MS) {
            return; // this is asked for every scan: without a step no calendar is needed
        }
        long moved = today - new LocalDays(days).day(utcMs - stepMs);
        if (Math.abs(moved) > 1 && lastDay != NO_DAY) {
            lastDay += moved;
            resumed = true;
        }
    }

    private boolean isToday(long today) {
        return lastDay != NO_DAY && (lastDay == today || lastDay == today + 1);
    }

    @Override
    public boolean isChanged(long nowNs) {
        return lastDay != writtenDay || run != writtenRun;
    }

    @Override
    public Memo state(Moment now) {
        writtenDay = lastDay;
        writtenRun = run;
        if (lastDay == NO_DAY) {
            return null;
        }
        Memo memo = new Memo().put("day", lastDay).put("run", run);
        return resumed ? memo.put("resumed", 1) : memo;
    }

    @Override
    public void restore(Memo memo, Moment then, Moment alive, Moment now, long restartGapMs) {
        long keptRun = memo.whole("run", 0);
        long keptDay = memo.whole("day", NO_DAY);
        if (keptRun < 1 || keptDay == NO_DAY || keptDay < days.day(alive.utcMs()) - 1) {
            return; // a whole day without it had passed before the gateway went down
        }
        long today = days.day(now.utcMs());
        Moment.Gap down = alive.to(now);
        boolean counts = down.known() && down.ms() <= restartGapMs;
        boolean missed = keptDay < today - 1;
        if (missed && counts) {
            return;
        }
        boolean stood = missed || !down.known() || memo.whole("resumed", 0) != 0;
        long day = missed ? today - 1 : keptDay;
        if (lastDay == NO_DAY) {
            lastDay = day;
            run = keptRun;
        } else {
            run = Math.max(run, keptRun + (lastDay > day ? 1 : 0));
        }
        resumed = stood;
    }

    @Override
    public boolean isResumed() {
        return resumed;
    }
}
