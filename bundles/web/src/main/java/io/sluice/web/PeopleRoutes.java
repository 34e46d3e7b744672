package io.sluice.web;

import io.sluice.port.admin.SiteView;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Logging in and out, and who may. Thread-safe. */
final class PeopleRoutes {
    private final Access access;
    private final Audit audit;
    private final Ports ports;
    private final long idleMs;

    PeopleRoutes(Access access, Audit audit, Ports ports, long idleMs) {
        this.access = access;
        this.audit = audit;
        this.ports = ports;
        this.idleMs = idleMs;
    }

    Object session(Exchange x) {
        return facts(x.request, x.session);
    }

    private Map<String, Object> facts(HttpServletRequest request, Session session) {
        boolean in = session != null;
        SiteView view = ports.siteView();
        SiteView.Now now = view == null ? null : view.now();
        return Json.map(
                "state", in ? "in" : access.isFirst() ? "first" : "login",
                "user", in ? session.user : null,
                "role", in ? session.role.word() : null,
                "csrf", in ? session.csrf : null,
                "idleS", idleMs / 1000,
                "leftMs", in ? access.sessions().leftMs(session) : null,
                "lang", language(request.getHeader("Accept-Language")),
                // who is not logged in learns where they are, to enter the right password, and no more
                "gateway", now == null ? null : now.site().gateway().id(),
                "label", now == null ? null : now.site().gateway().label());
    }

    private static String language(String accepted) {
        return accepted != null && accepted.toLowerCase(Locale.ROOT).startsWith("en") ? "en" : "zh";
    }

    Object first(Exchange x) throws Refusal, IOException {
        Fields f = x.fields();
        String code = f.text("code", 1, 64);
        String user = f.text("user", 1, 32);
        String password = f.text("password", 1, Passwords.MOST);
        f.end();
        return in(x, access.first(code, user, password, x.address()));
    }

    Object login(Exchange x) throws Refusal, IOException {
        Fields f = x.fields();
        Sessions.Opened opened;
        if (f.has("code")) {
            String code = f.text("code", 1, 64);
            f.end();
            opened = access.login(code, x.address());
        } else {
            String user = f.text("user", 1, 32);
            String password = f.text("password", 1, Passwords.MOST);
            f.end();
            opened = access.login(user, password, x.address());
        }
        return in(x, opened);
    }

    private Object in(Exchange x, Sessions.Opened opened) {
        if (x.session != null) {
            access.sessions().end(x.session); // whoever logs in anew leaves nothing of before behind
        }
        cookie(x, opened.id(), "");
        return facts(x.request, opened.session());
    }

    Object logout(Exchange x) {
        access.sessions().end(x.session);
        cookie(x, "", "; Max-Age=0");
        audit.write(x.by(), "logout", "ok");
        return null;
    }

    private static void cookie(Exchange x, String value, String more) {
        x.response.addHeader(
                "Set-Cookie",
                Front.cookie(x.request) + "=" + value + "; Path=/; HttpOnly; SameSite=Strict"
                        + (x.request.isSecure() ? "; Secure" : "") + more);
    }

    Object users(Exchange x) {
        List<Object> rows = new ArrayList<>();
        for (Users.User u : access.users().all()) {
            rows.add(Json.map(
                    "name", u.name(),
                    "role", u.role().word(),
                    "created", u.createdUtcMs(),
                    "lastLogin", u.lastLoginUtcMs() == 0 ? null : u.lastLoginUtcMs(),
                    "locked", access.isLocked(u.name())));
        }
        return Json.map("users", rows, "codes", codes());
    }

    private List<Object> codes() {
        List<Object> rows = new ArrayList<>();
        access.users()
                .codes(access.utcMs())
                .forEach(c -> rows.add(Json.map("untilUtcMs", c.untilUtcMs(), "by", c.by())));
        return rows;
    }

    Object make(Exchange x) throws Refusal, IOException {
        Fields f = x.fields();
        String name = f.text("name", 1, 32);
        Role role = Role.ofWord(f.text("role", 1, 16));
        String password = f.text("password", 1, Passwords.MOST);
        f.end();
        access.make(name, role, password);
        audit.write(x.by(), "make user " + name + " " + role.word(), "ok");
        x.response.setStatus(201);
        return Json.map("name", name, "role", role.word());
    }

    Object change(Exchange x) throws Refusal, IOException {
        String name = x.path(0);
        Fields f = x.fields();
        Role role = f.has("role") ? Role.ofWord(f.text("role", 1, 16)) : null;
        String password = f.has("password") ? f.text("password", 1, Passwords.MOST) : null;
        boolean unlock = f.flag("unlock");
        f.end();
        if (role == null && password == null && access.users().find(name) == null) {
            throw Refusal.notFound("user " + Bodies.shown(name) + ": no such user");
        }
        if (role != null || password != null) {
            access.change(name, role, password);
        }
        if (unlock) {
            access.unlock(name);
        }
        audit.write(
                x.by(),
                "change user " + name + (role == null ? "" : " role=" + role.word())
                        + (password == null ? "" : " password") + (unlock ? " unlock" : ""),
                "ok");
        return Json.map("name", name);
    }

    Object remove(Exchange x) throws Refusal, IOException {
        access.remove(x.path(0));
        audit.write(x.by(), "remove user " + x.path(0), "ok");
        return null;
    }

    Object password(Exchange x) throws Refusal, IOException {
        Fields f = x.fields();
        String old = f.text("old", 1, Passwords.MOST);
        String fresh = f.text("new", 1, Passwords.MOST);
        f.end();
        access.changeOwn(x.session, old, fresh, x.address());
        audit.write(x.by(), "change own password", "ok");
        return null;
    }

    Object giveCode(Exchange x) throws Refusal, IOException {
        Fields f = x.fields();
        int hours = f.number("hours", 1, 24);
        f.end();
        String code = access.giveCode(hours, x.by());
        audit.write(x.by(), "give day's code for " + hours + " h", "ok");
        x.response.setStatus(201);
        return Json.map("code", code, "untilUtcMs", access.utcMs() + hours * 3_600_000L);
    }

    Object withdrawCodes(Exchange x) throws IOException {
        access.withdrawCodes();
        audit.write(x.by(), "withdraw day's codes", "ok");
        return null;
    }
}
