package io.sluice.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one servlet: sets the headers, knows who asks, finds the route, turns what comes back into an answer. Thread-safe.
 *
 * <pre>
 *  request --rate--> plain HTTP from outside? --> 302 to https
 *                    /api/v1/...   session, role, CSRF --> Route
 *                    /metrics /health
 *                    captive-portal questions       --> 302 to the page
 *                    anything else                  --> Page
 * </pre>
 */
final class Front extends HttpServlet {
    static final String API = "/api/v1";

    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._:@/-]*");
    private static final Pattern OWN_HOST =
            Pattern.compile("(?i)(localhost|[a-z0-9-]{1,63}\\.local|[0-9.]{7,15}|\\[[0-9a-f:]+\\])(:[0-9]{1,5})?");
    private static final Set<String> CAPTIVE = Set.of(
            "/generate_204",
            "/gen_204",
            "/hotspot-detect.html",
            "/library/test/success.html",
            "/connecttest.txt",
            "/ncsi.txt",
            "/redirect",
            "/canonical.html",
            "/success.txt");
    private static final Set<String> READS = Set.of("GET", "HEAD");

    private final transient List<Route> routes;
    private final transient Sessions sessions;
    private final transient Rate rate;
    private final transient Page page;
    private final transient Watch watch;
    private final int httpsPort;

    Front(List<Route> routes, Sessions sessions, Rate rate, Page page, Watch watch, int httpsPort) {
        this.routes = List.copyOf(routes);
        this.sessions = sessions;
        this.rate = rate;
        this.page = page;
        this.watch = watch;
        this.httpsPort = httpsPort;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        headers(response);
        try {
            answer(request, response);
        } catch (Refusal e) {
            // what was sent and nobody has read would cost the sender the connection, and the answer with it
            if (request.getContentLengthLong() > 0 && request.getContentLengthLong() <= Route.BODY) {
                request.getInputStream().readNBytes(Route.BODY);
            }
            refuse(response, e);
        } catch (IOException e) {
            LOG.debug("event=answer-broken path={} fault=\"{}\"", request.getRequestURI(), e.toString());
            throw e;
        } catch (RuntimeException e) {
            LOG.error(
                    "event=request-failed method={} path={}",
                    request.getMethod(),
                    Bodies.shown(request.getRequestURI()),
                    e);
            refuse(response, Refusal.unavailable("the gateway failed to answer; its log says why"));
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws Refusal, IOException {
        String path = request.getRequestURI();
        if (!PATH.matcher(path).matches() || path.contains("..") || path.contains("//")) {
            throw Refusal.notFound("no such path");
        }
        String from = request.getRemoteAddr();
        if (!rate.take(from)) {
            throw Refusal.later("too many requests", 1);
        }
        boolean reads = READS.contains(request.getMethod());
        if (!request.isSecure() && !Exchange.isLoopback(from)) {
            if (!reads || httpsPort == 0) {
                throw Refusal.role("plain HTTP: only to this machine", "https");
            }
            redirect(request, response);
        } else if (path.startsWith(API + "/")) {
            api(request, response, path.substring(API.length()));
        } else if (!reads) {
            throw Refusal.method("GET, HEAD");
        } else if (path.equals("/health")) {
            watch.health(response);
        } else if (path.equals("/metrics")) {
            watch.metrics(request, response, session(request));
        } else if (CAPTIVE.contains(path)) {
            redirect(request, response);
        } else {
            page.serve(request, response, path);
        }
    }

    private void api(HttpServletRequest request, HttpServletResponse response, String path)
            throws Refusal, IOException {
        response.setHeader("Cache-Control", "no-store");
        if (!request.isSecure() && !loopbackName(request.getHeader("Host"))) {
            // a page from elsewhere that had its name resolved to this machine
            throw Refusal.role("Host: not a name of this machine", "localhost, 127.0.0.1, [::1]");
        }
        Set<String> methods = new TreeSet<>();
        for (Route route : routes) {
            List<String> values = route.match(path);
            if (values == null) {
                continue;
            }
            methods.add(route.method());
            if (route.method().equals(request.getMethod())) {
                Session session = admit(request, route);
                Object value =
                        route.handler().handle(new Exchange(request, response, session, values, route.mostBody()));
                write(response, value);
                return;
            }
        }
        throw methods.isEmpty() ? Refusal.notFound("no such route") : Refusal.method(String.join(", ", methods));
    }

    private Session admit(HttpServletRequest request, Route route) throws Refusal {
        String site = request.getHeader("Sec-Fetch-Site");
        if (!READS.contains(request.getMethod()) && site != null && !site.equals("same-origin")) {
            throw Refusal.csrf();
        }
        Session session = session(request);
        if (route.least() == null) {
            return session;
        }
        if (session == null) {
            throw Refusal.login("log in first");
        }
        if (!session.role.may(route.least())) {
            throw Refusal.role("you are " + session.role.word(), route.least().word());
        }
        if (!READS.contains(request.getMethod()) && !session.csrf.equals(request.getHeader("X-CSRF"))) {
            throw Refusal.csrf();
        }
        return session;
    }

    private Session session(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie c : cookies) {
                if (c.getName().equals(cookie(request))) {
                    return sessions.use(c.getValue());
                }
            }
        }
        return null;
    }

    /** Name of the session's cookie; the prefix makes the browser hold it to this host, this port's scheme and the root. */
    static String cookie(HttpServletRequest request) {
        return request.isSecure() ? "__Host-session" : "session";
    }

    private void redirect(HttpServletRequest request, HttpServletResponse response) {
        // by the name that was asked for if it is one of ours; a captive-portal question asks for somebody else's
        String host = String.valueOf(request.getHeader("Host"));
        String local = request.getLocalAddr().replaceAll("%.*", "");
        String address = local.contains(":") ? "[" + local + "]" : local;
        String name = OWN_HOST.matcher(host).matches() ? host.replaceAll(":[0-9]{1,5}$", "") : address;
        boolean toHttps = httpsPort != 0;
        int port = toHttps ? httpsPort : request.getLocalPort();
        response.setStatus(302);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader(
                "Location", (toHttps ? "https://" : "http://") + name + (port == 443 ? "" : ":" + port) + "/");
    }

    private static boolean loopbackName(String host) {
        return host != null && host.matches("(?i)(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]{1,5})?");
    }

    private static void headers(HttpServletResponse r) {
        r.setHeader(
                "Content-Security-Policy",
                "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self';"
                        + " frame-ancestors 'none'");
        r.setHeader("X-Content-Type-Options", "nosniff");
        r.setHeader("X-Frame-Options", "DENY");
        r.setHeader("Referrer-Policy", "no-referrer");
        r.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        r.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        r.setHeader("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()");
    }

    private static void write(HttpServletResponse response, Object value) throws IOException {
        if (value == Exchange.WRITTEN) {
            return;
        }
        if (value == null) {
            response.setStatus(204);
            return;
        }
        byte[] bytes = Json.bytes(value);
        response.setContentType("application/json");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    private static void refuse(HttpServletResponse response, Refusal e) throws IOException {
        if (response.isCommitted()) {
            throw new IOException("answer broken off: " + e.getMessage());
        }
        response.resetBuffer();
        response.setStatus(e.status);
        response.setHeader("Cache-Control", "no-store");
        if (e.retryAfterS > 0) {
            response.setHeader("Retry-After", Long.toString(e.retryAfterS));
        }
        if (e.status == 405) {
            response.setHeader("Allow", e.allowed);
        }
        if (e.status == 413) {
            response.setHeader("Connection", "close");
        }
        write(response, e.body());
    }

    /** The routes, for the test that holds the description against them. */
    List<Route> routes() {
        return new ArrayList<>(routes);
    }
}
