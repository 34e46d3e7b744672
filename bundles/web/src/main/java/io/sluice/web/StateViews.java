package io.sluice.web;

import io.sluice.model.Clock;
import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Mask;
import io.sluice.model.site.AlarmRule;
import io.sluice.model.site.Condition;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.PointRef;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Configurator;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.OutputFacts;
import io.sluice.port.admin.PowerFacts;
import io.sluice.port.admin.SiteView;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.forward.UplinkFacts;
import io.sluice.port.host.Host;
import io.sluice.port.store.JournalFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What stands now: overview, points, alarms, uplinks, outputs. Thread-safe. */
final class StateViews {
    private final Ports ports;
    private final Host host;

    StateViews(Ports ports, Host host) {
        this.ports = ports;
        this.host = host;
    }

    private Snapshot snapshot() throws Refusal {
        return Ports.need(ports.operations(), "the gateway").snapshot();
    }

    private Map<String, AlarmState> states() {
        Map<String, AlarmState> states = new HashMap<>();
        Operations operations = ports.operations();
        if (operations != null) {
            operations.standing().forEach(s -> states.put(s.alarm(), s));
        }
        return states;
    }

    Map<String, Object> overview() throws Refusal {
        Snapshot s = snapshot();
        SiteView view = ports.siteView();
        SiteView.Now now = view == null ? null : view.now();
        Collection<AlarmState> standing = states().values();
        Clock clock = host.clock();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("gateway", now == null ? null : now.site().gateway());
        all.put("revision", now == null ? null : now.revision());
        all.put("configFault", s.configFault());
        all.put("trialForMs", trialForMs());
        all.put("boot", host.boot().id());
        all.put("uptimeMs", s.uptimeMs());
        all.put("nowUtcMs", host.utcMs());
        all.put(
                "clock",
                Json.map(
                        "state", clock.state().word(),
                        "errorMs", clock.errorMs(),
                        "source", clock.source(),
                        "synchronisedUtcMs", clock.synchronisedMs()));
        all.put("colour", worst(standing).word());
        all.put("standing", byColour(standing));
        all.put(
                "unacknowledged",
                standing.stream().filter(a -> !a.acknowledged()).count());
        all.put(
                "protection",
                Json.map(
                        "full", s.protection().reasons().isEmpty(),
                        "reasons", s.protection().reasons()));
        all.put("figures", s.alarms());
        all.put("modes", s.modes());
        all.put("zone", now == null ? null : now.site().policy().zone().getId());
        all.put("devices", Json.map("up", s.devicesUp(), "all", s.devices()));
        all.put("uplinks", s.uplinks().stream().map(StateViews::uplinkInShort).toList());
        all.put("journal", journal(s.journal()));
        all.put("outputs", s.outputs().stream().map(StateViews::outputInShort).toList());
        all.put("rssBytes", s.rssBytes() < 0 ? null : s.rssBytes());
        all.put("writtenBytes", s.writtenBytes() < 0 ? null : s.writtenBytes());
        all.put("power", power(s.power()));
        return all;
    }

    /** Null if the site says nothing of its cabinet. */
    private static Map<String, Object> power(PowerFacts p) {
        return p == null
                ? null
                : Json.map(
                        "mains",
                        p.mains(),
                        "batteryV",
                        Double.isNaN(p.batteryV()) ? null : p.batteryV(),
                        "onBatteryMs",
                        p.onBatteryMs(),
                        "endsInMs",
                        p.endsInMs(),
                        "ending",
                        p.ending(),
                        "door",
                        p.door(),
                        "water",
                        p.water(),
                        "temperatureCel",
                        Double.isNaN(p.temperatureCel()) ? null : p.temperatureCel());
    }

    /** Time left to confirm the site that runs, ms; 0 if nothing waits. */
    private long trialForMs() {
        Configurator configurator = ports.configurator();
        return configurator == null
                ? 0
                : configurator.revisions().stream()
                        .filter(Configurator.Revision::running)
                        .mapToLong(Configurator.Revision::confirmInMs)
                        .findFirst()
                        .orElse(0);
    }

    private static Map<String, Object> uplinkInShort(UplinkFacts u) {
        return Json.map(
                "name",
                u.name(),
                "connected",
                u.connected(),
                "standby",
                u.way().standby(),
                "waiting",
                u.waiting(),
                "fault",
                u.fault());
    }

    private static Map<String, Object> outputInShort(OutputFacts o) {
        return Json.map("name", o.name(), "label", o.label(), "state", o.state());
    }

    private static Map<String, Object> journal(JournalFacts j) {
        return j == null
                ? null
                : Json.map(
                        "bytes",
                        j.telemetryBytes() + j.alarmBytes(),
                        "fullInMs",
                        j.fullInMs() == Long.MAX_VALUE ? null : j.fullInMs(),
                        "fault",
                        j.fault(),
                        "dropped",
                        j.dropped() + j.droppedTransitions(),
                        "thinned",
                        j.thinned());
    }

    private static Colour worst(Collection<AlarmState> standing) {
        Colour worst = Colour.NONE;
        for (AlarmState a : standing) {
            worst = a.colour().compareTo(worst) > 0 ? a.colour() : worst;
        }
        return worst;
    }

    private static Map<String, Object> byColour(Collection<AlarmState> standing) {
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Colour c : Colour.values()) {
            if (c != Colour.NONE) {
                counts.put(
                        c.word(), standing.stream().filter(a -> a.colour() == c).count());
            }
        }
        return counts;
    }

    Map<String, Object> points() throws Refusal {
        SiteView.Now now = ports.now();
        Site site = now.site();
        Map<String, AlarmState> states = states();
        Map<PointRef, List<AlarmRule>> rules = new HashMap<>();
        for (AlarmRule rule : site.alarms()) {
            for (PointRef at : rule.condition().inputs()) {
                rules.computeIfAbsent(at, p -> new ArrayList<>()).add(rule);
            }
        }
        List<Object> rows = new ArrayList<>();
        for (DeviceSpec d : site.devices()) {
            Scan scan = scan(now, d.index());
            for (int i = 0; i < d.points().size(); i++) {
                rows.add(point(d, i, scan, rules.getOrDefault(new PointRef(d.index(), i), List.of()), states));
            }
        }
        return Json.map("revision", now.revision(), "points", rows);
    }

    /** The scan of a device, if it is of the site that runs. */
    static Scan scan(SiteView.Now now, int device) {
        Scan scan = device < now.scans().size() ? now.scans().get(device) : null;
        return scan == null
                        || scan.values().length
                                != now.site().devices().get(device).points().size()
                ? null
                : scan;
    }

    private static Map<String, Object> point(
            DeviceSpec d, int column, Scan scan, List<AlarmRule> rules, Map<String, AlarmState> states) {
        PointSpec p = d.points().get(column);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", d.name() + "/" + p.name());
        row.put("device", d.name());
        row.put("deviceLabel", d.label());
        row.put("label", p.label());
        row.put("unit", p.unit());
        row.put("decimals", p.decimals());
        row.put("value", scan == null ? Double.NaN : scan.values()[column]);
        row.put("quality", scan == null ? null : quality(scan, column));
        row.put("utcMs", scan == null ? null : scan.utcMs());
        row.put("held", scan != null && scan.isHeld(column));
        row.put("virtual", d.isVirtual());
        row.put("armed", rules.stream().allMatch(AlarmRule::armed));
        row.put(
                "colour",
                worst(rules.stream()
                                .map(r -> states.get(r.name()))
                                .filter(java.util.Objects::nonNull)
                                .toList())
                        .word());
        row.put("alarms", rules.stream().map(AlarmRule::name).toList());
        row.put("limits", limits(rules));
        row.put("calibration", p.calibration().exists() ? p.calibration() : null);
        row.put("min", p.min());
        row.put("max", p.max());
        return row;
    }

    static String quality(Scan scan, int column) {
        return Quality.of(scan.quality()[column]).word();
    }

    private static List<Object> limits(List<AlarmRule> rules) {
        List<Object> limits = new ArrayList<>();
        for (AlarmRule rule : rules) {
            if (rule.condition() instanceof Condition.Limits l) {
                limits(limits, rule, l.rising(), l.limits(), l.hysteresis());
            } else if (rule.condition() instanceof Condition.Vote v) {
                limits(limits, rule, v.rising(), v.limits(), v.hysteresis());
            }
        }
        return limits;
    }

    private static void limits(List<Object> rows, AlarmRule rule, boolean rising, double[] limits, double hysteresis) {
        for (Colour c : Colour.values()) {
            if (c != Colour.NONE && !Double.isNaN(limits[c.ordinal()])) {
                rows.add(Json.map(
                        "colour",
                        c.word(),
                        "kind",
                        rising ? "high" : "low",
                        "value",
                        limits[c.ordinal()],
                        "hysteresis",
                        hysteresis,
                        "alarm",
                        rule.name()));
            }
        }
    }

    Map<String, Object> alarms() throws Refusal {
        SiteView.Now now = ports.now();
        Map<String, AlarmState> states = states();
        List<Object> rows = new ArrayList<>();
        for (AlarmRule rule : now.site().alarms()) {
            AlarmState state = states.remove(rule.name());
            rows.add(alarm(now.site(), rule, state == null ? AlarmState.normal(rule.name()) : state));
        }
        return Json.map("revision", now.revision(), "alarms", rows);
    }

    private static String name(Site site, PointRef at) {
        return site.devices().get(at.device()).name() + "/" + site.point(at).name();
    }

    private static Map<String, Object> alarm(Site site, AlarmRule rule, AlarmState s) {
        DeviceSpec device = site.devices().isEmpty() ? null : site.devices().get(rule.device());
        boolean atPoint = device != null
                && !rule.condition().inputs().isEmpty()
                && !device.points().isEmpty();
        PointSpec point = atPoint ? device.points().get(rule.point()) : null;
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("alarm", rule.name());
        row.put("label", rule.label());
        row.put("fault", rule.fault());
        row.put("device", rule.condition() instanceof Condition.LinkFault || device == null ? "" : device.name());
        row.put("point", point == null ? "" : device.name() + "/" + point.name());
        row.put(
                "inputs",
                rule.condition().inputs().stream().map(p -> name(site, p)).toList());
        row.put("colour", s.colour().word());
        row.put("called", s.called().word());
        row.put("acknowledged", s.acknowledged());
        row.put("unconfirmed", s.unconfirmed());
        row.put("overdue", s.overdue());
        row.put("mask", mask(s.mask()));
        row.put("latched", s.latched());
        row.put("latching", rule.latching());
        row.put("occurrence", s.occurrence());
        row.put("sinceUtcMs", s.sinceUtcMs() == 0 ? null : s.sinceUtcMs());
        row.put("value", s.value());
        row.put("unit", point == null ? "" : point.unit());
        row.put("decimals", point == null ? 0 : point.decimals());
        row.put("limit", limit(rule.condition(), s.colour()));
        row.put("group", rule.group());
        row.put(
                "deadlineUtcMs",
                s.acknowledged() || rule.ackWithinMs() == 0 || s.sinceUtcMs() == 0
                        ? null
                        : s.sinceUtcMs() + rule.ackWithinMs());
        row.put("armed", rule.armed());
        row.put("limitSet", rule.limitSet());
        return row;
    }

    private static Double limit(Condition condition, Colour colour) {
        double[] limits = condition instanceof Condition.Limits l
                ? l.limits()
                : condition instanceof Condition.Vote v ? v.limits() : null;
        return limits == null || colour == Colour.NONE ? null : Double.valueOf(limits[colour.ordinal()]);
    }

    private static Map<String, Object> mask(Mask m) {
        if (!m.isMasked()) {
            return null;
        }
        return Json.map(
                "kind",
                m.word(),
                "untilUtcMs",
                m.isShelved() ? m.shelvedUntilUtcMs() : null,
                "by",
                m.isOutOfService() ? m.outOfServiceBy() : m.isShelved() ? m.shelvedBy() : "",
                "why",
                m.suppressedBy());
    }

    Map<String, Object> uplinks() throws Refusal {
        return Json.map("uplinks", snapshot().uplinks());
    }

    Map<String, Object> outputs() throws Refusal {
        return Json.map("outputs", snapshot().outputs());
    }
}
