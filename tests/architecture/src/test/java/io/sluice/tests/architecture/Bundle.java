package io.sluice.tests.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * A built bundle as it lies in target/: its manifest and its files.
 *
 * @param folder under bundles/
 * @param headers main attributes of the manifest
 * @param files content of class files and of what is under OSGI-INF/, by name
 */
record Bundle(String folder, Map<String, String> headers, Map<String, byte[]> files) {
    /** The root of the repository: Surefire gives the module's directory. */
    static final Path REPOSITORY = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .normalize()
            .resolve("../..")
            .normalize();

    /**
     * Reads the jar of a bundle.
     *
     * @throws IOException if it is not built, or more than one is
     */
    static Bundle read(String folder) throws IOException {
        Path target = REPOSITORY.resolve("bundles").resolve(folder).resolve("target");
        try (Stream<Path> list = Files.list(target)) {
            List<Path> jars = list.filter(file -> file.getFileName().toString().matches("io\\.sluice\\..*\\.jar"))
                    .toList();
            if (jars.size() != 1) {
                throw new IOException("expected one jar in " + target + ", found " + jars);
            }
            return read(folder, jars.get(0));
        }
    }

    static Bundle read(String folder, Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Map<String, String> headers = new HashMap<>();
            jar.getManifest()
                    .getMainAttributes()
                    .forEach((key, value) -> headers.put(key.toString(), value.toString()));
            Map<String, byte[]> files = new TreeMap<>();
            jar.stream()
                    .filter(entry -> entry.getName().endsWith(".class")
                            || entry.getName().startsWith("OSGI-INF/"))
                    .forEach(entry -> {
                        try (InputStream in = jar.getInputStream(entry)) {
                            files.put(entry.getName(), in.readAllBytes());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            return new Bundle(folder, headers, files);
        }
    }

    /** Packages with a class in them. */
    Set<String> packages() {
        Set<String> packages = new TreeSet<>();
        for (String name : files.keySet()) {
            int slash = name.lastIndexOf('/');
            if (name.endsWith(".class") && slash > 0 && !name.startsWith("META-INF/")) {
                packages.add(name.substring(0, slash).replace('/', '.'));
            }
        }
        return packages;
    }

    /** Whether there is more in it than the descriptions of its packages. */
    boolean hasCode() {
        return files.keySet().stream()
                .anyMatch(name -> name.endsWith(".class") && !name.endsWith("package-info.class"));
    }

    List<Clause> clauses(String header) {
        return Clause.parse(headers.get(header));
    }

    /** Text of a file in it; null if there is none. */
    String text(String name) {
        byte[] bytes = files.get(name);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
