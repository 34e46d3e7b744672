package io.sluice.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of one JSON object, read one by one and each checked; {@link #end} refuses what nobody asked for. Confined to the
 * request's thread.
 */
final class Fields {
    private final Map<?, ?> map;
    private final Set<String> known = new HashSet<>();

    private Fields(Map<?, ?> map) {
        this.map = map;
    }

    static Fields of(Object value) throws Refusal {
        if (!(value instanceof Map<?, ?> map)) {
            throw Refusal.badArgument("body: not a JSON object");
        }
        return new Fields(map);
    }

    boolean has(String name) {
        known.add(name);
        return map.get(name) != null;
    }

    /** A line of text of {@code least} to {@code most} characters. */
    String text(String name, int least, int most) throws Refusal {
        return text(name, least, most, false);
    }

    /** The same, which may have several lines. */
    String document(String name, int most) throws Refusal {
        return text(name, 1, most, true);
    }

    /** A line of text, or this if there is none. */
    String text(String name, int most, String otherwise) throws Refusal {
        return has(name) ? text(name, 0, most) : otherwise;
    }

    private String text(String name, int least, int most, boolean document) throws Refusal {
        known.add(name);
        Object value = map.get(name);
        String allowed = (document ? "text" : "a line") + " of " + least + " to " + most + " characters";
        if (!(value instanceof String s)) {
            throw Refusal.badArgument(name + ": " + (value == null ? "missing" : "not a text"), allowed);
        }
        if (s.length() < least || s.length() > most) {
            throw Refusal.badArgument(name + ": " + s.length() + " characters", allowed);
        }
        if (Bodies.hasControls(s, document)) {
            throw Refusal.badArgument(name + ": has control characters", allowed);
        }
        return s;
    }

    /** A whole number. */
    int number(String name, int least, int most) throws Refusal {
        known.add(name);
        Object value = map.get(name);
        String allowed = "a whole number from " + least + " to " + most;
        if (!(value instanceof Double d)) {
            throw Refusal.badArgument(name + ": " + (value == null ? "missing" : "not a number"), allowed);
        }
        if (d != Math.rint(d) || d < least || d > most) {
            throw Refusal.badArgument(name + ": " + d, allowed);
        }
        return d.intValue();
    }

    int number(String name, int least, int most, int otherwise) throws Refusal {
        return has(name) ? number(name, least, most) : otherwise;
    }

    boolean flag(String name) throws Refusal {
        known.add(name);
        Object value = map.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw Refusal.badArgument(name + ": no truth", "true, false");
    }

    /** A list of lines, empty if there is none. */
    List<String> texts(String name, int most, int longest) throws Refusal {
        if (!has(name)) {
            return List.of();
        }
        String allowed = "a list of at most " + most + " texts of at most " + longest + " characters";
        if (!(map.get(name) instanceof List<?> list) || list.size() > most) {
            throw Refusal.badArgument(name + ": no such list", allowed);
        }
        for (Object o : list) {
            if (!(o instanceof String s) || s.length() > longest || Bodies.hasControls(s, false)) {
                throw Refusal.badArgument(name + ": has something else in it", allowed);
            }
        }
        return list.stream().map(String.class::cast).toList();
    }

    /** A list of objects, empty if there is none. */
    List<Fields> objects(String name, int most) throws Refusal {
        if (!has(name)) {
            return List.of();
        }
        if (!(map.get(name) instanceof List<?> list) || list.size() > most) {
            throw Refusal.badArgument(name + ": no such list", "at most " + most + " objects");
        }
        List<Fields> objects = new ArrayList<>();
        for (Object o : list) {
            objects.add(of(o));
        }
        return objects;
    }

    /** Whatever value it has, made of lines of text, numbers and truths; null if there is none. */
    Object value(String name, int longest) throws Refusal {
        Object value = has(name) ? map.get(name) : null;
        if (!isOfLines(value, longest)) {
            throw Refusal.badArgument(
                    name + ": has something else in it",
                    "lines of at most " + longest + " characters, numbers, truths");
        }
        return value;
    }

    private static boolean isOfLines(Object value, int longest) {
        if (value instanceof Map<?, ?> m) {
            return isOfLines(List.copyOf(m.keySet()), longest)
                    && m.values().stream().allMatch(v -> isOfLines(v, longest));
        } else if (value instanceof List<?> list) {
            return list.stream().allMatch(v -> isOfLines(v, longest));
        }
        return !(value instanceof String s) || (s.length() <= longest && !Bodies.hasControls(s, false));
    }

    /** Texts by name, empty if there are none. */
    Map<String, String> textMap(String name, int most, int longest) throws Refusal {
        if (!has(name)) {
            return Map.of();
        }
        String allowed = "at most " + most + " texts by name";
        if (!(map.get(name) instanceof Map<?, ?> given) || given.size() > most) {
            throw Refusal.badArgument(name + ": no such object", allowed);
        }
        Map<String, String> texts = new java.util.LinkedHashMap<>();
        for (Map.Entry<?, ?> e : given.entrySet()) {
            if (!(e.getValue() instanceof String s) || s.length() > longest || Bodies.hasControls(s, true)) {
                throw Refusal.badArgument(name + "." + Bodies.shown(e.getKey().toString()) + ": no such text", allowed);
            }
            texts.put(e.getKey().toString(), s);
        }
        return texts;
    }

    /** Refuses fields that were not asked for: a misspelt one must not become a default. */
    void end() throws Refusal {
        for (Object name : map.keySet()) {
            if (!known.contains(name.toString())) {
                throw Refusal.badArgument(
                        Bodies.shown(name.toString()) + ": unknown",
                        String.join(", ", known.stream().sorted().toList()));
            }
        }
    }
}
