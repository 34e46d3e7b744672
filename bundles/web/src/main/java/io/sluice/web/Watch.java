package io.sluice.web;

import io.sluice.model.Colour;
import io.sluice.model.alarm.AlarmFigures;
import io.sluice.port.admin.LinkFacts;
import io.sluice.port.admin.Operations;
import io.sluice.port.admin.PowerFacts;
import io.sluice.port.admin.SiteView;
import io.sluice.port.admin.Snapshot;
import io.sluice.port.forward.UplinkFacts;
import io.sluice.port.host.Host;
import io.sluice.port.store.JournalFacts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** For operators' tools: {@code /health} and {@code /metrics} (Prometheus text format 0.0.4). Thread-safe. */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final Ports ports;
    private final Host host;
    private final String tokenRef;
    private final Events events;

    Watch(Ports ports, Host host, String tokenRef, Events events) {
        this.ports = ports;
        this.host = host;
        this.tokenRef = tokenRef;
        this.events = events;
    }

    /** Live: the process answers. Ready: a site runs as it was written, and what it measures is kept. */
    void health(HttpServletResponse response) throws IOException {
        List<String> reasons = reasons();
        response.setStatus(reasons.isEmpty() ? 200 : 503);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.getOutputStream()
                .write(Json.bytes(Json.map("live", true, "ready", reasons.isEmpty(), "reasons", reasons)));
    }

    private List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        Operations operations = ports.operations();
        SiteView view = ports.siteView();
        if (operations == null || view == null || view.now() == null) {
            reasons.add("no-site");
        }
        if (operations != null) {
            Snapshot s = operations.snapshot();
            if (!s.configFault().isEmpty()) {
                reasons.add("config-fault");
            }
            if (s.journal() == null) {
                reasons.add("no-journal");
            } else if (!s.journal().writes()) {
                reasons.add("journal-fault");
            }
        }
        return reasons;
    }

    void metrics(HttpServletRequest request, HttpServletResponse response, Session session)
            throws Refusal, IOException {
        if (session == null && !Exchange.isLoopback(request.getRemoteAddr()) && !hasToken(request)) {
            throw Refusal.login("metrics: from this machine, logged in, or with the bearer token of the settings");
        }
        Operations operations = Ports.need(ports.operations(), "the gateway");
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/plain; version=0.0.4; charset=utf-8");
        SiteView view = ports.siteView();
        response.getOutputStream()
                .write(text(operations.snapshot(), view == null ? null : view.now())
                        .getBytes(StandardCharsets.UTF_8));
    }

    private boolean hasToken(HttpServletRequest request) {
        String given = request.getHeader("Authorization");
        if (tokenRef.isEmpty() || given == null || !given.startsWith("Bearer ")) {
            return false;
        }
        try {
            return MessageDigest.isEqual(
                    host.secret(tokenRef).getBytes(StandardCharsets.UTF_8),
                    given.substring(7).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn("event=metrics-token ref={} fault=\"{}\"", tokenRef, e.getMessage());
            return false;
        }
    }

    private static void power(Text t, PowerFacts p) {
        if (p != null && p.mains() != null) {
            t.gauge("sluice_mains_up", "1 while there is mains", p.mains() ? 1 : 0);
        }
        if (p != null && !Double.isNaN(p.batteryV())) {
            t.gauge("sluice_battery_volts", "Voltage of the cabinet's battery", p.batteryV());
        }
    }

    private String text(Snapshot s, SiteView.Now now) {
        Text t = new Text();
        t.gauge("sluice_uptime_seconds", "Since the process started", s.uptimeMs() / 1000.0);
        t.counter("sluice_scans_total", "Scans taken", s.scans());
        t.counter("sluice_samples_total", "Values taken", s.samples());
        t.counter("sluice_samples_bad_total", "Values of bad quality", s.badSamples());
        t.counter("sluice_readings_coalesced_total", "Readings replaced before the engine took them", s.coalesced());
        t.counter("sluice_samples_held_total", "Values held back by a deadband", s.held());
        t.gauge("sluice_devices", "Devices in the site", s.devices());
        t.gauge("sluice_devices_up", "Devices that answered at their last poll", s.devicesUp());
        t.gauge(
                "sluice_protection_full",
                "1 while the site is watched as it was meant to be",
                s.protection().reasons().isEmpty() ? 1 : 0);
        t.gauge(
                "sluice_config_fault",
                "1 while the site file is not the one that runs",
                s.configFault().isEmpty() ? 0 : 1);
        t.gauge("process_resident_memory_bytes", "Resident memory", (double) s.rssBytes());
        t.gauge(
                "sluice_clock_error_seconds",
                "Most that the clock is likely to be wrong; -1: unknown",
                host.clock().errorMs() < 0 ? -1 : host.clock().errorMs() / 1000.0);
        t.gauge("sluice_web_streams", "Open streams of events", events.open());
        t.head("sluice_transitions_total", "counter", "Changes of alarms by the colour that was reached");
        for (Colour c : Colour.values()) {
            if (c.ordinal() < s.transitions().length) {
                t.line("sluice_transitions_total", "colour", c.word(), (double) s.transitions()[c.ordinal()]);
            }
        }
        power(t, s.power());
        alarms(t, s.alarms());
        journal(t, s.journal());
        uplinks(t, s.uplinks());
        if (now != null) {
            links(t, now.links());
        }
        return t.toString();
    }

    private static void alarms(Text t, AlarmFigures a) {
        t.gauge("sluice_alarms_standing", "Alarms with a colour", a.standing());
        t.gauge("sluice_alarms_unacknowledged", "Alarms nobody has taken notice of", a.unacknowledged());
        t.gauge("sluice_alarms_raised_last_hour", "Hazards raised within the last hour", a.raisedLastHour());
        t.gauge("sluice_alarms_chattering", "Alarms whose clearing is held", a.chattering());
        t.gauge("sluice_alarms_shelved", "Alarms on the shelf", a.shelved());
        t.gauge("sluice_alarms_out_of_service", "Alarms out of service", a.outOfService());
        t.gauge("sluice_alarms_not_armed", "Alarms whose limits nobody has approved", a.notArmed());
    }

    private static void journal(Text t, JournalFacts j) {
        t.gauge("sluice_journal_up", "1 while all of its files can be written", j != null && j.writes() ? 1 : 0);
        if (j == null) {
            return;
        }
        t.gauge("sluice_journal_bytes", "Size of its files", j.telemetryBytes() + (double) j.alarmBytes());
        t.counter("sluice_journal_samples_total", "Values committed", j.samples());
        t.counter("sluice_journal_dropped_total", "Values never committed", j.dropped());
        t.counter(
                "sluice_journal_dropped_transitions_total",
                "Changes of alarms never committed",
                j.droppedTransitions());
        t.counter("sluice_journal_thinned_total", "Values that gave way to summaries unsent", j.thinned());
        t.counter("sluice_journal_expired_total", "Values removed unsent", j.expired());
        t.counter("sluice_journal_commits_total", "Commits", j.commits());
    }

    private static void uplinks(Text t, List<UplinkFacts> uplinks) {
        t.head("sluice_uplink_connected", "gauge", "1 while connected");
        uplinks.forEach(u -> t.line("sluice_uplink_connected", "uplink", u.name(), u.connected() ? 1 : 0));
        t.head("sluice_uplink_waiting", "gauge", "Undelivered values in the journal");
        uplinks.forEach(u -> t.line("sluice_uplink_waiting", "uplink", u.name(), (double) u.waiting()));
        t.head("sluice_uplink_samples_total", "counter", "Values acknowledged");
        uplinks.forEach(u -> t.line("sluice_uplink_samples_total", "uplink", u.name(), (double) u.samples()));
        t.head("sluice_uplink_bytes_total", "counter", "Payload bytes acknowledged");
        uplinks.forEach(u -> t.line("sluice_uplink_bytes_total", "uplink", u.name(), (double) u.bytes()));
    }

    private static void links(Text t, List<LinkFacts> links) {
        t.head("sluice_link_up", "gauge", "1 while its driver serves it");
        links.forEach(l -> t.line("sluice_link_up", "link", l.name(), l.running() ? 1 : 0));
        t.head("sluice_link_use", "gauge", "Share of the last minute in which the bus was busy");
        links.stream()
                .filter(l -> Double.isFinite(l.use()))
                .forEach(l -> t.line("sluice_link_use", "link", l.name(), l.use()));
        t.head("sluice_link_missed_total", "counter", "Polls left out because the bus was busy");
        links.forEach(l -> t.line("sluice_link_missed_total", "link", l.name(), (double) l.missed()));
        pushed(t, links, "accepted", "Packs of sensors that send by themselves", LinkFacts.Pushed::accepted);
        pushed(t, links, "refused", "Packs that were wrong", LinkFacts.Pushed::refused);
        pushed(t, links, "postponed", "Packs to be sent again, since too much waited", LinkFacts.Pushed::postponed);
        pushed(t, links, "strangers", "Attempts without a known identity or key", LinkFacts.Pushed::strangers);
    }

    private static void pushed(
            Text t, List<LinkFacts> links, String kind, String help, ToLongFunction<LinkFacts.Pushed> count) {
        String name = "sluice_link_packs_" + kind + "_total";
        t.head(name, "counter", help);
        links.stream()
                .filter(l -> l.pushed() != null)
                .forEach(l -> t.line(name, "link", l.name(), (double) count.applyAsLong(l.pushed())));
    }

    /** The text in the making. */
    private static final class Text {
        private final StringBuilder out = new StringBuilder(4096);

        void head(String name, String type, String help) {
            out.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ");
            out.append(name).append(' ').append(type).append('\n');
        }

        void gauge(String name, String help, double value) {
            head(name, "gauge", help);
            out.append(name).append(' ').append(figure(value)).append('\n');
        }

        void counter(String name, String help, long value) {
            head(name, "counter", help);
            out.append(name).append(' ').append(value).append('\n');
        }

        /** Names of the site have no quotes or backslashes in them. */
        void line(String name, String label, String of, double value) {
            out.append(name).append('{').append(label).append("=\"").append(of).append("\"} ");
            out.append(figure(value)).append('\n');
        }

        private static String figure(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString((long) value)
                    : Double.toString(value);
        }

        @Override
        public String toString() {
            return out.toString();
        }
    }
}
