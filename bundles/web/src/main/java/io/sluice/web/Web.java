package io.sluice.web;

import io.sluice.port.admin.SiteView;
import io.sluice.port.host.Host;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page and its interface, put together; whoever has a servlet container serves {@link #servlet}. Thread-safe.
 *
 * <p>One thread of its own, {@code web-timer}: once a second it looks after the server and writes to the streams of events.
 */
final class Web implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Web.class);
    private static final long CLOSE_MS = 2000;

    private final Front front;
    private final Access access;
    private final Events events;
    private final SiteRoutes site;
    private final CollectionRoute collection;
    private final Settings settings;
    private final Supplier<String> gateway;
    private volatile Mdns mdns;
    private final Door door;
    private final List<Future<?>> ticks = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread t = new Thread(r, "web-timer");
        t.setDaemon(true);
        return t;
    });

    /**
     * Puts it together; nothing listens yet.
     *
     * @param server the server to be looked after
     * @param files finds files of the page, {@code page/index.html}
     * @param bundles the bundles that run
     */
    Web(
            Settings settings,
            Ports ports,
            Host host,
            Door.Server server,
            Function<String, URL> files,
            Supplier<List<Map<String, Object>>> bundles) {
        Path state = settings.home().resolve("state");
        Audit audit = new Audit(ports::audit, host::utcMs);
        Sessions sessions = new Sessions(
                host::monotonicNs,
                TimeUnit.MILLISECONDS.toNanos(settings.idleMs()),
                TimeUnit.MILLISECONDS.toNanos(settings.sessionMs()));
        access = new Access(
                state,
                new Passwords(settings.iterations()),
                sessions,
                new Lockout(host::monotonicNs),
                audit,
                host::utcMs);
        Certificates certificates = new Certificates(state, host::utcMs);
        door = new Door(settings, certificates, () -> gatewayId(ports), server);
        Machine machine = new Machine(
                settings,
                ports,
                host,
                bundles,
                settings.httpsPort() == 0 ? () -> "" : certificates::fingerprint,
                () -> mdns == null ? List.of() : mdns.names());
        this.settings = settings;
        this.gateway = () -> gatewayId(ports);
        StateViews states = new StateViews(ports, host);
        LinkViews links = new LinkViews(ports);
        site = new SiteRoutes(ports, audit);
        events = new Events(ports, states, sessions);
        List<Route> routes = new ArrayList<>();
        people(routes, new PeopleRoutes(access, audit, ports, settings.idleMs()));
        views(routes, states, links, new LogViews(ports), new ReportViews(ports, host));
        site(routes, site);
        machine(
                routes,
                machine,
                certificates,
                door,
                audit,
                new FileRoutes(settings.home(), ports, host, audit, machine, states, links));
        collection = new CollectionRoute(ports, host, audit, machine);
        routes.add(new Route("GET", "/collection", Role.TECHNICIAN, collection::collect));
        routes.add(new Route("GET", "/events", Role.VIEWER, this::stream));
        front = new Front(
                routes,
                sessions,
                new Rate(host::monotonicNs),
                new Page(files),
                new Watch(ports, host, settings.metricsToken(), events),
                settings.httpsPort());
    }

    /** Begins to listen and to tell. Once. */
    void start() {
        if (settings.isAdvertised()) {
            try {
                mdns = new Mdns(settings.mdns(), gateway, settings.httpsPort(), settings.httpPort());
            } catch (IOException | RuntimeException e) {
                LOG.warn("event=mdns-off fault=\"{}\" effect=\"not found by name\"", e.toString());
            }
        }
        ticks.add(timer.scheduleWithFixedDelay(() -> quietly(door::tick), 0, 1, TimeUnit.SECONDS));
        ticks.add(timer.scheduleAtFixedRate(() -> quietly(events::tick), 1, 1, TimeUnit.SECONDS));
    }

    private static String gatewayId(Ports ports) {
        SiteView view = ports.siteView();
        SiteView.Now now = view == null ? null : view.now();
        return now == null ? null : now.site().gateway().id();
    }

    private static void people(List<Route> routes, PeopleRoutes p) {
        routes.add(new Route("GET", "/session", null, p::session));
        routes.add(new Route("POST", "/session/first", null, p::first));
        routes.add(new Route("POST", "/session", null, p::login));
        routes.add(new Route("DELETE", "/session", Role.VIEWER, p::logout));
        routes.add(new Route("GET", "/users", Role.ENGINEER, p::users));
        routes.add(new Route("POST", "/users", Role.ENGINEER, p::make));
        routes.add(new Route("PATCH", "/users/{name}", Role.ENGINEER, p::change));
        routes.add(new Route("DELETE", "/users/{name}", Role.ENGINEER, p::remove));
        routes.add(new Route("POST", "/password", Role.VIEWER, p::password));
        routes.add(new Route("POST", "/codes", Role.ENGINEER, p::giveCode));
        routes.add(new Route("DELETE", "/codes", Role.ENGINEER, p::withdrawCodes));
    }

    private static void views(
            List<Route> routes, StateViews states, LinkViews links, LogViews logs, ReportViews reports) {
        routes.add(new Route("GET", "/overview", Role.VIEWER, x -> states.overview()));
        routes.add(new Route("GET", "/points", Role.VIEWER, x -> states.points()));
        routes.add(new Route("GET", "/alarms", Role.VIEWER, x -> states.alarms()));
        routes.add(new Route("GET", "/links", Role.VIEWER, x -> links.links()));
        routes.add(new Route("GET", "/uplinks", Role.VIEWER, x -> states.uplinks()));
        routes.add(new Route("GET", "/outputs", Role.VIEWER, x -> states.outputs()));
        routes.add(new Route("GET", "/history", Role.VIEWER, logs::history));
        routes.add(new Route("GET", "/notices", Role.VIEWER, x -> logs.notices(x.query("before", "most", "subject"))));
        routes.add(new Route("GET", "/audit", Role.ENGINEER, x -> logs.audit(x.query("before", "most"))));
        routes.add(new Route("GET", "/report", Role.VIEWER, x -> reports.report(x.query("month"))));
    }

    private static void site(List<Route> routes, SiteRoutes s) {
        int document = SiteRoutes.MOST_DOCUMENT_BYTES;
        routes.add(new Route("POST", "/commands", Role.TECHNICIAN, document, s::command));
        routes.add(new Route("GET", "/profiles", Role.TECHNICIAN, s::profiles));
        routes.add(new Route("GET", "/ports", Role.TECHNICIAN, s::ports));
        routes.add(new Route("POST", "/scan", Role.TECHNICIAN, s::search));
        routes.add(new Route("GET", "/scan/{job}", Role.TECHNICIAN, s::found));
        routes.add(new Route("DELETE", "/scan/{job}", Role.TECHNICIAN, s::stopSearch));
        routes.add(new Route("POST", "/probe", Role.TECHNICIAN, s::probe));
        routes.add(new Route("GET", "/site", Role.TECHNICIAN, s::site));
        routes.add(new Route("GET", "/site/schema", Role.TECHNICIAN, s::schema));
        routes.add(new Route("GET", "/site/upgrades", Role.TECHNICIAN, s::upgrades));
        routes.add(new Route("GET", "/site/{revision}", Role.TECHNICIAN, s::revision));
        routes.add(new Route("POST", "/site/check", Role.TECHNICIAN, document, s::check));
        routes.add(new Route("POST", "/site/edit", Role.TECHNICIAN, document, s::edit));
        routes.add(new Route("POST", "/site/upgrade", Role.TECHNICIAN, s::upgraded));
    }

    private static void machine(
            List<Route> routes, Machine m, Certificates certificates, Door door, Audit audit, FileRoutes files) {
        routes.add(new Route("GET", "/waveforms", Role.VIEWER, files::waveforms));
        routes.add(new Route("GET", "/waveforms/{name}", Role.VIEWER, files::waveform));
        routes.add(new Route("GET", "/log", Role.TECHNICIAN, files::log));
        routes.add(new Route("GET", "/support", Role.TECHNICIAN, files::support));
        routes.add(new Route("GET", "/label", Role.VIEWER, x -> m.label()));
        routes.add(new Route("GET", "/version", Role.VIEWER, x -> m.version()));
        routes.add(new Route("GET", "/certificate", Role.ENGINEER, x -> certificates.facts()));
        routes.add(new Route("PUT", "/certificate", Role.ENGINEER, 2 * Certificates.MOST_PEM, x -> {
            Fields f = x.fields();
            String chain = f.document("chain", Certificates.MOST_PEM);
            String key = f.document("key", Certificates.MOST_PEM);
            f.end();
            Map<String, Object> facts = certificates.put(chain, key);
            audit.write(x.by(), "put certificate " + facts.get("fingerprint"), "ok");
            door.renew();
            return facts;
        }));
        routes.add(new Route("DELETE", "/certificate", Role.ENGINEER, x -> {
            certificates.removeCity();
            audit.write(x.by(), "remove city certificate", "ok");
            door.renew();
            return null;
        }));
        routes.add(new Route("GET", "/openapi.yaml", null, x -> {
            x.response.setContentType("application/yaml");
            try (InputStream in = Web.class.getResourceAsStream("rest.yaml")) {
                in.transferTo(x.response.getOutputStream());
            }
            return Exchange.WRITTEN;
        }));
    }

    private Object stream(Exchange x) throws Refusal, IOException {
        if (x.request.getMethod().equals("HEAD")) {
            throw Refusal.method("GET");
        }
        x.response.setContentType("text/event-stream");
        x.response.setCharacterEncoding("UTF-8");
        x.response.setHeader("X-Accel-Buffering", "no");
        AsyncContext context = x.request.startAsync();
        EventStream stream = new EventStream(x.session, context);
        try {
            events.open(stream);
        } catch (Refusal e) {
            x.response.setContentType("application/json");
            x.response.setStatus(e.status);
            x.response.setHeader("Retry-After", Long.toString(e.retryAfterS));
            x.response.getOutputStream().write(Json.bytes(e.body()));
            context.complete();
            return Exchange.WRITTEN;
        }
        stream.start();
        return Exchange.WRITTEN;
    }

    /** What a servlet container serves under {@code /*}, with asynchronous answers. */
    HttpServlet servlet() {
        return front;
    }

    Front front() {
        return front;
    }

    /** How many streams of events are open. */
    int streams() {
        return events.open();
    }

    Access access() {
        return access;
    }

    private static void quietly(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            // a timer that throws once never ticks again
            LOG.error("event=web-tick-failed", e);
        }
    }

    /** Ends the streams, a search and a collection under way, 5 s at most. Idempotent. */
    @Override
    public void close() {
        if (mdns != null) {
            mdns.close();
        }
        timer.shutdownNow();
        events.close();
        site.close();
        collection.close();
        try {
            if (!timer.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.error("event=web-late waitedMs={}", CLOSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
