package io.sluice.core.alarm;

import io.sluice.core.time.Memo;
import io.sluice.core.time.Moment;
import io.sluice.model.Colour;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Mask;

/**
 * The kept texts: {@code alarm/<name>}, {@code maintenance/<device>} and {@code alive}. Also reads the form of the first
 * release: colour, ack, occurrence, since and value alone. Immutable, no state.
 *
 * <pre>
 *   colour=red called=none ack=1 unconfirmed=0 overdue=0 occurrence=17-a3f2c1d0%3Aa5 since=1764000000000 value=0.41
 *   [shelvedUntil=.. shelvedBy=.. shelfLeft=ms] [suppressedBy=..] [outBy=..] [ackLeft=ms] [first=1] [chatter=quiet ms]
 *   bits=hex [on3=ms] [off4=ms] [resumed=hex] where=radar-01/level at=kernel boot,ns,utc ms,clock
 * </pre>
 */
final class Kept {
    static final String ALARM = "alarm/";
    static final String CONDITION = "condition/";
    static final String MAINTENANCE = "maintenance/";
    static final String ALIVE = "alive";

    private Kept() {}

    /** The text of an alarm. */
    static String text(Alarm a, boolean first, Present now) {
        AlarmState s = a.state;
        Memo memo = new Memo()
                .put("colour", s.colour().word())
                .put("called", s.called().word())
                .put("ack", s.acknowledged() ? 1 : 0)
                .put("unconfirmed", s.unconfirmed() ? 1 : 0)
                .put("overdue", s.overdue() ? 1 : 0)
                .put("occurrence", s.occurrence())
                .put("since", s.sinceUtcMs())
                .put("value", s.value());
        if (s.mask().isShelved()) {
            memo.put("shelvedUntil", s.mask().shelvedUntilUtcMs())
                    .put("shelvedBy", s.mask().shelvedBy())
                    .put("shelfLeft", now.leftMs(a.shelfDueNs));
        }
        if (s.mask().isSuppressed()) {
            memo.put("suppressedBy", s.mask().suppressedBy());
        }
        if (s.mask().isOutOfService()) {
            memo.put("outBy", s.mask().outOfServiceBy());
        }
        if (a.ackDueNs != Alarm.NEVER) {
            memo.put("ackLeft", now.leftMs(a.ackDueNs));
        }
        if (first) {
            memo.put("first", 1);
        }
        if (a.chatter != null && a.chatter.on()) {
            memo.put("chatter", a.chatter.quietMs(now.ns));
        }
        a.timers.keep(memo, now.ns);
        return memo.put("where", a.device + '/' + a.point)
                .put("at", now.moment().text())
                .text();
    }

    /** The state in a text. */
    static AlarmState state(String name, Memo memo) {
        Colour colour = colour(memo.text("colour", ""), Colour.NONE);
        Colour called = colour(memo.text("called", ""), colour);
        boolean acknowledged = memo.whole("ack", 1) != 0;
        boolean normal = colour == Colour.NONE && acknowledged;
        Mask mask = new Mask(
                memo.whole("shelvedUntil", 0),
                memo.text("shelvedBy", ""),
                memo.text("suppressedBy", ""),
                memo.text("outBy", ""));
        return new AlarmState(
                name,
                colour,
                called.compareTo(colour) > 0 ? colour : called,
                acknowledged,
                !normal && memo.whole("unconfirmed", 0) != 0,
                !acknowledged && memo.whole("overdue", 0) != 0,
                mask,
                normal ? "" : memo.text("occurrence", ""),
                memo.whole("since", 0),
                memo.number("value", Double.NaN));
    }

    private static Colour colour(String word, Colour fallback) {
        for (int i = 0; i < Timers.LEVELS; i++) {
            if (Colour.of(i).word().equals(word)) {
                return Colour.of(i);
            }
        }
        return fallback;
    }

    /**
     * How long something has gone on since it was written.
     *
     * @param aliveMs until the gateway was last known to live, ms
     * @param downMs from there until now, ms; 0 if unknown
     * @param known whether {@code downMs} is known
     */
    record Age(long aliveMs, long downMs, boolean known) {
        /**
         * The age of a text.
         *
         * @param at when it was written; null if unknown
         * @param alive when the gateway was last known to live; null if unknown
         */
        static Age of(Moment at, Moment alive, Moment now) {
            if (at == null) {
                return new Age(0, 0, false);
            }
            boolean later = alive != null && isLater(at, alive);
            Moment last = later ? alive : at;
            long lived = later ? at.to(alive).ms() : 0;
            Moment.Gap down = last.to(now);
            return new Age(lived, down.ms(), down.known());
        }

        private static boolean isLater(Moment at, Moment alive) {
            boolean sameKernel =
                    !at.kernelBootId().isEmpty() && at.kernelBootId().equals(alive.kernelBootId());
            return at.to(alive).known()
                    && (sameKernel ? alive.monotonicNs() >= at.monotonicNs() : alive.utcMs() >= at.utcMs());
        }

        /** What counts for a deadline: it runs on while the gateway is down, ms. */
        long deadlineMs() {
            return aliveMs + downMs;
        }

        /** What counts for a delay: a gap that is too long does not, ms. */
        long delayMs(long restartGapMs) {
            return aliveMs + (downMs <= restartGapMs ? downMs : 0);
        }
    }
}
