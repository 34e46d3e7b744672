package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.Realm;
import io.sluice.model.alarm.Event;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An event as columns and back. Its facts are one text: {@code name=value} joined by blanks, names and values percent-encoded
 * as in {@code application/x-www-form-urlencoded} (WHATWG URL, 5), in UTF-8. Stateless.
 */
final class EventRows {
    static final String COLUMNS = "boot_counter, boot_nonce, boot_kernel, seq, revision, type, subject, by, data,"
            + " clock, drill, monotonic_ns, utc_ms";

    /** Where the id is, when it is asked for after {@link #COLUMNS}. */
    static final int ID = 14;

    static final String INSERT = "INSERT INTO events(" + COLUMNS + ", id) VALUES(" + "?, ".repeat(ID - 1) + "?)";

    private EventRows() {}

    /** Binds {@link #INSERT}. */
    static void bind(PreparedStatement s, Event e, long id) throws SQLException {
        s.setLong(1, e.boot().counter());
        s.setString(2, e.boot().nonce());
        s.setString(3, e.boot().kernelBootId());
        s.setLong(4, e.sequence());
        s.setInt(5, e.revision());
        s.setString(6, e.type());
        s.setString(7, e.subject());
        s.setString(8, e.by());
        s.setString(9, text(e.data()));
        s.setInt(10, Codes.of(e.clock()));
        s.setInt(11, e.realm() == Realm.DRILL ? 1 : 0);
        s.setLong(12, e.monotonicNs());
        s.setLong(13, e.utcMs());
        s.setLong(ID, id);
    }

    /**
     * Reads {@link #COLUMNS}.
     *
     * @throws IllegalArgumentException if a column holds what no version ever wrote
     */
    static Event read(ResultSet r) throws SQLException {
        return new Event(
                new Boot(r.getLong(1), r.getString(2), r.getString(3)),
                r.getLong(4),
                r.getInt(5),
                r.getString(6),
                r.getString(7),
                r.getString(8),
                data(r.getString(9)),
                Codes.clock(r.getInt(10)),
                r.getInt(11) == 0 ? Realm.LIVE : Realm.DRILL,
                r.getLong(12),
                r.getLong(13));
    }

    /** One field of a text: {@code name=value}, the value percent-encoded. */
    static String field(String name, String value) {
        return name + '=' + encode(value);
    }

    private static String text(Map<String, String> data) {
        return data.entrySet().stream()
                .map(e -> field(encode(e.getKey()), e.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static Map<String, String> data(String text) {
        Map<String, String> data = new LinkedHashMap<>();
        for (String field : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            int at = field.indexOf('=');
            if (at < 0) {
                throw new IllegalArgumentException("facts of an event: \"" + field + "\" has no '='");
            }
            data.put(decode(field.substring(0, at)), decode(field.substring(at + 1)));
        }
        return data;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
