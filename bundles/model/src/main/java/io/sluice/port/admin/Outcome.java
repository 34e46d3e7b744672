package io.sluice.port.admin;

import java.util.List;
import java.util.Map;

/**
 * What became of an {@link Action}.
 *
 * @param code {@code ok}, or why not: {@code not-found} (no such thing), {@code refused} (not in this state), {@code
 *     bad-argument}, {@code unavailable}
 * @param message for people: what, value, allowed; empty if ok and nothing to say
 * @param rows facts; empty if none
 */
public record Outcome(String code, String message, List<Map<String, Object>> rows) {
    /** Done. */
    public static final Outcome OK = new Outcome("ok", "", List.of());

    /** Copies the list. */
    public Outcome {
        rows = List.copyOf(rows);
    }

    /** Whether it was done. */
    public boolean isOk() {
        return code.equals("ok");
    }

    /** There is no such thing. */
    public static Outcome notFound(String message) {
        return new Outcome("not-found", message, List.of());
    }

    /** Not in this state. */
    public static Outcome refused(String message) {
        return new Outcome("refused", message, List.of());
    }

    /** An argument is wrong. */
    public static Outcome badArgument(String message) {
        return new Outcome("bad-argument", message, List.of());
    }

    /** Not now. */
    public static Outcome unavailable(String message) {
        return new Outcome("unavailable", message, List.of());
    }
}
