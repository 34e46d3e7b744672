package io.sluice.store.sqlite;

/**
 * One row of the table {@code audit}.
 *
 * @param command id of the command
 * @param utcMs when, ms since 1970
 * @param by who
 * @param action what
 * @param outcome what came of it
 */
record AuditEntry(String command, long utcMs, String by, String action, String outcome) {
    static final int MAX_ID = 128;
    private static final int MAX_TEXT = 1000;

    AuditEntry {
        if (command.isEmpty() || command.length() > MAX_ID) {
            throw new IllegalArgumentException(
                    "audit id of " + command.length() + " characters: allowed are 1 to " + MAX_ID);
        }
        by = cut(by);
        action = cut(action);
        outcome = cut(outcome);
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
