package io.sluice.core.alarm;

import io.sluice.model.alarm.Transition;
import io.sluice.port.admin.Action;
import io.sluice.port.admin.Outcome;
import java.util.function.Consumer;

/** What people do to alarms: arguments are checked here, states by {@link AlarmMachine}. Engine thread. */
final class Commands {
    private static final int MAX_WHY = 200;
    private static final long MIN_MAINTENANCE_MS = 60_000;
    private static final long MAX_MAINTENANCE_MS = 86_400_000;

    private final Alarms alarms;

    Commands(Alarms alarms) {
        this.alarms = alarms;
    }

    Outcome act(Action action, String by, Consumer<Transition> out) {
        if (action instanceof Action.Acknowledge a) {
            return apply(a.alarm(), new AlarmEvent.Acknowledge(), by, "", out);
        }
        if (action instanceof Action.Reset a) {
            return apply(a.alarm(), new AlarmEvent.Reset(alarms.now.utcMs), by, "", out);
        }
        if (action instanceof Action.Shelve a) {
            return shelve(a, by, out);
        }
        if (action instanceof Action.Unshelve a) {
            return explained(a.alarm(), new AlarmEvent.Unshelve(), by, a.why(), false, out);
        }
        if (action instanceof Action.TakeOutOfService a) {
            return explained(a.alarm(), new AlarmEvent.TakeOut(by), by, a.why(), true, out);
        }
        if (action instanceof Action.ReturnToService a) {
            return explained(a.alarm(), new AlarmEvent.Return(), by, a.why(), false, out);
        }
        if (action instanceof Action.Maintain a) {
            return maintain(a, by, out);
        }
        if (action instanceof Action.EndMaintenance a) {
            int device = alarms.maintenance.device(a.device());
            if (device < 0) {
                return unknownDevice(a.device());
            }
            if (!alarms.maintenance.on(device)) {
                return Outcome.refused("device \"" + a.device() + "\" is not under maintenance");
            }
            endMaintenance(device, by, "", out);
            return Outcome.OK;
        }
        return Outcome.unavailable(action.getClass().getSimpleName() + " is no action on alarms");
    }

    private Outcome shelve(Action.Shelve a, String by, Consumer<Transition> out) {
        long most = alarms.site.policy().maxShelfMs();
        if (a.forMs() < 1 || a.forMs() > most) {
            return Outcome.badArgument("shelve " + a.alarm() + " for " + a.forMs() + " ms: allowed are 1 to " + most);
        }
        long until = alarms.now.utcMs + a.forMs();
        return explained(a.alarm(), new AlarmEvent.Shelve(until, by), by, a.why(), true, out);
    }

    private Outcome explained(
            String alarm, AlarmEvent event, String by, String why, boolean needed, Consumer<Transition> out) {
        String complaint = complaint(why, needed);
        return complaint == null ? apply(alarm, event, by, why, out) : Outcome.badArgument(complaint);
    }

    private Outcome apply(String name, AlarmEvent event, String by, String why, Consumer<Transition> out) {
        Alarm a = alarms.roster.named(name);
        if (a == null) {
            return Outcome.notFound("alarm \"" + name + "\": the site has none with that name");
        }
        String reason = alarms.ledger.apply(a, event, by, why == null ? "" : why, out);
        alarms.effects(a, out);
        return reason == null ? Outcome.OK : Outcome.refused("alarm \"" + name + "\" " + reason);
    }

    private Outcome maintain(Action.Maintain a, String by, Consumer<Transition> out) {
        int device = alarms.maintenance.device(a.device());
        if (device < 0) {
            return unknownDevice(a.device());
        }
        if (a.forMs() < MIN_MAINTENANCE_MS || a.forMs() > MAX_MAINTENANCE_MS) {
            return Outcome.badArgument("maintenance of " + a.device() + " for " + a.forMs() + " ms: allowed are "
                    + MIN_MAINTENANCE_MS + " to " + MAX_MAINTENANCE_MS);
        }
        String why = a.why() == null ? "" : a.why();
        String complaint = complaint(why, false);
        if (complaint != null) {
            return Outcome.badArgument(complaint);
        }
        long until = alarms.now.in(a.forMs());
        alarms.maintenance.begin(device, until, by, why, alarms.now);
        alarms.ledger.due(until);
        changed(device, by, why, out);
        return Outcome.OK;
    }

    /** Ends it; the alarms of the device may be heard again. */
    void endMaintenance(int device, String by, String why, Consumer<Transition> out) {
        alarms.maintenance.end(device);
        changed(device, by, why, out);
    }

    private void changed(int device, String by, String why, Consumer<Transition> out) {
        alarms.ledger.changed();
        for (Alarm a : alarms.roster.all()) {
            for (int d : a.devices) {
                if (d == device) {
                    alarms.suppress(a, false, by, why, out);
                }
            }
        }
    }

    private static Outcome unknownDevice(String name) {
        return Outcome.notFound("device \"" + name + "\": the site has none with that name");
    }

    private static String complaint(String why, boolean needed) {
        String text = why == null ? "" : why;
        if (needed && text.isBlank()) {
            return "a reason is needed, 1 to " + MAX_WHY + " characters";
        }
        return text.length() > MAX_WHY ? "reason of " + text.length() + " characters: allowed are " + MAX_WHY : null;
    }
}
