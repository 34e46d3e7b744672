package io.sluice.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a release starts, and in which order. Immutable.
 *
 * <pre>
 * bundles.list   # comment
 *                start level  file in bundles/          SHA-256 of the file
 *                1            io.sluice.model-0.1.0.jar  9f86d081884c7d659a2feaa0c55ad015...
 * </pre>
 *
 * @param entries the bundles in the order of the file
 * @param text the whole file: it changes whenever a bundle does
 */
record BundleList(List<Entry> entries, String text) {
    static final String FILE = "bundles.list";
    private static final int MAX_LEVEL = 100;

    /**
     * One bundle.
     *
     * @param level start level, 1 to 100
     * @param file the jar, absolute
     */
    record Entry(int level, Path file) {
        /** Location under which the framework knows the bundle: it reads the jar where it lies and copies nothing. */
        String location() {
            return "reference:" + file.toUri();
        }
    }

    BundleList {
        entries = List.copyOf(entries);
    }

    /**
     * Reads the list of a release.
     *
     * @throws IOException if it cannot be read, a line is malformed or a bundle is missing; says the line
     */
    static BundleList read(Path release) throws IOException {
        Path file = release.resolve(FILE);
        String text = Files.readString(file);
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n")) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.trim().split("\\s+");
            boolean named = parts.length >= 2 && parts[0].matches("\\d{1,3}") && !parts[1].contains("/");
            Path jar = named ? release.resolve("bundles").resolve(parts[1]) : null;
            if (jar == null || !Files.isRegularFile(jar)) {
                throw new IOException(
                        file + ":" + number + ": expected LEVEL FILE SHA256 with FILE in bundles/: " + line);
            }
            int level = Integer.parseInt(parts[0]);
            if (level < 1 || level > MAX_LEVEL) {
                throw new IOException(file + ":" + number + ": start level " + level + " is not in 1.." + MAX_LEVEL);
            }
            entries.add(new Entry(level, jar));
        }
        return new BundleList(entries, text);
    }

    /** Highest start level in the list; 1 if it is empty. */
    int topLevel() {
        return entries.stream().mapToInt(Entry::level).max().orElse(1);
    }
}
