package io.sluice.core.expression;

import io.sluice.core.board.Board;
import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;

/**
 * True once something has been true for so long without a break. Time is that of its own inputs' scans: what other devices
 * bring, or the clock alone, does not let it run out. Confined to the engine thread.
 *
 * <pre>
 *               TRUE                   TRUE, for so long
 *   broken  ------------&gt;  running  ----------------------&gt;  answers TRUE
 *     ^                       |  ^                            (a break: back to broken)
 *     +-------- FALSE --------+  +-- UNKNOWN: goes on running; answers FALSE before it has run
 *                                    for so long, UNKNOWN after
 * </pre>
 *
 * <p>Broken and unknown for so long is UNKNOWN too: it may have been true all the time. So is what was never known in this
 * start: a dead sensor must not clear a colour that stood before.
 */
final class Lasting implements Node.Truth, Part {
    /** Runs shorter than this are not worth a write, ms. */
    static final long WORTH_MS = 10_000;

    private static final long MS = 1_000_000L;

    private final Node.Truth of;
    private final Inputs inputs;
    private final long forNs;
    private boolean known;
    private boolean running;
    private long sinceNs;
    private boolean doubtful;
    private long doubtfulSinceNs;
    private boolean resumed;
    private boolean written;
    private long writtenSinceNs;

    Lasting(Node.Truth of, Inputs inputs, long forMs) {
        this.of = of;
        this.inputs = inputs;
        this.forNs = forMs * MS;
    }

    @Override
    public Truth3 at(Board board, long nowNs, long utcMs) {
        Truth3 truth = of.at(board, nowNs, utcMs);
        inputs.isFresh(board);
        long ns = inputs.newestNs() == Board.NEVER ? nowNs : inputs.newestNs();
        if (truth == Truth3.UNKNOWN) {
            return unknown(ns);
        }
        known = true;
        doubtful = false;
        if (truth == Truth3.FALSE) {
            running = false;
            resumed = false;
            return Truth3.FALSE;
        }
        if (!running) {
            running = true;
            sinceNs = ns;
        }
        return Truth3.of(ns - sinceNs >= forNs);
    }

    private Truth3 unknown(long ns) {
        if (!known) {
            return Truth3.UNKNOWN;
        }
        if (!doubtful) {
            doubtful = true;
            doubtfulSinceNs = ns;
        }
        return ns - (running ? sinceNs : doubtfulSinceNs) >= forNs ? Truth3.UNKNOWN : Truth3.FALSE;
    }

    @Override
    public boolean isChanged(long nowNs) {
        if (!running) {
            return written;
        }
        return (!written || writtenSinceNs != sinceNs) && forNs > WORTH_MS * MS && nowNs - sinceNs >= WORTH_MS * MS;
    }

    @Override
    public Memo state(Moment now) {
        written = running;
        writtenSinceNs = sinceNs;
        if (!running) {
            return null;
        }
        Memo memo = new Memo().put("ran", (now.monotonicNs() - sinceNs) / MS);
        return resumed ? memo.put("resumed", 1) : memo;
    }

    @Override
    public void restore(Memo memo, Moment then, Moment alive, Moment now, long restartGapMs) {
        long ran = memo.whole("ran", -1);
        if (ran < 0 || (known && !running)) {
            return; // what has been seen in this start broke it
        }
        Moment.Gap lived = then.to(alive);
        Moment.Gap down = alive.to(now);
        boolean counts = down.known() && down.ms() <= restartGapMs;
        long since = now.monotonicNs() - (ran + lived.ms() + (counts ? down.ms() : 0)) * MS;
        sinceNs = running ? Math.min(since, sinceNs) : since;
        running = true;
        known = true;
        resumed = !counts || memo.whole("resumed", 0) != 0;
        written = false;
    }

    @Override
    public boolean isResumed() {
        return resumed;
    }
}
