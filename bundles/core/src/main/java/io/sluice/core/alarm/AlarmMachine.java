package io.sluice.core.alarm;

import io.sluice.model.Colour;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Mask;

/**
 * What an event makes of an alarm's state. Pure: the same arguments always give the same answer. Source: IEC 62682:2022, 5.6
 * (alarm state transition model) and ANSI/ISA-18.2, with the colours of the Chinese emergency system.
 *
 * <pre>
 *   from \ event            | CALLED higher | CALLED less           | CALLED none           | ACKNOWLEDGE | RESET
 *   ------------------------+---------------+-----------------------+-----------------------+-------------+---------
 *   normal               N  | U             | -                     | -                     | -           | -
 *   unacknowledged       U  | U             | U, latching: LU       | RU, latching: LU      | A           | -
 *   acknowledged         A  | U             | A, latching: LA       | N,  latching: LA      | -           | -
 *   returned-unack.      RU | U             | -                     | -                     | N           | -
 *   latched-unack.       LU | U             | LU                    | LU                    | LA          | -
 *   latched-acknowledged LA | U             | LA; was none: LU      | LA                    | -           | N if none is called
 *
 *   CONFIRMED stays where a colour is called for; OVERDUE stays in U, LU, RU; REMOVED goes to N from anywhere; - is refused.
 *   CALLED what stands, out of LU or LA: U or A. Once its rule no longer latches, LU and LA go where U and A would.
 *
 *   The mask is an axis of its own. Its three parts know neither of each other nor of the above, but for one: what alarms anew
 *   comes off the shelf.
 *
 *     on the shelf     &lt;-- SHELVE (again: another while)   UNSHELVE, CALLED higher --&gt;  off
 *     suppressed       &lt;-- SUPPRESS (again: another cause)              UNSUPPRESS --&gt;  not
 *     out of service   &lt;-- TAKE OUT                                         RETURN --&gt;  in service
 * </pre>
 *
 * <p>Latched means: the condition calls for less than stands. A condition that had gone altogether and calls again while the
 * colour is latched alarms anew even if the colour itself does not rise. Immutable, no state.
 */
public final class AlarmMachine {
    /** What became of an event. */
    public sealed interface Step {}

    /**
     * The state moved.
     *
     * @param next state after; differs from the one before
     */
    public record Moved(AlarmState next) implements Step {}

    /**
     * Nothing moved.
     *
     * @param reason why not, for people
     */
    public record Refused(String reason) implements Step {}

    private AlarmMachine() {}

    /** What the event makes of the state. */
    public static Step step(AlarmState s, AlarmEvent event) {
        if (event instanceof AlarmEvent.Called e) {
            return called(s, e);
        }
        if (event instanceof AlarmEvent.Confirmed) {
            return s.unconfirmed() && s.called() != Colour.NONE
                    ? moved(acked(s, s.acknowledged(), false, s.overdue()))
                    : new Refused(s.unconfirmed() ? "its colour is no longer called for" : "is not unconfirmed");
        }
        if (event instanceof AlarmEvent.Acknowledge) {
            return s.acknowledged()
                    ? new Refused("is acknowledged already")
                    : moved(settled(acked(s, true, s.unconfirmed(), false)));
        }
        if (event instanceof AlarmEvent.Overdue) {
            return s.acknowledged() || s.overdue()
                    ? new Refused(s.overdue() ? "is overdue already" : "is acknowledged")
                    : moved(acked(s, false, s.unconfirmed(), true));
        }
        if (event instanceof AlarmEvent.Reset e) {
            return reset(s, e);
        }
        if (event instanceof AlarmEvent.Recalled e) {
            return recalled(s, e.kept());
        }
        if (event instanceof AlarmEvent.Removed e) {
            return moved(AlarmState.of(s.alarm(), Colour.NONE, true, "", e.utcMs(), Double.NaN));
        }
        return masked(s, event);
    }

    private static Step called(AlarmState s, AlarmEvent.Called e) {
        Colour colour = e.latching() && e.colour().compareTo(s.colour()) < 0 ? s.colour() : e.colour();
        if (colour == s.colour() && e.colour() == s.called()) {
            return new Refused("calls for " + e.colour().word() + " already");
        }
        boolean rises = colour.compareTo(s.colour()) > 0;
        boolean anew = rises || (s.called() == Colour.NONE && e.colour() != Colour.NONE);
        boolean other = colour != s.colour();
        return moved(settled(new AlarmState(
                s.alarm(),
                colour,
                e.colour(),
                !anew && s.acknowledged(),
                rises ? e.unconfirmed() : s.unconfirmed(),
                !anew && s.overdue(),
                anew ? s.mask().shelved(0, "") : s.mask(),
                s.occurrence().isEmpty() ? e.occurrence() : s.occurrence(),
                other ? e.utcMs() : s.sinceUtcMs(),
                other ? e.value() : s.value())));
    }

    private static Step reset(AlarmState s, AlarmEvent.Reset e) {
        if (!s.latched()) {
            return new Refused(s.colour() == Colour.NONE ? "nothing stands" : "is not latched: its condition stands");
        }
        if (!s.acknowledged()) {
            return new Refused("must be acknowledged first");
        }
        if (s.called() != Colour.NONE) {
            return new Refused("its condition still calls for " + s.called().word());
        }
        return moved(new AlarmState(
                s.alarm(), Colour.NONE, Colour.NONE, true, false, false, s.mask(), "", e.utcMs(), s.value()));
    }

    private static Step masked(AlarmState s, AlarmEvent event) {
        Mask m = s.mask();
        if (event instanceof AlarmEvent.Shelve e) {
            return mask(s, m.shelved(e.untilUtcMs(), e.by()), "is on the shelf until then already");
        }
        if (event instanceof AlarmEvent.Unshelve) {
            return mask(s, m.shelved(0, ""), "is not on the shelf");
        }
        if (event instanceof AlarmEvent.Suppress e) {
            return mask(s, m.suppressed(e.by()), "is suppressed by that already");
        }
        if (event instanceof AlarmEvent.Unsuppress) {
            return mask(s, m.suppressed(""), "is not suppressed");
        }
        if (event instanceof AlarmEvent.TakeOut e) {
            return m.isOutOfService()
                    ? new Refused("is out of service already, by " + m.outOfServiceBy())
                    : mask(s, m.outOfService(e.by()), "");
        }
        return mask(s, m.outOfService(""), "is in service");
    }

    /** The more severe wins, with all that belongs to it; if they are level, what happened in this start. */
    private static Step recalled(AlarmState s, AlarmState kept) {
        boolean untouched = s.occurrence().isEmpty() && s.sinceUtcMs() == 0;
        boolean older = untouched || kept.colour().compareTo(s.colour()) > 0;
        AlarmState w = older ? kept : s;
        boolean shelf = !s.mask().isShelved() && (older || s.colour() == Colour.NONE);
        Mask mask = s.mask();
        if (shelf) {
            mask = mask.shelved(kept.mask().shelvedUntilUtcMs(), kept.mask().shelvedBy());
        }
        if (!mask.isOutOfService()) {
            mask = mask.outOfService(kept.mask().outOfServiceBy());
        }
        Colour called = w.called().compareTo(s.called()) < 0 ? s.called() : w.called();
        AlarmState next = settled(new AlarmState(
                s.alarm(),
                w.colour(),
                called,
                w.acknowledged(),
                w.unconfirmed(),
                w.overdue(),
                mask,
                kept.occurrence().isEmpty() ? s.occurrence() : kept.occurrence(),
                w.sinceUtcMs(),
                w.value()));
        return next.equals(s) ? new Refused("nothing more severe was kept") : moved(next);
    }

    private static Step mask(AlarmState s, Mask next, String otherwise) {
        return next.equals(s.mask())
                ? new Refused(otherwise)
                : moved(new AlarmState(
                        s.alarm(),
                        s.colour(),
                        s.called(),
                        s.acknowledged(),
                        s.unconfirmed(),
                        s.overdue(),
                        next,
                        s.occurrence(),
                        s.sinceUtcMs(),
                        s.value()));
    }

    private static Step moved(AlarmState next) {
        return new Moved(next);
    }

    private static AlarmState acked(AlarmState s, boolean acknowledged, boolean unconfirmed, boolean overdue) {
        return new AlarmState(
                s.alarm(),
                s.colour(),
                s.called(),
                acknowledged,
                unconfirmed,
                overdue,
                s.mask(),
                s.occurrence(),
                s.sinceUtcMs(),
                s.value());
    }

    /** An alarm that is normal again has no occurrence, and nothing about it is in doubt. */
    private static AlarmState settled(AlarmState s) {
        if (s.colour() != Colour.NONE || !s.acknowledged()) {
            return s;
        }
        return new AlarmState(
                s.alarm(), s.colour(), s.called(), true, false, false, s.mask(), "", s.sinceUtcMs(), s.value());
    }
}
