package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What two versions of a profile do differently. */
public final class ProfileDifference {
    /** What says where the facts come from, not what they are. */
    private static final Set<String> ASIDE = Set.of("version", "notes", "source", "schema");

    private static final String POINTS = "points.";

    private ProfileDifference() {}

    /**
     * The differences, a line each, points first: {@code "point pm10: new, ug/m3"}, {@code "point pm1: gone"}, {@code "point
     * pm1, range: [0,1000] -> [0,500]"}, {@code "defaults.timeout: 6s -> 3s"}. Sources and notes do not count.
     *
     * @return empty if they do the same
     */
    public static List<String> of(SourceText before, SourceText after) {
        Map<String, String> old = flat(before);
        Map<String, String> now = flat(after);
        Set<String> oldPoints = points(before);
        Set<String> newPoints = points(after);
        List<String> lines = new ArrayList<>();
        for (String gone : oldPoints) {
            if (!newPoints.contains(gone)) {
                lines.add("point " + gone + ": gone");
            }
        }
        for (String fresh : newPoints) {
            if (!oldPoints.contains(fresh)) {
                lines.add("point " + fresh + ": new, " + now.getOrDefault(POINTS + fresh + "/unit", "1"));
            }
        }
        Set<String> keys = new TreeSet<>(old.keySet());
        keys.addAll(now.keySet());
        for (String key : keys) {
            String was = old.getOrDefault(key, "-");
            String is = now.getOrDefault(key, "-");
            if (was.equals(is)) {
                continue;
            }
            if (!key.startsWith(POINTS)) {
                lines.add(key + ": " + was + " -> " + is);
                continue;
            }
            int slash = key.indexOf('/');
            String point = key.substring(POINTS.length(), slash);
            if (oldPoints.contains(point) && newPoints.contains(point)) {
                lines.add("point " + point + ", " + key.substring(slash + 1) + ": " + was + " -> " + is);
            }
        }
        return List.copyOf(lines);
    }

    private static Set<String> points(SourceText text) {
        Set<String> names = new TreeSet<>();
        YamlReader.read(text).root().path("points").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Map<String, String> flat(SourceText text) {
        Map<String, String> flat = new TreeMap<>();
        JsonNode root = YamlReader.read(text).root();
        root.properties().forEach(e -> {
            if (e.getKey().equals("points")) {
                // names of points hold dots
                e.getValue().properties().forEach(p -> p.getValue()
                        .properties()
                        .forEach(v -> flat.put(
                                POINTS + p.getKey() + "/" + v.getKey(),
                                v.getValue().toString())));
            } else if (!ASIDE.contains(e.getKey())) {
                flatten(e.getKey(), e.getValue(), flat);
            }
        });
        flat.replaceAll((k, v) -> v.replace("\"", ""));
        return flat;
    }

    private static void flatten(String key, JsonNode node, Map<String, String> flat) {
        if (node.isObject()) {
            node.properties().forEach(e -> flatten(key + "." + e.getKey(), e.getValue(), flat));
        } else {
            flat.put(key, node.toString());
        }
    }
}
