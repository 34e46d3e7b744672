package io.sluice.tests.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules for manifests. Each answers what breaks it, in words. */
final class ManifestRules {
    private static final Pattern VERSION = Pattern.compile("version(>=|=)(\\d+)\\.?(\\d*)");

    private ManifestRules() {}

    /** All rules for one bundle. */
    static List<String> violations(ImportTable.Row row, Bundle bundle) {
        List<String> found = new ArrayList<>();
        names(row, bundle, found);
        imports(row, bundle, found);
        exports(row, bundle, found);
        capabilities(bundle, found);
        components(row, bundle, found);
        return found;
    }

    private static void names(ImportTable.Row row, Bundle bundle, List<String> found) {
        String name = bundle.headers().getOrDefault("Bundle-SymbolicName", "");
        if (!name.split(";", 2)[0].equals(row.root())) {
            found.add("is called " + name + " and not " + row.root());
        }
        for (String inside : bundle.packages()) {
            if (!row.holds(inside)) {
                found.add("holds package " + inside);
            }
        }
        for (String header : List.of("Require-Bundle", "DynamicImport-Package", "Fragment-Host")) {
            if (bundle.headers().containsKey(header)) {
                found.add("has " + header + ": " + bundle.headers().get(header));
            }
        }
    }

    private static void imports(ImportTable.Row row, Bundle bundle, List<String> found) {
        for (Clause clause : bundle.clauses("Import-Package")) {
            for (String name : clause.paths()) {
                if (!row.allows(name)) {
                    found.add("imports " + name);
                }
                String range = clause.values().getOrDefault("version", "");
                // Kura brings 1.7
                if (ImportTable.within(name, "org.slf4j") && !range.startsWith("[1.7,")) {
                    found.add("imports " + name + " from \"" + range + "\" on, not from [1.7 on");
                }
            }
        }
    }

    private static void exports(ImportTable.Row row, Bundle bundle, List<String> found) {
        for (Clause clause : bundle.clauses("Export-Package")) {
            if (!row.exports()) {
                found.add("exports " + clause.paths());
            }
            if (!clause.values().containsKey("version")) {
                found.add("exports " + clause.paths() + " without a version");
            }
        }
    }

    private static void capabilities(Bundle bundle, List<String> found) {
        for (Clause clause : bundle.clauses("Require-Capability")) {
            String filter = clause.values().getOrDefault("filter:", "");
            Matcher version = VERSION.matcher(filter);
            if (clause.paths().contains("osgi.extender") && filter.contains("osgi.component")) {
                // Kura 5.6 offers 1.4; what is excluded from 2 on does no harm
                while (version.find()) {
                    if (version.group(2).equals("1") && Integer.parseInt("0" + version.group(3)) > 4) {
                        found.add("demands more of Declarative Services than 1.4: " + filter);
                    }
                }
            } else if (clause.paths().contains("osgi.ee")) {
                while (version.find()) {
                    if (Integer.parseInt(version.group(2)) > 17) {
                        found.add("demands more than Java 17: " + filter);
                    }
                }
            }
        }
    }

    private static void components(ImportTable.Row row, Bundle bundle, List<String> found) {
        List<Clause> named = bundle.clauses("Service-Component");
        if (row.components() && named.isEmpty() && bundle.hasCode()) {
            found.add("has no component");
        }
        if (!row.components() && !named.isEmpty()) {
            found.add("has components: " + bundle.headers().get("Service-Component"));
        }
        for (Clause clause : named) {
            for (String file : clause.paths()) {
                String text = bundle.text(file);
                if (text == null) {
                    found.add("names the component " + file + " and does not have it");
                } else if (!text.matches("(?s).*osgi\\.org/xmlns/scr/v1\\.[0-4]\\.0.*")) {
                    found.add("has a component newer than Declarative Services 1.4: " + file);
                }
            }
        }
    }

    /** Packages that are in more than one bundle. */
    static List<String> splitPackages(List<Bundle> bundles) {
        Map<String, List<String>> homes = new TreeMap<>();
        for (Bundle bundle : bundles) {
            bundle.packages().forEach(name -> homes.computeIfAbsent(name, key -> new ArrayList<>())
                    .add(bundle.folder()));
        }
        List<String> found = new ArrayList<>();
        homes.forEach((name, folders) -> {
            if (folders.size() > 1) {
                found.add(name + " is in " + folders);
            }
        });
        return found;
    }
}
