package io.sluice.ota.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which bundles a release has, and when each starts: the hand-written side of {@code bundles.list}. Immutable.
 *
 * @param levels start level by symbolic name, in the order of the file
 */
record StartLevels(Map<String, Integer> levels) {
    /**
     * Reads lines of {@code level symbolic-name}; {@code #} begins a comment line.
     *
     * @throws IOException if it cannot be read or a line is malformed; says the line
     */
    static StartLevels read(Path file) throws IOException {
        Map<String, Integer> levels = new LinkedHashMap<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.strip().split("\\s+");
            if (parts.length != 2 || !parts[0].matches("[1-9]\\d?")) {
                throw new IOException(file + ":" + number + ": expected LEVEL SYMBOLIC-NAME: " + line);
            }
            if (levels.put(parts[1], Integer.valueOf(parts[0])) != null) {
                throw new IOException(file + ":" + number + ": " + parts[1] + " is there twice");
            }
        }
        return new StartLevels(levels);
    }

    /**
     * The text of {@code bundles.list}.
     *
     * @param jars the jars there are, by symbolic name
     * @throws IOException if a jar has no level or a level has no jar: nothing is shipped that nobody listed
     */
    String listOf(Map<String, Path> jars) throws IOException {
        TreeSet<String> unlisted = new TreeSet<>(jars.keySet());
        unlisted.removeAll(levels.keySet());
        TreeSet<String> missing = new TreeSet<>(levels.keySet());
        missing.removeAll(jars.keySet());
        if (!unlisted.isEmpty() || !missing.isEmpty()) {
            throw new IOException("ota/release/src/start-levels.list and the dependencies of ota/release differ: "
                    + "without a line " + unlisted + ", without a jar " + missing);
        }
        StringBuilder text = new StringBuilder("# start level, file in bundles/, SHA-256\n");
        for (Map.Entry<String, Integer> entry : levels.entrySet()) {
            Path jar = jars.get(entry.getKey());
            text.append(entry.getValue())
                    .append(' ')
                    .append(jar.getFileName())
                    .append(' ')
                    .append(PlainJar.sha256(jar))
                    .append('\n');
        }
        return text.toString();
    }
}
