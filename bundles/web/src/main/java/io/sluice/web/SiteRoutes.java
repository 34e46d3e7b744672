package io.sluice.web;

import io.sluice.codec.site.SiteReader;
import io.sluice.codec.site.TextEdit;
import io.sluice.port.admin.Command;
import io.sluice.port.admin.Commissioning;
import io.sluice.port.admin.Configurator;
import io.sluice.port.admin.Outcome;
import io.sluice.port.admin.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What changes the site and finds instruments: commands, search, probe, site file. Thread-safe. */
final class SiteRoutes {
    /** What only an engineer may have carried out. */
    private static final Set<String> ENGINEERS = Set.of(
            "poke", "set-limits", "out-of-service", "set-site", "confirm-site", "revert-site", "approve-baseline");

    private static final Pattern LINK = Pattern.compile(
            "(serial:)?/dev/[A-Za-z0-9._-]{1,40}(/[A-Za-z0-9._:-]{1,80}){0,3}|(rtu-|serial-)?tcp://[A-Za-z0-9.:\\[\\]-]{1,100}"
                    + "|onewire(:28-[0-9a-f]{12})?");
    private static final Pattern SERIAL = Pattern.compile("[0-9]{3,7}-[5-8][NEO](1|2|1\\.5)");
    private static final Pattern PROFILE = Pattern.compile("[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{1,64}");
    private static final int MOST_SETTINGS = 16;
    private static final int MOST_EDITS = 64;
    private static final int MOST_PATH = 512;
    private static final int MOST_VALUE = 1024;
    /** A document of the longest length, each character up to six bytes as JSON has it. */
    static final int MOST_DOCUMENT_BYTES = 6 * Configurator.MOST_TEXT + 4096;

    private final Ports ports;
    private final Audit audit;
    private SearchJob job;

    SiteRoutes(Ports ports, Audit audit) {
        this.ports = ports;
        this.audit = audit;
    }

    Object command(Exchange x) throws Refusal, IOException {
        Fields f = x.fields();
        String name = f.text("name", 1, 64);
        Map<String, String> args = f.textMap("args", 16, Configurator.MOST_TEXT);
        f.end();
        if (ENGINEERS.contains(name) && !x.session.role.may(Role.ENGINEER)) {
            audit.write(x.by(), "command " + name, "refused");
            throw Refusal.role("you are " + x.session.role.word(), Role.ENGINEER.word());
        }
        Reply reply =
                Ports.need(ports.gate(), "the command gate").execute(new Command(Audit.id(), name, args, x.by(), 0));
        return answer(x, reply.code(), reply.message(), reply.rows());
    }

    private static Object answer(Exchange x, String code, String message, List<Map<String, Object>> rows) {
        x.response.setStatus(
                switch (code) {
                    case "ok" -> 200;
                    case "bad-argument", "unknown-command" -> 400;
                    case "not-found" -> 404;
                    case "unavailable" -> 503;
                    default -> 409;
                });
        return Json.map("code", code, "message", message, "rows", rows);
    }

    private Commissioning commissioning() throws Refusal {
        return Ports.need(ports.commissioning(), "the search for instruments");
    }

    Object profiles(Exchange x) throws Refusal {
        return Json.map("profiles", commissioning().profiles());
    }

    Object ports(Exchange x) throws Refusal {
        return Json.map("ports", commissioning().ports());
    }

    private static String line(Fields f, String name, Pattern pattern, String allowed) throws Refusal {
        String text = f.text(name, 1, 160);
        if (!pattern.matcher(text).matches() || text.contains("..")) {
            throw Refusal.badArgument(name + ": \"" + Bodies.shown(text) + "\"", allowed);
        }
        return text;
    }

    private static String link(Fields f) throws Refusal {
        return line(
                f,
                "link",
                LINK,
                "/dev/…, serial:/dev/…, tcp://host:port, rtu-tcp://host:port, serial-tcp://host:port, onewire");
    }

    Object search(Exchange x) throws Refusal, IOException {
        Fields f = x.fields();
        String link = link(f);
        List<String> serial = f.texts("serial", MOST_SETTINGS, 16);
        for (String s : serial) {
            if (!SERIAL.matcher(s).matches()) {
                throw Refusal.badArgument("serial: \"" + Bodies.shown(s) + "\"", "such as 9600-8N1");
            }
        }
        SearchJob.Order order = new SearchJob.Order(
                link,
                serial,
                f.number("first", 0, 255, 1),
                f.number("last", 0, 255, 247),
                f.number("timeoutMs", 20, 5000, 200));
        f.end();
        if (order.last() < order.first()) {
            throw Refusal.badArgument("last: " + order.last(), "from first on");
        }
        Commissioning c = commissioning();
        SearchJob fresh;
        synchronized (this) {
            if (job != null && job.isRunning()) {
                throw Refusal.refused("a search is under way");
            }
            fresh = new SearchJob(c, order);
            job = fresh;
            fresh.start();
        }
        audit.write(x.by(), "search " + link + " " + order.first() + "-" + order.last(), "ok");
        return Json.map("job", fresh.id);
    }

    private synchronized SearchJob job(String id) throws Refusal {
        if (job == null || !job.id.equals(id)) {
            throw Refusal.notFound("no such search");
        }
        return job;
    }

    Object found(Exchange x) throws Refusal {
        return job(x.path(0)).facts();
    }

    Object stopSearch(Exchange x) throws Refusal {
        SearchJob one = job(x.path(0));
        one.stop();
        audit.write(x.by(), "stop search", "ok");
        return one.facts();
    }

    Object probe(Exchange x) throws Refusal, IOException {
        Fields f = x.fields();
        String link = link(f);
        String serial = f.has("serial") && !f.text("serial", 16, "").isEmpty()
                ? line(f, "serial", SERIAL, "such as 9600-8N1")
                : "";
        String profile = line(f, "profile", PROFILE, "maker/model");
        int unit = f.number("unit", -1, 255, -1);
        f.end();
        Outcome outcome;
        try {
            outcome = commissioning().probe(link, serial, profile, unit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.unavailable("the gateway stops");
        }
        List<Map<String, Object>> points =
                outcome.rows().stream().filter(r -> r.containsKey("point")).toList();
        List<Object> trace = outcome.rows().stream()
                .filter(r -> r.containsKey("trace"))
                .map(r -> r.get("trace"))
                .toList();
        audit.write(x.by(), "probe " + link + " " + profile + " " + unit, outcome.code());
        // that an instrument does not answer is an answer of the probe, not a failure of the request
        return Json.map("code", outcome.code(), "message", outcome.message(), "points", points, "trace", trace);
    }

    private Configurator configurator() throws Refusal {
        return Ports.need(ports.configurator(), "the site file");
    }

    Object site(Exchange x) throws Refusal {
        Configurator c = configurator();
        List<Configurator.Revision> revisions = c.revisions();
        int running = revisions.stream()
                .filter(Configurator.Revision::running)
                .mapToInt(Configurator.Revision::number)
                .findFirst()
                .orElse(0);
        String fault =
                ports.operations() == null ? "" : ports.operations().snapshot().configFault();
        return Json.map("text", c.text(), "revision", running, "fault", fault, "revisions", revisions);
    }

    Object revision(Exchange x) throws Refusal {
        String number = x.path(0);
        if (!number.matches("[0-9]{1,9}")) {
            throw Refusal.notFound("no such revision");
        }
        String text = configurator().text(Integer.parseInt(number));
        if (text.isEmpty()) {
            throw Refusal.notFound("revision " + number + ": not kept");
        }
        return Json.map("revision", Integer.parseInt(number), "text", text);
    }

    Object check(Exchange x) throws Refusal, IOException {
        Fields f = x.fields();
        String text = f.document("text", Configurator.MOST_TEXT);
        f.end();
        Outcome outcome = configurator().check(text);
        return Json.map("ok", outcome.isOk(), "message", outcome.message(), "findings", outcome.rows());
    }

    /** Changes single values of a text that somebody works on, and says what it says; nothing is kept here. */
    Object edit(Exchange x) throws Refusal, IOException {
        Fields f = x.fields();
        String text = f.document("text", Configurator.MOST_TEXT);
        List<TextEdit.Edit> edits = new ArrayList<>();
        for (Fields e : f.objects("edits", MOST_EDITS)) {
            edits.add(new TextEdit.Edit(e.text("path", 1, MOST_PATH), e.value("value", MOST_VALUE)));
            e.end();
        }
        f.end();
        try {
            String edited = TextEdit.apply(text, edits);
            return Json.map("text", edited, "tree", TextEdit.tree(edited));
        } catch (IllegalArgumentException e) {
            throw Refusal.badArgument(Bodies.shown(e.getMessage()));
        }
    }

    /** Newer versions of profiles that the running site uses. */
    Object upgrades(Exchange x) throws Refusal {
        return Json.map("upgrades", configurator().upgrades());
    }

    /** The running site with the newest version of a profile, for somebody to look at and put in force; changes nothing. */
    Object upgraded(Exchange x) throws Refusal, IOException {
        Fields f = x.fields();
        String profile = line(f, "profile", PROFILE, "maker/model");
        f.end();
        Configurator c = configurator();
        if (c.upgrades().stream().noneMatch(u -> u.profile().equals(profile))) {
            throw Refusal.notFound("profile " + profile + ": no device has an older version");
        }
        return Json.map("profile", profile, "text", c.upgraded(profile));
    }

    Object schema(Exchange x) throws IOException, Refusal {
        try (InputStream in = SiteReader.class.getResourceAsStream("site.schema.json")) {
            if (in == null) {
                throw Refusal.unavailable("the schema is not there");
            }
            x.response.setContentType("application/schema+json");
            in.transferTo(x.response.getOutputStream());
            return Exchange.WRITTEN;
        }
    }

    /** Ends a search that is under way. */
    void close() {
        SearchJob one;
        synchronized (this) {
            one = job;
        }
        if (one != null && one.isRunning()) {
            one.stop();
        }
    }
}
