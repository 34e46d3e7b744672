package io.sluice.ota.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lays out a release.
 *
 * <pre>
 * jars of target/jars.txt -> lib/                 launcher and framework
 * src/start-levels.list ---> bundles/             everything else, signatures stripped
 *                            bundles.list         start level, file, SHA-256
 * src/bin, src/etc --------> bin/, etc/
 * device-profiles/ --------> device-profiles/     profiles and schema; no transcripts
 * LICENSE, licences -------> LICENSE, THIRD-PARTY.txt, VERSION, SHA256SUMS
 * </pre>
 *
 * The same inputs give the same bytes. It is laid out beside its place and moved there at the end, so that a failed build
 * leaves the last release whole, and a gateway that runs from it keeps its open files.
 */
public final class Assembler {
    /** What goes to lib/, without a version in the name: the start script names these files. */
    private static final Map<String, String> LIBRARIES =
            Map.of("io.sluice.launcher", "launcher.jar", "org.eclipse.osgi", "framework.jar");

    private final Path repository;
    private final Path target;
    private final String version;
    private final FileTime time;

    Assembler(Path repository, Path target, String version, Instant time) {
        this.repository = repository;
        this.target = target;
        this.version = version;
        this.time = FileTime.from(time);
    }

    /**
     * Assembles.
     *
     * @param args repository, target directory of this module, version, time stamp of the build (ISO 8601), then a line
     *     for each component that bundles of ours carry inside
     * @throws IOException if something is missing or cannot be read or written; says what
     */
    public static void main(String[] args) throws IOException {
        Path repository = Path.of(args[0]).toAbsolutePath().normalize();
        Assembler assembler = new Assembler(repository, Path.of(args[1]), args[2], Instant.parse(args[3]));
        assembler.assemble(List.of(args).subList(4, args.length));
    }

    void assemble(List<String> inlined) throws IOException {
        Path part = target.resolve("sluice-gateway.part");
        delete(part);
        Files.createDirectories(part.resolve("lib"));
        Files.createDirectories(part.resolve("bundles"));
        Path source = repository.resolve("ota/release/src");
        List<Input> inputs = Input.read(target.resolve("jars.txt"));
        copyJars(inputs, StartLevels.read(source.resolve("start-levels.list")), part);
        copyTree(source.resolve("bin"), part.resolve("bin"));
        try (Stream<Path> scripts = Files.list(part.resolve("bin"))) {
            for (Path script : scripts.toList()) {
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        copyTree(source.resolve("etc"), part.resolve("etc"));
        for (String folder : List.of("profiles", "schema")) {
            copyTree(repository.resolve("device-profiles").resolve(folder), part.resolve("device-profiles/" + folder));
        }
        Files.copy(repository.resolve("LICENSE"), part.resolve("LICENSE"));
        Files.writeString(part.resolve("VERSION"), version + "\n");
        Files.writeString(part.resolve("THIRD-PARTY.txt"), thirdParty(inputs, inlined));
        Files.writeString(part.resolve("SHA256SUMS"), sums(part));
        stamp(part);
        Path place = target.resolve("sluice-gateway");
        Path old = target.resolve("sluice-gateway.old");
        delete(old);
        if (Files.exists(place)) {
            Files.move(place, old);
        }
        Files.move(part, place);
        delete(old);
    }

    /**
     * One jar of the build, as Maven names it.
     *
     * @param coordinates group:artifact:version
     * @param artifact its name without a version
     * @param file where it lies
     */
    record Input(String coordinates, String artifact, Path file) {
        private static final Pattern LINE =
                Pattern.compile("([\\w.-]+):([\\w.-]+):jar:([\\w.-]+):[a-z]+:(.+?)( -- .*)?");

        /** On a terminal Maven colours even what it writes to files. */
        private static final Pattern COLOUR = Pattern.compile("\u001b\\[[;\\d]*m");

        /** Reads what {@code dependency:list} wrote; lines that are not of a jar are its headings. */
        static List<Input> read(Path list) throws IOException {
            List<Input> inputs = new ArrayList<>();
            for (String line : Files.readAllLines(list)) {
                Matcher m = LINE.matcher(COLOUR.matcher(line).replaceAll("").strip());
                if (m.matches()) {
                    String coordinates = m.group(1) + ":" + m.group(2) + ":" + m.group(3);
                    inputs.add(new Input(coordinates, m.group(2), Path.of(m.group(4))));
                }
            }
            return inputs;
        }

        boolean ours() {
            return artifact.startsWith("io.sluice.");
        }
    }

    /** Copies all jars to their places and writes {@code bundles.list}. */
    private void copyJars(List<Input> inputs, StartLevels levels, Path part) throws IOException {
        Map<String, Path> bundles = new TreeMap<>();
        for (Input input : inputs) {
            String library = LIBRARIES.get(input.artifact());
            if (library != null) {
                PlainJar.copy(input.file(), part.resolve("lib").resolve(library));
                continue;
            }
            Path copy = part.resolve("bundles").resolve(input.file().getFileName());
            PlainJar.copy(input.file(), copy);
            String name = PlainJar.facts(copy).symbolicName();
            if (bundles.put(name, copy) != null) {
                throw new IOException("two jars are called " + name + ": one is " + input.file());
            }
        }
        for (String library : LIBRARIES.values()) {
            if (!Files.exists(part.resolve("lib").resolve(library))) {
                throw new IOException("nothing for lib/" + library + " among the dependencies of ota/release");
            }
        }
        Files.writeString(part.resolve("bundles.list"), levels.listOf(bundles));
    }

    private static String thirdParty(List<Input> inputs, List<String> inlined) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Input input : inputs) {
            if (!input.ours()) {
                lines.add(input.coordinates() + "  "
                        + PlainJar.facts(input.file()).licence());
            }
        }
        lines.addAll(inlined);
        lines.sort(Comparator.naturalOrder());
        return "Third-party components of this release: Maven coordinates and the licence their jar states.\n"
                + "Signatures were removed from jars that had them; nothing else was changed.\n\n"
                + String.join("\n", lines) + "\n";
    }

    private static String sums(Path part) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files(part)) {
            String name = part.relativize(file).toString();
            text.append(PlainJar.sha256(file)).append("  ").append(name).append('\n');
        }
        return text.toString();
    }

    private static List<Path> files(Path dir) throws IOException {
        try (Stream<Path> walk = Files.walk(dir)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Copies a directory; a missing one is an empty one. */
    private static void copyTree(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        if (!Files.isDirectory(from)) {
            return;
        }
        for (Path file : files(from)) {
            Path copy = to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    private void stamp(Path dir) throws IOException {
        try (Stream<Path> walk = Files.walk(dir)) {
            // deepest first: writing into a directory changes its time
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.setLastModifiedTime(path, time);
            }
        }
    }

    private static void delete(Path dir) throws IOException {
        if (!Files.exists(dir)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(dir)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
