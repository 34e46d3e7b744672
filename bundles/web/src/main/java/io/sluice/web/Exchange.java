package io.sluice.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One request and its answer. Confined to the request's thread. */
final class Exchange {
    /** What a handler returns that has written the answer itself. */
    static final Object WRITTEN = new Object();

    private static final int MOST_QUERY = 8192;

    final HttpServletRequest request;
    final HttpServletResponse response;
    /** Null while nobody is logged in. */
    final Session session;

    private final List<String> path;
    private final int mostBody;

    Exchange(
            HttpServletRequest request,
            HttpServletResponse response,
            Session session,
            List<String> path,
            int mostBody) {
        this.request = request;
        this.response = response;
        this.session = session;
        this.path = path;
        this.mostBody = mostBody;
    }

    /** What stood in place of the nth name in braces of the route's path, from 0. */
    String path(int n) {
        return path.get(n);
    }

    String by() {
        return session.by();
    }

    /** Where the request comes from, without the zone of an IPv6 address. */
    String address() {
        return request.getRemoteAddr().replaceAll("%.*", "");
    }

    static boolean isLoopback(String address) {
        try {
            return address != null && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The body as a JSON object. */
    Fields fields() throws Refusal, IOException {
        String type = request.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).matches("application/json(;\\s*charset=\"?utf-8\"?)?")) {
            throw Refusal.mediaType();
        }
        return Fields.of(Json.read(Bodies.read(request.getInputStream(), request.getContentLengthLong(), mostBody)));
    }

    /** The query, each name at most once and each one of these. */
    Map<String, String> query(String... known) throws Refusal {
        String text = request.getQueryString();
        Map<String, String> query = new LinkedHashMap<>();
        if (text == null || text.isEmpty()) {
            return query;
        }
        if (text.length() > MOST_QUERY) {
            throw Refusal.badArgument("query: " + text.length() + " characters", "at most " + MOST_QUERY);
        }
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (!List.of(known).contains(name)) {
                throw Refusal.badArgument("query: \"" + Bodies.shown(name) + "\"", String.join(", ", known));
            }
            if (Bodies.hasControls(value, false) || query.put(name, value) != null) {
                throw Refusal.badArgument("query: " + name, "once, without control characters");
            }
        }
        return query;
    }

    private static String decoded(String text) throws Refusal {
        try {
            String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            if (decoded.indexOf('\uFFFD') >= 0) {
                throw Refusal.badArgument("query: not UTF-8");
            }
            return decoded;
        } catch (IllegalArgumentException e) {
            throw Refusal.badArgument("query: wrong use of %");
        }
    }

    /** A number in the query. */
    static long number(Map<String, String> query, String name, long least, long most, long otherwise) throws Refusal {
        String text = query.get(name);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        String allowed = "a whole number from " + least + " to " + most;
        try {
            long value = Long.parseLong(text);
            if (value < least || value > most) {
                throw Refusal.badArgument(name + ": " + value, allowed);
            }
            return value;
        } catch (NumberFormatException e) {
            throw Refusal.badArgument(name + ": \"" + Bodies.shown(text) + "\"", allowed);
        }
    }

    /** Begins an answer that is a file to keep. */
    void attachment(String type, String name) {
        response.setContentType(type);
        response.setHeader(
                "Content-Disposition", "attachment; filename=\"" + name.replaceAll("[^A-Za-z0-9._-]", "_") + "\"");
    }
}
