package io.sluice.ota.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Jars for the tests. */
final class Jars {
    private Jars() {}

    /** A bundle of that name, with one class. */
    static Path bundle(Path file, String name) throws IOException {
        return write(file, manifest(name, ""), Map.of("a/A.class", "code of " + name));
    }

    /** The same as a signer leaves it. */
    static Path signedBundle(Path file, String name) throws IOException {
        String digests =
                "Name: a/A.class\r\nSHA-256-Digest: AAAA\r\n\r\nName: b/\r\nSealed: true\r\nSHA-256-Digest: BBBB\r\n\r\n";
        return write(
                file,
                manifest(name, digests),
                Map.of("a/A.class", "code of " + name, "META-INF/ECLIPSE_.SF", "x", "META-INF/eclipse_.rsa", "y"));
    }

    private static String manifest(String name, String sections) {
        return "Manifest-Version: 1.0\r\nBundle-SymbolicName: " + name
                + ";singleton:=true\r\nBundle-License: Apache-2.0;link=\"x\"\r\n\r\n" + sections;
    }

    private static Path write(Path file, String manifest, Map<String, String> entries) throws IOException {
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            put(zip, "META-INF/MANIFEST.MF", manifest);
            for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
                put(zip, entry.getKey(), entry.getValue());
            }
        }
        return file;
    }

    private static void put(ZipOutputStream zip, String name, String text) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(text.getBytes(UTF_8));
        zip.closeEntry();
    }
}
