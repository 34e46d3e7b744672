package io.sluice.manage;

import io.sluice.model.alarm.AlarmFigures;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Protection;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.OutputFacts;
import io.sluice.port.admin.Reply;
import io.sluice.port.admin.Snapshot;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The questions: they change nothing, are not written down and may be asked as often as one likes. Stateless. */
final class Answers {
    /** A reply must fit into a message of the broker; the standing alarms are on a retained topic in full. */
    static final int MOST_ROWS = 500;

    private static final Map<String, Function<Operations, List<Map<String, Object>>>> QUESTIONS = new TreeMap<>(Map.of(
            "alarms", g -> alarms(g.standing()),
            "status", g -> List.of(status(g.snapshot())),
            "figures", g -> List.of(figures(g.snapshot().alarms())),
            "outputs", g -> g.snapshot().outputs().stream().map(Answers::output).toList(),
            "protection", g -> protection(g.snapshot().protection()),
            "drills", Operations::drills));

    private Answers() {}

    static java.util.Set<String> names() {
        return QUESTIONS.keySet();
    }

    static Reply answer(String id, String question, Operations gateway) {
        List<Map<String, Object>> rows = QUESTIONS.get(question).apply(gateway);
        return rows.size() <= MOST_ROWS
                ? new Reply(id, "ok", "", rows)
                : new Reply(id, "ok", "the first " + MOST_ROWS + " of " + rows.size(), rows.subList(0, MOST_ROWS));
    }

    /** The most severe first, then the oldest. */
    private static List<Map<String, Object>> alarms(List<AlarmState> standing) {
        return standing.stream()
                .sorted(Comparator.comparing(AlarmState::colour)
                        .reversed()
                        .thenComparing(AlarmState::sinceUtcMs)
                        .thenComparing(AlarmState::alarm))
                .map(Answers::alarm)
                .toList();
    }

    private static Map<String, Object> alarm(AlarmState s) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("alarm", s.alarm());
        row.put("colour", s.colour().word());
        row.put("called", s.called().word());
        row.put("state", s.word());
        row.put("unconfirmed", s.unconfirmed());
        row.put("overdue", s.overdue());
        row.put("mask", s.mask().word());
        row.put("shelvedUntilMs", s.mask().shelvedUntilUtcMs());
        row.put("shelvedBy", s.mask().shelvedBy());
        row.put("suppressedBy", s.mask().suppressedBy());
        row.put("outOfServiceBy", s.mask().outOfServiceBy());
        row.put("occurrence", s.occurrence());
        row.put("sinceMs", s.sinceUtcMs());
        row.put("value", s.value());
        return row;
    }

    private static Map<String, Object> status(Snapshot s) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("uptimeMs", s.uptimeMs());
        row.put("sampled", s.samples());
        row.put("bad", s.badSamples());
        row.put("devicesUp", s.devicesUp());
        row.put("devices", s.devices());
        row.put("protection", s.protection().word());
        row.put("alarmsStanding", s.alarms().standing());
        row.put("modes", String.join(" ", s.modes()));
        row.put("journalFault", s.journal() == null ? "no journal" : s.journal().fault());
        row.put("configFault", s.configFault());
        return row;
    }

    private static Map<String, Object> figures(AlarmFigures f) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("raisedLastHour", f.raisedLastHour());
        row.put("raisedLastTenMinutes", f.raisedLastTenMinutes());
        row.put("standing", f.standing());
        row.put("unacknowledged", f.unacknowledged());
        row.put("chattering", f.chattering());
        row.put("heldClears", f.heldClears());
        row.put("shelved", f.shelved());
        row.put("suppressed", f.suppressed());
        row.put("outOfService", f.outOfService());
        row.put("notArmed", f.notArmed());
        return row;
    }

    private static Map<String, Object> output(OutputFacts o) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("output", o.name());
        row.put("label", o.label());
        row.put("kind", o.kind());
        row.put("state", o.state());
        row.put("driver", o.driver());
        row.put("failSafe", o.failSafe());
        row.put("fault", o.fault());
        return row;
    }

    /** One row a reason; one row that says so if there is none. */
    private static List<Map<String, Object>> protection(Protection p) {
        List<String> reasons = p.reasons().isEmpty() ? List.of("") : p.reasons();
        return reasons.stream()
                .map(reason -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("protection", p.word());
                    row.put("reason", reason);
                    return row;
                })
                .toList();
    }
}
