package io.sluice.port.admin;

import java.util.List;
import java.util.Map;

/**
 * Answer to a command.
 *
 * @param id id of the command
 * @param code {@code ok}, or why not: {@code unknown-command}, {@code bad-argument}, {@code expired}, {@code repeated},
 *     {@code not-found}, {@code refused}, {@code unavailable}
 * @param message for people; empty if none
 * @param rows what was asked for; empty if nothing
 */
public record Reply(String id, String code, String message, List<Map<String, Object>> rows) {
    /** Copies the list. */
    public Reply {
        rows = List.copyOf(rows);
    }

    /** A reply without rows. */
    public static Reply of(String id, String code, String message) {
        return new Reply(id, code, message, List.of());
    }
}
