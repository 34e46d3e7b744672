package io.sluice.tests.architecture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One clause of an OSGi header (OSGi Core 8, 3.2.4): {@code path;path;attribute=value;directive:="value"}.
 *
 * @param paths names the clause is about
 * @param values attributes and directives by name; a directive's name ends with a colon
 */
record Clause(List<String> paths, Map<String, String> values) {
    private static final Pattern PAIR = Pattern.compile("([\\w.-]+)(?::[\\w<>]+)?(:?)=(.*)", Pattern.DOTALL);

    /** All clauses of a header; none if it is absent. */
    static List<Clause> parse(String header) {
        List<Clause> clauses = new ArrayList<>();
        if (header == null || header.isBlank()) {
            return clauses;
        }
        for (String clause : split(header, ',')) {
            List<String> paths = new ArrayList<>();
            Map<String, String> values = new HashMap<>();
            for (String part : split(clause, ';')) {
                Matcher m = PAIR.matcher(part);
                if (m.matches()) {
                    values.put(m.group(1) + m.group(2), m.group(3).replace("\"", ""));
                } else {
                    paths.add(part);
                }
            }
            clauses.add(new Clause(paths, values));
        }
        return clauses;
    }

    /** Splits at a separator outside of quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }
}
