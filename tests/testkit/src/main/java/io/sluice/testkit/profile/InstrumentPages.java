package io.sluice.testkit.profile;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the pages on instruments from their profiles: one for each domain, and an index. */
public final class InstrumentPages {
    private static final Map<String, String> DOMAINS = new LinkedHashMap<>();
    private static final Map<String, Integer> REGISTERS =
            Map.of("u32", 2, "s32", 2, "f32", 2, "f64", 4, "u64", 4, "s64", 4, "sm32", 2, "bcd32", 2);

    static {
        DOMAINS.put("structure", "建筑结构 / Building structure");
        DOMAINS.put("water", "积水与降雨 / Water and rain");
        DOMAINS.put("environment", "环境 / Environment");
        DOMAINS.put("cabinet", "机柜与供电 / Cabinet and power");
    }

    private final List<ProfileFile> profiles;
    private final Path transcripts;

    private InstrumentPages(List<ProfileFile> profiles, Path transcripts) {
        this.profiles = profiles;
        this.transcripts = transcripts;
    }

    /** Writes the pages and enters new versions; arguments: folder {@code device-profiles}, folder of the pages. */
    public static void main(String[] args) throws IOException {
        Path home = Path.of(args[0]);
        Path pages = Path.of(args[1]);
        Files.createDirectories(pages);
        for (Map.Entry<String, String> page : pages(home).entrySet()) {
            Files.writeString(pages.resolve(page.getKey()), page.getValue());
        }
        Versions versions = Versions.read(home.resolve(Versions.FILE));
        Files.writeString(
                home.resolve(Versions.FILE),
                versions.with(ProfileFile.all(home.resolve("profiles"))).text());
    }

    /** The pages by file name. */
    static Map<String, String> pages(Path home) throws IOException {
        InstrumentPages pages =
                new InstrumentPages(ProfileFile.all(home.resolve("profiles")), home.resolve("transcripts"));
        Map<String, String> all = new LinkedHashMap<>();
        all.put("README.md", pages.index());
        for (String domain : DOMAINS.keySet()) {
            all.put(domain + ".md", pages.page(domain));
        }
        return all;
    }

    private String index() {
        StringBuilder text = new StringBuilder("# 仪器 / Instruments\n\n");
        text.append(profiles.size())
                .append(
                        " instruments are known as data. Made from [device-profiles](../../../device-profiles/README.md): "
                                + "change the profile, not this page.\n");
        for (Map.Entry<String, String> domain : DOMAINS.entrySet()) {
            text.append("\n## ").append(domain.getValue()).append("\n\n");
            text.append("| profile | 名称 | instrument | points | confirmed |\n|---|---|---|---|---|\n");
            for (ProfileFile p : profiles) {
                if (p.list("domains").contains(domain.getKey())) {
                    text.append("| [")
                            .append(p.id())
                            .append("](")
                            .append(home(p))
                            .append(".md#");
                    text.append(p.id().replaceAll("[^a-z0-9_-]", "")).append(") | ");
                    text.append(p.child("label").get("zh")).append(" | ");
                    text.append(p.child("label").get("en")).append(" | ");
                    text.append(String.join(", ", p.child("points").keySet())).append(" | ");
                    text.append(confirmed(p)).append(" |\n");
                }
            }
        }
        return text.toString();
    }

    /** How much of it the maker's document confirms. */
    private static String confirmed(ProfileFile p) {
        long open = p.child("points").values().stream()
                .filter(point -> Boolean.TRUE.equals(ProfileFile.map(point).get("uncertain")))
                .count();
        if (open == 0) {
            return Boolean.TRUE.equals(p.data().get("uncertain")) ? "see notes" : "yes";
        }
        return open == p.child("points").size() ? "no" : "all but " + open;
    }

    /** The page that describes an instrument: that of its first domain. */
    private static String home(ProfileFile p) {
        return p.list("domains").get(0).toString();
    }

    private String page(String domain) throws IOException {
        StringBuilder text = new StringBuilder("# ").append(DOMAINS.get(domain)).append("\n\n");
        text.append("[All instruments](README.md). Addresses are as sent on the wire; value = raw x scale + offset.\n");
        for (ProfileFile p : profiles) {
            if (home(p).equals(domain)) {
                section(p, text);
            }
        }
        return text.toString();
    }

    private void section(ProfileFile p, StringBuilder text) throws IOException {
        text.append("\n## ").append(p.id()).append("\n\n");
        text.append(p.child("label").get("zh"))
                .append(" / ")
                .append(p.child("label").get("en"));
        text.append(". Version ").append(p.version()).append(".\n\n");
        text.append("- Source: ").append(p.text("source")).append('\n');
        text.append("- As delivered: ").append(delivered(p)).append('\n');
        if (p.data().containsKey("warmUp")) {
            text.append("- Warm-up: ").append(p.text("warmUp")).append('\n');
        }
        text.append("- Transcripts: ").append(transcripts(p)).append('\n');
        p.list("notes").forEach(note -> text.append("- ").append(note).append('\n'));
        text.append("\n| point | 名称 | name | unit | register | type | scale | range | accuracy ± | resolution "
                + "| no value | confirmed |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        p.child("points").forEach((name, point) -> row(name, ProfileFile.map(point), text));
    }

    private static String delivered(ProfileFile p) {
        Map<String, Object> serial = p.child("serial");
        Map<String, Object> defaults = p.child("defaults");
        String bus = p.text("bus");
        if (bus.equals("senml")) {
            return "sends SenML by itself";
        }
        String line = bus.equals("modbus") ? "serial settings not known" : bus;
        if (!serial.isEmpty()) {
            String parity = serial.getOrDefault("parity", "none")
                    .toString()
                    .substring(0, 1)
                    .toUpperCase(Locale.ROOT);
            line = serial.get("baud") + " " + serial.getOrDefault("dataBits", 8) + parity
                    + serial.getOrDefault("stopBits", 1);
        }
        return "address " + defaults.getOrDefault("unit", 1) + ", " + line + "; polled every "
                + defaults.getOrDefault("minPeriod", "20ms") + " at most";
    }

    private String transcripts(ProfileFile p) throws IOException {
        List<String> names = new ArrayList<>();
        Path folder = transcripts.resolve(p.id());
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.map(f -> f.getFileName().toString().replace(".yaml", ""))
                        .sorted()
                        .forEach(names::add);
            }
        }
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private static void row(String name, Map<String, Object> point, StringBuilder text) {
        Map<String, Object> label = ProfileFile.map(point.get("label"));
        boolean isText = point.containsKey("key") || point.containsKey("field") || point.containsKey("width");
        String other = point.containsKey("quantity") || point.containsKey("record")
                ? "f64"
                : isText ? point.getOrDefault("form", "number").toString() : "bit";
        String type = point.getOrDefault("type", other).toString();
        text.append("| ")
                .append(name)
                .append(" | ")
                .append(label.get("zh"))
                .append(" | ")
                .append(label.get("en"));
        text.append(" | ").append(point.get("unit")).append(" | ").append(register(point, type));
        text.append(" | ").append(type(point, type)).append(" | ").append(scale(point));
        text.append(" | ").append(point.get("range") instanceof List<?> r ? r.get(0) + " .. " + r.get(1) : "");
        text.append(" | ").append(accuracy(point)).append(" | ").append(resolution(point, type));
        text.append(" | ").append(faults(point)).append(" | ");
        text.append(Boolean.TRUE.equals(point.get("uncertain")) ? "**no**" : "yes")
                .append(" |\n");
    }

    /** Where the value is found: a register, bytes of a reply, a quantity of a chip's driver, a line. */
    private static String register(Map<String, Object> point, String type) {
        if (point.containsKey("quantity")) {
            return "by its driver";
        }
        if (point.containsKey("record")) {
            return "record " + point.get("record");
        }
        if (point.containsKey("line")) {
            return "line, its " + point.get("line");
        }
        if (point.get("read") instanceof Map<?, ?> read) {
            Object send = ProfileFile.map(read).getOrDefault("send", List.of());
            String bytes = ((List<?>) send)
                    .stream().map(b -> "%02x".formatted((Integer) b)).collect(Collectors.joining(" "));
            return "byte " + ProfileFile.map(read).getOrDefault("at", 0) + " after " + bytes;
        }
        if (!point.containsKey("address")) {
            return message(point);
        }
        int address = (Integer) point.get("address");
        int last = address + REGISTERS.getOrDefault(type, 1) - 1;
        String place = point.get("table") + " " + address + (last > address ? "-" + last : "");
        return point.containsKey("alone") ? place + " (alone)" : place;
    }

    /** Where the value is found in what a serial instrument sends. */
    private static String message(Map<String, Object> point) {
        StringBuilder text = new StringBuilder();
        if (point.containsKey("key")) {
            text.append("key ").append(point.get("key"));
        } else if (point.containsKey("field")) {
            text.append("field ").append(point.get("field"));
        } else {
            text.append(point.containsKey("width") ? "character " : "byte ").append(point.get("at"));
        }
        if (point.containsKey("match")) {
            text.append(" of ").append(point.get("match"));
        }
        if (point.containsKey("when")) {
            text.append(" of ")
                    .append(ProfileFile.map(point.get("when")).toString().replace("|", "\\|"));
        }
        return text.toString();
    }

    private static String type(Map<String, Object> point, String type) {
        StringBuilder text = new StringBuilder(type);
        for (String key : List.of("order", "bytes", "mask", "digitsAt", "signAt", "wrapsAt")) {
            if (point.containsKey(key)) {
                String value = point.get(key).toString();
                text.append(", ").append(key.equals("order") ? value : key + " " + value);
            }
        }
        return text.toString();
    }

    private static String scale(Map<String, Object> point) {
        StringBuilder text = new StringBuilder(number(point.getOrDefault("scale", 1)));
        if (point.containsKey("offset")) {
            text.append(" + ").append(number(point.get("offset")));
        }
        if (point.containsKey("offsetFrom")) {
            text.append(" + ").append(point.get("offsetFrom"));
        }
        return text.toString();
    }

    private static String accuracy(Map<String, Object> point) {
        List<String> parts = new ArrayList<>();
        if (point.containsKey("accuracy")) {
            parts.add(number(point.get("accuracy")));
        }
        if (point.containsKey("accuracyOfReading")) {
            parts.add(number(point.get("accuracyOfReading")) + " %");
        }
        return String.join(" + ", parts);
    }

    private static String resolution(Map<String, Object> point, String type) {
        if (point.containsKey("resolution")) {
            return number(point.get("resolution"));
        }
        boolean counts = !type.startsWith("f")
                && !List.of("bit", "number", "hex", "degrees-minutes").contains(type)
                && !point.containsKey("digitsAt");
        return counts ? number(point.getOrDefault("scale", 1)).replace("-", "") : "";
    }

    private static String faults(Map<String, Object> point) {
        if (!(point.get("faults") instanceof List<?> faults)) {
            return point.getOrDefault("type", "").toString().startsWith("f") ? "NaN" : "";
        }
        return String.join(", ", faults.stream().map(Object::toString).toList());
    }

    private static String number(Object value) {
        return value instanceof Double d
                ? BigDecimal.valueOf(d).stripTrailingZeros().toPlainString()
                : value.toString();
    }
}
