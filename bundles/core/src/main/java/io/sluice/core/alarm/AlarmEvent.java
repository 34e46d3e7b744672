package io.sluice.core.alarm;

import io.sluice.model.Colour;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;

/** What can happen to an alarm. Immutable. */
public sealed interface AlarmEvent {
    /** The cause that the transition carries. */
    Cause cause();

    /**
     * Its condition calls for another colour, delays over.
     *
     * @param colour what it calls for
     * @param latching whether a colour stays until it is reset
     * @param unconfirmed whether its inputs are in doubt
     * @param occurrence id of the occurrence that begins if the alarm was normal
     * @param utcMs when, ms since 1970
     * @param value value that called it; NaN if none
     */
    record Called(Colour colour, boolean latching, boolean unconfirmed, String occurrence, long utcMs, double value)
            implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.LIMIT;
        }
    }

    /** The doubt is gone and the colour is still called for. */
    record Confirmed() implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.CONFIRMED;
        }
    }

    /** Someone took notice. */
    record Acknowledge() implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.ACKNOWLEDGE;
        }
    }

    /**
     * Someone resets a latched colour.
     *
     * @param utcMs when, ms since 1970
     */
    record Reset(long utcMs) implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.RESET;
        }
    }

    /**
     * Someone keeps it quiet for a while, or for another while.
     *
     * @param untilUtcMs until when, ms since 1970
     * @param by who; never empty
     */
    record Shelve(long untilUtcMs, String by) implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.SHELVE;
        }
    }

    /** Someone took it off the shelf, or its time ran out. */
    record Unshelve() implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.UNSHELVE;
        }
    }

    /**
     * The design suppresses it from now on, or for another reason than before.
     *
     * @param by what suppresses it; never empty
     */
    record Suppress(String by) implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.SUPPRESS;
        }
    }

    /** The design no longer suppresses it. */
    record Unsuppress() implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.UNSUPPRESS;
        }
    }

    /**
     * Someone takes it out of service.
     *
     * @param by who; never empty
     */
    record TakeOut(String by) implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.OUT_OF_SERVICE;
        }
    }

    /** Someone returns it to service. */
    record Return() implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.RETURN;
        }
    }

    /** Its acknowledge deadline passed. */
    record Overdue() implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.OVERDUE;
        }
    }

    /**
     * The memory of an earlier start came when the alarm had already moved in this one: the more severe wins.
     *
     * @param kept state as kept
     */
    record Recalled(AlarmState kept) implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.LIMIT;
        }
    }

    /**
     * Its rule left the site.
     *
     * @param utcMs when, ms since 1970
     */
    record Removed(long utcMs) implements AlarmEvent {
        @Override
        public Cause cause() {
            return Cause.REMOVED;
        }
    }
}
