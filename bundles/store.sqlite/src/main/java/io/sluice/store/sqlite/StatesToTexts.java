package io.sluice.store.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the alarm states of version 1 of {@code alarm.db}, a table of columns, into the kept texts of version 2. In Java
 * and not in SQL since occurrences must be percent-encoded. Stateless; never edited once it has been released.
 */
final class StatesToTexts {
    private static final Logger LOG = LoggerFactory.getLogger(StatesToTexts.class);

    private StatesToTexts() {}

    /** Within the running transaction. A state that cannot be read is left out: it must not keep the file from opening. */
    static void copy(Statement s) throws SQLException {
        Map<String, String> texts = new LinkedHashMap<>();
        try (ResultSet r = s.executeQuery(
                "SELECT alarm, colour, acknowledged, occurrence, since_ms, value FROM states ORDER BY rowid")) {
            while (r.next()) {
                try {
                    texts.put("alarm/" + r.getString(1), text(r));
                } catch (IllegalArgumentException e) {
                    LOG.error("alarm state unreadable, left out alarm={} what=\"{}\"", r.getString(1), e.getMessage());
                }
            }
        }
        try (PreparedStatement put = s.getConnection().prepareStatement("INSERT INTO kept(key, text) VALUES(?, ?)")) {
            for (Map.Entry<String, String> text : texts.entrySet()) {
                put.setString(1, text.getKey());
                put.setString(2, text.getValue());
                put.executeUpdate();
            }
        }
    }

    private static String text(ResultSet r) throws SQLException {
        String colour = Codes.colour(r.getInt(2)).name().toLowerCase(Locale.ROOT);
        double number = r.getDouble(6);
        String value = r.wasNull() ? "NaN" : Double.toString(number);
        return String.join(
                " ",
                EventRows.field("colour", colour),
                EventRows.field("ack", r.getInt(3) == 0 ? "0" : "1"),
                EventRows.field("occurrence", r.getString(4)),
                EventRows.field("since", Long.toString(r.getLong(5))),
                EventRows.field("value", value));
    }
}
