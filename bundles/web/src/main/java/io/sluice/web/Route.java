package io.sluice.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One route.
 *
 * @param method of HTTP
 * @param path below {@code /api/v1}, such as {@code /users/{name}}
 * @param least role that it takes; null: anybody
 * @param mostBody most bytes of a body
 * @param handler what it does
 */
record Route(String method, String path, Role least, int mostBody, Handler handler) {
    static final int BODY = 16_384;

    /** Answers. */
    interface Handler {
        /** Returns what is written as JSON, null for 204, or {@link Exchange#WRITTEN}. */
        Object handle(Exchange x) throws Refusal, IOException;
    }

    Route(String method, String path, Role least, Handler handler) {
        this(method, path, least, BODY, handler);
    }

    /** What stands in place of the names in braces; null if this is another path. */
    List<String> match(String other) {
        String[] wanted = path.split("/");
        String[] given = other.split("/", -1);
        if (wanted.length != given.length) {
            return null;
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{")) {
                if (given[i].isEmpty() || given[i].startsWith(".")) {
                    return null;
                }
                values.add(given[i]);
            } else if (!wanted[i].equals(given[i])) {
                return null;
            }
        }
        return values;
    }
}
