package io.sluice.contract.instrument;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What was said on the wire in one poll of one instrument, and what the gateway must make of it. Frames are Modbus RTU
 * (MODBUS over Serial Line V1.02, 2.5.1), address and checksum included.
 *
 * @param path file, relative to the folder of transcripts
 * @param profile profile, {@code maker/model}
 * @param only points that are read; empty for all
 * @param unit address; -1 for the profile's
 * @param placement numbers of the mounting
 * @param exchanges requests and replies in order
 * @param expect what becomes of each point that is read
 * @param isSerial whether these are bytes on a serial line, not Modbus; {@code ask} and {@code answer} are text then
 */
record Transcript(
        String path,
        String profile,
        List<String> only,
        int unit,
        Map<String, Object> placement,
        List<Exchange> exchanges,
        Map<String, Expected> expect,
        boolean isSerial) {
    static final Path FOLDER = Path.of("../../device-profiles/transcripts");

    /** A request and the bytes that came back; none for silence. */
    record Exchange(byte[] request, byte[] reply) {}

    /** Raw and engineering value, NaN where there is none, and the quality's word. */
    record Expected(double raw, double value, String quality) {}

    /** Whether every value must be good, else at least one must be bad. */
    boolean isGood() {
        return Path.of(path).getFileName().toString().startsWith("good");
    }

    @Override
    public String toString() {
        return path;
    }

    static List<Transcript> all() throws IOException {
        List<Transcript> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                all.add(read(file));
            }
        }
        return all;
    }

    private static Transcript read(Path file) throws IOException {
        Map<?, ?> top = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
        String path = FOLDER.relativize(file).toString();
        boolean sourced = top.get("source") instanceof String;
        if (sourced == Boolean.TRUE.equals(top.get("constructed"))) {
            throw new IllegalArgumentException(path + ": either a source or constructed: true");
        }
        List<Exchange> exchanges = new ArrayList<>();
        for (Object one : (List<?>) top.get("exchanges")) {
            Map<?, ?> exchange = (Map<?, ?>) one;
            exchanges.add(new Exchange(bytes(exchange, "request", "ask"), bytes(exchange, "reply", "answer")));
        }
        Map<String, Expected> expect = new LinkedHashMap<>();
        for (Map.Entry<?, ?> e : ((Map<?, ?>) top.get("expect")).entrySet()) {
            Map<?, ?> value = (Map<?, ?>) e.getValue();
            expect.put(
                    (String) e.getKey(),
                    new Expected(
                            number(value.get("raw")),
                            number(value.get("value")),
                            value.get("quality") instanceof String q ? q : "good"));
        }
        Map<String, Object> placement = new LinkedHashMap<>();
        if (top.get("placement") instanceof Map<?, ?> given) {
            given.forEach((k, v) -> placement.put((String) k, v));
        }
        List<String> only = new ArrayList<>();
        if (top.get("only") instanceof List<?> given) {
            given.forEach(name -> only.add((String) name));
        }
        String profile = Path.of(path).getParent().toString();
        boolean serial =
                Files.readString(Poll.PROFILES.resolve(profile + ".yaml")).contains("\nbus: serial\n");
        return new Transcript(
                path,
                profile,
                only,
                top.get("unit") instanceof Integer u ? u : -1,
                placement,
                exchanges,
                expect,
                serial);
    }

    private static byte[] bytes(Map<?, ?> exchange, String hex, String text) {
        return exchange.get(text) instanceof String t
                ? t.getBytes(StandardCharsets.ISO_8859_1)
                : hex(exchange.get(hex));
    }

    private static byte[] hex(Object text) {
        return text == null ? new byte[0] : HexFormat.of().parseHex(((String) text).replaceAll("\\s", ""));
    }

    private static double number(Object value) {
        return value instanceof Number n ? n.doubleValue() : Double.NaN;
    }
}
