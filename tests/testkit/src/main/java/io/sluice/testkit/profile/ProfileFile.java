package io.sluice.testkit.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * One profile as it stands in its file, unchecked: the codec checks it.
 *
 * @param id {@code maker/model}
 * @param data the file's content
 */
record ProfileFile(String id, Map<String, Object> data) {
    private static final int FINGERPRINT_BYTES = 12;

    /** All profiles of a folder, by id. */
    static List<ProfileFile> all(Path folder) throws IOException {
        List<ProfileFile> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                String id =
                        folder.relativize(file).toString().replace('\\', '/').replace(".yaml", "");
                Object top = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
                all.add(new ProfileFile(id, map(top)));
            }
        }
        return all;
    }

    /** Its version; 1 if it states none. */
    int version() {
        return data.get("version") instanceof Integer v ? v : 1;
    }

    String text(String key) {
        return data.get(key) == null ? "" : data.get(key).toString();
    }

    List<?> list(String key) {
        return data.get(key) instanceof List<?> l ? l : List.of();
    }

    Map<String, Object> child(String key) {
        return map(data.get(key));
    }

    /** A digest of the data: comments, order of keys and layout of the file do not matter. */
    String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(canonical(data).toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object canonical(Object value) {
        if (value instanceof Map<?, ?> m) {
            Map<String, Object> sorted = new TreeMap<>();
            m.forEach((k, v) -> sorted.put(k.toString(), canonical(v)));
            return sorted;
        }
        return value instanceof List<?> l
                ? l.stream().map(ProfileFile::canonical).toList()
                : value;
    }

    /** A mapping with text keys; empty for anything else. */
    static Map<String, Object> map(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((k, v) -> map.put(k.toString(), v));
        }
        return map;
    }
}
