package io.sluice.core.alarm;

import io.sluice.model.Colour;
import io.sluice.model.alarm.AlarmFigures;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Protection;
import io.sluice.model.site.DeviceSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The alarms at a glance. Engine thread. */
final class Overview {
    private final Alarms alarms;

    Overview(Alarms alarms) {
        this.alarms = alarms;
    }

    AlarmFigures figures(long nowNs) {
        int standing = 0;
        int unacknowledged = 0;
        int chattering = 0;
        int shelved = 0;
        int suppressed = 0;
        int out = 0;
        int unarmed = 0;
        for (Alarm a : alarms.roster.all()) {
            AlarmState s = a.state;
            standing += s.colour() == Colour.NONE ? 0 : 1;
            unacknowledged += s.acknowledged() ? 0 : 1;
            chattering += a.chatter != null && a.chatter.on() ? 1 : 0;
            shelved += s.mask().isShelved() ? 1 : 0;
            suppressed += s.mask().isSuppressed() ? 1 : 0;
            out += s.mask().isOutOfService() ? 1 : 0;
            unarmed += a.rule.armed() ? 0 : 1;
        }
        Raises raises = alarms.ledger.raises;
        return new AlarmFigures(
                raises.within(60, nowNs),
                raises.within(10, nowNs),
                standing,
                unacknowledged,
                chattering,
                held(),
                shelved,
                suppressed,
                out,
                unarmed);
    }

    /** Clears that were held back since the process started. */
    long held() {
        long held = alarms.ledger.heldBefore();
        for (Alarm a : alarms.roster.all()) {
            held += a.chatter == null ? 0 : a.chatter.held();
        }
        return held;
    }

    Protection protection(Collection<String> unapproved) {
        List<String> reasons = new ArrayList<>();
        for (Alarm a : alarms.roster.all()) {
            if (Alarms.isOpenFault(a)) {
                String reason = a.why.isEmpty() ? Alarms.word(a.quality) : a.why;
                reasons.add(reason.isEmpty() ? a.rule.name() : a.rule.name() + ": " + reason);
            }
        }
        for (Alarm a : alarms.roster.all()) {
            if (!a.rule.armed()) {
                reasons.add("not-armed: " + a.rule.name());
            }
        }
        unapproved.forEach(point -> reasons.add("not-armed: " + point));
        for (Alarm a : alarms.roster.all()) {
            if (a.state.mask().isShelved()) {
                reasons.add("shelved: " + a.rule.name());
            }
            if (a.state.mask().isOutOfService()) {
                reasons.add("out-of-service: " + a.rule.name());
            }
        }
        for (DeviceSpec d : alarms.site.devices()) {
            if (alarms.inMaintenance(d.index())) {
                reasons.add("maintenance: " + d.name());
            }
        }
        for (Alarm a : alarms.roster.all()) {
            if (!a.degraded.isEmpty()) {
                reasons.add("degraded-vote: " + a.rule.name() + " " + a.degraded);
            }
        }
        return new Protection(reasons);
    }
}
