package io.sluice.core.alarm;

import io.sluice.model.Colour;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Cause;
import io.sluice.model.alarm.Mask;
import io.sluice.model.alarm.Transition;
import java.util.Map;
import java.util.Set;

/** The transition table once more, written down by word and axis instead of by rule. */
final class Legal {
    private static final String N = "normal";
    private static final String U = "unacknowledged";
    private static final String A = "acknowledged";
    private static final String RU = "returned-unacknowledged";
    private static final String LU = "latched-unacknowledged";
    private static final String LA = "latched-acknowledged";

    /** From which word to which a cause may lead; causes that are not here keep the word. */
    private static final Map<Cause, Map<String, Set<String>>> TABLE = Map.of(
            Cause.LIMIT,
            Map.of(
                    N, Set.of(U),
                    U, Set.of(U, RU, LU),
                    A, Set.of(U, A, N, LA),
                    RU, Set.of(U),
                    LU, Set.of(U, LU),
                    LA, Set.of(U, A, LU, LA)),
            Cause.ACKNOWLEDGE,
            Map.of(U, Set.of(A), RU, Set.of(N), LU, Set.of(LA)),
            Cause.RESET,
            Map.of(LA, Set.of(N)),
            Cause.OVERDUE,
            Map.of(U, Set.of(U), RU, Set.of(RU), LU, Set.of(LU)),
            Cause.CONFIRMED,
            Map.of(U, Set.of(U), A, Set.of(A), LU, Set.of(LU), LA, Set.of(LA)),
            Cause.REMOVED,
            Map.of(N, Set.of(N), U, Set.of(N), A, Set.of(N), RU, Set.of(N), LU, Set.of(N), LA, Set.of(N)));

    private Legal() {}

    /** What is wrong with it; empty if nothing. */
    static String complaint(Transition t) {
        AlarmState p = t.previous();
        AlarmState n = t.next();
        if (p.equals(n)) {
            return "nothing changed";
        }
        Map<String, Set<String>> row = TABLE.get(t.cause());
        Set<String> allowed = row == null ? Set.of(p.word()) : row.getOrDefault(p.word(), Set.of());
        if (!allowed.contains(n.word())) {
            return p.word() + " to " + n.word();
        }
        boolean normal = n.colour() == Colour.NONE && n.acknowledged();
        if (n.occurrence().isEmpty() != normal) {
            return "occurrence \"" + n.occurrence() + "\" while " + n.word();
        }
        if (!p.occurrence().isEmpty()
                && !n.occurrence().isEmpty()
                && !p.occurrence().equals(n.occurrence())) {
            return "occurrence changed";
        }
        if (n.called().compareTo(n.colour()) > 0) {
            return "calls for more than stands";
        }
        if (normal && (n.unconfirmed() || n.overdue())) {
            return "normal and in doubt or overdue";
        }
        return t.cause() == Cause.REMOVED ? "" : axes(t.cause(), p, n);
    }

    private static String axes(Cause cause, AlarmState p, AlarmState n) {
        boolean same = p.colour() == n.colour() && p.called() == n.called();
        if (cause != Cause.LIMIT && cause != Cause.RESET && !same) {
            return "colour moved by " + cause.word();
        }
        if (n.colour().compareTo(p.colour()) > 0
                && (n.acknowledged() || n.overdue() || n.mask().isShelved())) {
            return "rose without alarming anew";
        }
        if (cause == Cause.LIMIT && !p.acknowledged() && n.acknowledged()) {
            return "acknowledged by itself";
        }
        if (n.overdue() && !p.overdue() && cause != Cause.OVERDUE) {
            return "overdue by " + cause.word();
        }
        return mask(cause, p.mask(), n.mask());
    }

    private static String mask(Cause cause, Mask p, Mask n) {
        boolean shelf =
                p.shelvedUntilUtcMs() != n.shelvedUntilUtcMs() || !p.shelvedBy().equals(n.shelvedBy());
        boolean suppressed = !p.suppressedBy().equals(n.suppressedBy());
        boolean out = !p.outOfServiceBy().equals(n.outOfServiceBy());
        boolean shelfAllowed =
                switch (cause) {
                    case SHELVE -> n.isShelved();
                    case UNSHELVE, LIMIT -> !n.isShelved();
                    default -> false;
                };
        if (shelf && !shelfAllowed) {
            return "shelf moved by " + cause.word();
        }
        if (suppressed
                && !(cause == Cause.SUPPRESS && n.isSuppressed())
                && !(cause == Cause.UNSUPPRESS && !n.isSuppressed())) {
            return "suppression moved by " + cause.word();
        }
        boolean outAllowed = cause == Cause.OUT_OF_SERVICE
                ? n.isOutOfService() && !p.isOutOfService()
                : cause == Cause.RETURN && !n.isOutOfService();
        return out && !outAllowed ? "service moved by " + cause.word() : "";
    }
}
