package io.sluice.tests.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The import table of the design, read from {@code import-table.txt}. */
final class ImportTable {
    /**
     * What one bundle may do.
     *
     * @param folder under bundles/
     * @param ours package prefixes of ours it may import
     * @param others package prefixes of others it may import; {@code *} for any
     * @param exports whether it may export
     * @param inside package prefixes of others it may carry inside
     * @param components whether it must have components
     */
    record Row(
            String folder,
            List<String> ours,
            List<String> others,
            boolean exports,
            List<String> inside,
            boolean components) {
        String root() {
            return "io.sluice." + folder;
        }

        /** Whether the import of a package is allowed. */
        boolean allows(String name) {
            boolean own = name.startsWith("io.sluice.");
            List<String> prefixes = own ? ours : others;
            return name.startsWith("java.")
                    || within(name, root())
                    || prefixes.stream().anyMatch(prefix -> "*".equals(prefix) || within(name, prefix));
        }

        /** Whether a package may be in the bundle: folder = bundle = root package; the ports live with the nouns. */
        boolean holds(String name) {
            if (folder.startsWith("lib.")) {
                return within(name, root()) || !within(name, "io.sluice"); // a library, and what sets it up
            }
            boolean port = "model".equals(folder) && within(name, "io.sluice.port");
            return port || within(name, root()) || inside.stream().anyMatch(prefix -> within(name, prefix));
        }
    }

    private ImportTable() {}

    static boolean within(String name, String root) {
        return name.equals(root) || name.startsWith(root + ".");
    }

    static List<Row> read() throws IOException {
        try (InputStream in = ImportTable.class.getResourceAsStream("/import-table.txt")) {
            List<Row> rows = new ArrayList<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> rows.add(row(line)));
            return rows;
        }
    }

    static Row row(String line) {
        String[] parts = line.strip().split("\\s+");
        Map<String, String> values = new HashMap<>();
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            String[] pair = part.split("=", 2);
            values.put(pair[0], pair[1]);
        }
        return new Row(
                parts[0],
                list(values.get("ours")).stream()
                        .map(name -> "io.sluice." + name)
                        .toList(),
                list(values.get("others")),
                "yes".equals(values.get("exports")),
                list(values.getOrDefault("inside", "-")),
                "yes".equals(values.get("components")));
    }

    private static List<String> list(String value) {
        return "-".equals(value) ? List.of() : List.of(value.split(","));
    }
}
