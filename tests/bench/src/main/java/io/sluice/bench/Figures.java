package io.sluice.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures in the order they were taken: a table for people, JSON for machines. Confined to one thread. */
final class Figures {
    /**
     * One figure.
     *
     * @param key path in the JSON, dots for nesting
     * @param value the figure; NaN if it could not be taken
     * @param unit its unit
     * @param what what it says, for people
     */
    record Figure(String key, double value, String unit, String what) {}

    private final List<Figure> all = new ArrayList<>();

    void add(String key, double value, String unit, String what) {
        all.add(new Figure(key, value, unit, what));
    }

    void print(PrintStream out) {
        for (Figure f : all) {
            out.printf(Locale.ROOT, "%-24s %14s %-12s %s%n", f.key(), number(f.value()), f.unit(), f.what());
        }
    }

    /** Nested objects by the dots of the keys; null for what could not be taken. Keys with one head stand together. */
    String json() {
        StringBuilder json = new StringBuilder("{");
        String open = "";
        for (Figure f : all) {
            int dot = f.key().indexOf('.');
            String head = dot < 0 ? "" : f.key().substring(0, dot);
            if (!head.equals(open)) {
                json.append(open.isEmpty() ? "" : "}");
                json.append(json.charAt(json.length() - 1) == '{' ? "" : ",");
                json.append(head.isEmpty() ? "" : "\"" + head + "\":{");
            } else if (json.charAt(json.length() - 1) != '{') {
                json.append(',');
            }
            open = head;
            json.append('"')
                    .append(f.key().substring(dot + 1))
                    .append("\":")
                    .append(Double.isNaN(f.value()) ? "null" : number(f.value()).replace(" ", ""));
        }
        return json.append(open.isEmpty() ? "" : "}").append("}\n").toString();
    }

    private static String number(double v) {
        if (Double.isNaN(v)) {
            return "-";
        }
        return Math.abs(v) >= 100 ? String.format(Locale.ROOT, "%.0f", v) : String.format(Locale.ROOT, "%.3f", v);
    }
}
