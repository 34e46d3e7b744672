package io.sluice.testkit.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each version of each profile held: a line {@code maker/model version fingerprint}. A line once there stays, so that
 * data cannot change under a version that devices in the field keep. Immutable.
 */
final class Versions {
    static final String FILE = "versions.txt";

    private static final String HEAD =
            """
            # maker/model version fingerprint-of-the-data; made by InstrumentPages, which adds lines and changes none
            """;

    /** By profile and version. */
    private final Map<String, Map<Integer, String>> lines;

    private Versions(Map<String, Map<Integer, String>> lines) {
        this.lines = lines;
    }

    /** Reads a list; an empty one if there is no file. */
    static Versions read(Path file) throws IOException {
        Map<String, Map<Integer, String>> lines = new TreeMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ");
                if (!line.startsWith("#") && words.length == 3) {
                    lines.computeIfAbsent(words[0], id -> new TreeMap<>()).put(Integer.valueOf(words[1]), words[2]);
                }
            }
        }
        return new Versions(lines);
    }

    /** This list and the versions that are new. */
    Versions with(List<ProfileFile> profiles) {
        Map<String, Map<Integer, String>> more = new TreeMap<>();
        lines.forEach((id, versions) -> more.put(id, new TreeMap<>(versions)));
        for (ProfileFile p : profiles) {
            more.computeIfAbsent(p.id(), id -> new TreeMap<>()).putIfAbsent(p.version(), p.fingerprint());
        }
        return new Versions(more);
    }

    /** What is wrong with profiles held against this list; empty if nothing is. */
    List<String> faults(List<ProfileFile> profiles) {
        List<String> faults = new ArrayList<>();
        for (ProfileFile p : profiles) {
            Map<Integer, String> own = lines.getOrDefault(p.id(), Map.of());
            int newest = own.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
            String known = own.get(p.version());
            if (known == null) {
                faults.add(p.id() + ": version " + p.version() + " is not on the list, newest is " + newest);
            } else if (!known.equals(p.fingerprint())) {
                faults.add(p.id() + ": changed within version " + p.version() + ", give it version " + (newest + 1));
            } else if (p.version() < newest) {
                faults.add(p.id() + ": version " + p.version() + " is older than " + newest);
            }
        }
        return faults;
    }

    String text() {
        StringBuilder text = new StringBuilder(HEAD);
        lines.forEach((id, versions) -> versions.forEach((version, fingerprint) -> text.append(id)
                .append(' ')
                .append(version)
                .append(' ')
                .append(fingerprint)
                .append('\n')));
        return text.toString();
    }
}
