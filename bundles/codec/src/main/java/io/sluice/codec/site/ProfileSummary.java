package io.sluice.codec.site;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * A profile in short, for lists; what is missing in the file is empty here. Nothing is checked.
 *
 * @param id {@code maker/model}
 * @param version its version, from 1
 * @param labelZh what it is, Chinese
 * @param labelEn what it is, English
 * @param bus kind of link, {@code modbus} unless it says another
 * @param serial serial settings it is delivered with, such as {@code 9600-8N1}; empty if it does not say
 * @param uncertain whether it says that some of its facts are
 * @param placement numbers about the mounting that a site must give, such as {@code mountingHeight}
 * @param points what it measures
 */
public record ProfileSummary(
        String id,
        int version,
        String labelZh,
        String labelEn,
        String bus,
        String serial,
        boolean uncertain,
        List<String> placement,
        List<Point> points) {

    /** Copies the lists. */
    public ProfileSummary {
        placement = List.copyOf(placement);
        points = List.copyOf(points);
    }

    /**
     * A point in short.
     *
     * @param unit UCUM code
     */
    public record Point(String name, String labelZh, String labelEn, String unit) {}

    /** Reads it. Never throws for what is in the text. */
    public static ProfileSummary of(String id, SourceText text) {
        JsonNode root = YamlReader.read(text).root();
        List<Point> points = new ArrayList<>();
        Set<String> placement = new TreeSet<>();
        root.path("points").forEach(p -> {
            if (p.path("offsetFrom").isTextual()) {
                placement.add(p.path("offsetFrom").asText());
            }
        });
        root.path("points")
                .properties()
                .forEach(p -> points.add(new Point(
                        p.getKey(),
                        label(p.getValue(), "zh"),
                        label(p.getValue(), "en"),
                        p.getValue().path("unit").asText(""))));
        return new ProfileSummary(
                id,
                root.path("version").asInt(1),
                label(root, "zh"),
                label(root, "en"),
                root.path("bus").asText("modbus"),
                serial(root.path("serial")),
                root.path("uncertain").asBoolean(false),
                List.copyOf(placement),
                points);
    }

    private static String serial(JsonNode node) {
        int baud = node.path("baud").asInt(0);
        String parity = node.path("parity").asText("none").toUpperCase(Locale.ROOT);
        return baud <= 0 || parity.isEmpty()
                ? ""
                : baud + "-" + node.path("dataBits").asInt(8) + parity.charAt(0)
                        + node.path("stopBits").asInt(1);
    }

    private static String label(JsonNode node, String language) {
        return node.path("label").path(language).asText("");
    }
}
