package io.sluice.core.alarm;

import io.sluice.core.alarm.condition.Verdict;
import io.sluice.core.time.Memo;
import io.sluice.model.Colour;
import io.sluice.model.site.AlarmRule;

/**
 * On-delay and off-delay of one alarm, per colour. Several colours may have passed at once; the highest whose on-delay is over
 * is called. Confined to the engine thread; allocates nothing while looking.
 *
 * <pre>
 *                PASSED                    PASSED, for onDelay
 *     clear  -------------&gt;  on-delay runs  ---------------&gt;  called
 *       ^  ^                    | CLEAR                        ^   | CLEAR
 *       |  +--------------------+                       PASSED |   v
 *       +---------------- CLEAR, for offDelay ------------- off-delay runs
 * </pre>
 *
 * <p>HOLD changes nothing: neither starts nor breaks a delay, nor does one that has run out take effect with it. Delays above
 * {@link #KEPT_FROM_MS} are kept over a restart; shorter ones start anew.
 */
final class Timers {
    /** Delays above this are kept, ms: what is shorter costs more writes than it saves. */
    static final long KEPT_FROM_MS = 10_000;

    static final int LEVELS = Colour.values().length;
    private static final long MS = 1_000_000L;

    private final long onMs;
    private final long offMs;
    private final int colours;
    private final long[] sinceNs = new long[LEVELS];
    private int passed;
    private int called;
    private int seen;
    private int resumed;

    /**
     * All clear.
     *
     * @param colours bit per {@link Colour} ordinal that the rule has
     */
    Timers(AlarmRule rule, int colours) {
        this.onMs = rule.onDelayMs();
        this.offMs = rule.offDelayMs();
        this.colours = colours;
    }

    /** Takes a verdict; says which colour is called for after it. */
    Colour look(Verdict verdict, long nowNs) {
        for (int c = 1; c < LEVELS; c++) {
            if ((colours & 1 << c) != 0 && verdict.of(c) != Verdict.HOLD) {
                step(c, verdict.of(c) == Verdict.PASSED, nowNs);
            }
        }
        return called();
    }

    private void step(int c, boolean now, long nowNs) {
        int bit = 1 << c;
        seen |= bit;
        if (now != ((passed & bit) != 0)) {
            passed ^= bit;
            resumed &= ~bit;
            sinceNs[c] = nowNs;
        }
        if (now == ((called & bit) != 0)) {
            return;
        }
        if (nowNs - sinceNs[c] >= (now ? onMs : offMs) * MS) {
            called ^= bit;
        }
    }

    /** The highest colour that is called for. */
    Colour called() {
        return highest(called);
    }

    /** The highest colour that has passed or is called for, delays aside. */
    Colour passing() {
        return highest(called | passed);
    }

    private static Colour highest(int bits) {
        return bits == 0 ? Colour.NONE : Colour.of(31 - Integer.numberOfLeadingZeros(bits));
    }

    /** What must be written when it changes: what is called, and which long delays run. */
    int signature() {
        return called | longRunning() << 8;
    }

    /** Colours whose long delay runs, as bits. */
    int longRunning() {
        int on = onMs > KEPT_FROM_MS ? passed & ~called : 0;
        int off = offMs > KEPT_FROM_MS ? called & ~passed : 0;
        return on | off;
    }

    /** Whether the delay that last moved this colour stood still over a restart because no clock could be trusted. */
    boolean resumed(Colour colour) {
        return (resumed & 1 << colour.ordinal()) != 0;
    }

    /** Writes what a restart must not lose. */
    void keep(Memo memo, long nowNs) {
        memo.put("bits", Integer.toHexString(called));
        int running = longRunning();
        for (int c = 1; c < LEVELS; c++) {
            if ((running & 1 << c) != 0) {
                memo.put(((passed & 1 << c) != 0 ? "on" : "off") + c, (nowNs - sinceNs[c]) / MS);
            }
        }
        if ((resumed & running) != 0) {
            memo.put("resumed", Integer.toHexString(resumed & running));
        }
    }

    /**
     * Goes on from what was kept. Colours that were looked at in this start already: the more severe wins, and a delay that the
     * looks did not confirm is dropped.
     *
     * @param stood colour that was called for, for texts without bits
     * @param moreMs how much longer the delays have run since they were written, ms
     * @param frozen whether they stood still because no clock could be trusted
     */
    void restore(Memo memo, Colour stood, long moreMs, boolean frozen, long nowNs) {
        int nested = (2 << stood.ordinal()) - 2;
        int bits = fit(bits(memo.text("bits", ""), nested) & nested);
        int before = bits(memo.text("resumed", ""), 0);
        for (int c = 1; c < LEVELS; c++) {
            int bit = 1 << c;
            boolean was = (bits & bit) != 0;
            long ms = (colours & bit) == 0 ? -1 : memo.whole((was ? "off" : "on") + c, -1);
            boolean passes = was == (ms < 0);
            long since = nowNs - (ms < 0 ? 0 : ms + moreMs) * MS;
            if ((seen & bit) == 0) {
                passed = passes ? passed | bit : passed & ~bit;
                called = was ? called | bit : called & ~bit;
                sinceNs[c] = since;
                resumed |= ms >= 0 && (frozen || (before & bit) != 0) ? bit : 0;
            } else if ((passed & bit) == 0) {
                sinceNs[c] = was ? nowNs : sinceNs[c];
                called |= was ? bit : 0;
            } else {
                called |= was ? bit : 0;
                sinceNs[c] = passes && !was ? Math.min(since, sinceNs[c]) : sinceNs[c];
                resumed |= passes && !was && ms >= 0 && frozen ? bit : 0;
            }
        }
    }

    /** Goes on from the same alarm under another configuration. */
    void carry(Timers before) {
        called = fit(before.called);
        passed = (before.passed & colours) | (called & ~before.called);
        resumed = before.resumed & colours;
        System.arraycopy(before.sinceNs, 0, sinceNs, 0, LEVELS);
    }

    /** Whether the rule has this colour. */
    boolean has(Colour colour) {
        return (colours & 1 << colour.ordinal()) != 0;
    }

    /** Calls for this colour and those below, as far as the rule has them, unless it calls for more already. */
    void atLeast(Colour colour, long nowNs) {
        int bits = fit((2 << colour.ordinal()) - 2);
        if (Integer.highestOneBit(called) >= Integer.highestOneBit(bits)) {
            return;
        }
        for (int c = 1; c < LEVELS; c++) {
            int bit = 1 << c;
            if ((bits & ~called & bit) != 0) {
                called |= bit;
                passed |= bit;
                sinceNs[c] = nowNs;
            }
        }
    }

    /** The colours the rule still has; one that it no longer has becomes the next lower one. */
    private int fit(int bits) {
        int kept = bits & colours;
        int lost = Integer.highestOneBit(bits & ~colours);
        int lower = Integer.highestOneBit(colours & (lost - 1) & ~1);
        return lost == 0 ? kept : kept | lower;
    }

    private static int bits(String hex, int fallback) {
        try {
            return hex.isEmpty() ? fallback : Integer.parseInt(hex, 16) & 0x1e;
        } catch (NumberFormatException e) {
            return fallback;
        }
    }
}
