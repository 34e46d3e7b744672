package io.sluice.ota.release;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Jars without signatures: the JVM leaves classes of signed jars out of its class data archive, and dumping an archive with
 * a signed framework has crashed JDK 17. The release as a whole is what gets signed.
 */
final class PlainJar {
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");

    private PlainJar() {}

    /**
     * What a manifest says.
     *
     * @param symbolicName name of the bundle; the file name if it is none
     * @param licence as stated, or that it is stated elsewhere in the jar
     */
    record Facts(String symbolicName, String licence) {}

    /** Copies a jar; byte for byte if it is not signed, else without signature files and digests. */
    static void copy(Path from, Path to) throws IOException {
        try (JarFile jar = new JarFile(from.toFile(), false)) {
            boolean signed = jar.stream().anyMatch(entry -> isSignature(entry.getName()));
            if (!signed) {
                Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
                return;
            }
            try (OutputStream file = Files.newOutputStream(to);
                    ZipOutputStream out = new ZipOutputStream(file)) {
                copyEntries(jar, out);
            }
        }
    }

    private static void copyEntries(JarFile jar, ZipOutputStream out) throws IOException {
        List<? extends ZipEntry> entries = jar.stream()
                .filter(entry -> !isSignature(entry.getName()))
                // java.util.jar looks for the manifest among the first entries
                .sorted(Comparator.comparing(
                        (ZipEntry entry) -> !entry.getName().startsWith(JarFile.MANIFEST_NAME)))
                .toList();
        for (ZipEntry entry : entries) {
            ZipEntry copy = new ZipEntry(entry.getName());
            copy.setTimeLocal(entry.getTimeLocal());
            out.putNextEntry(copy);
            if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
                withoutDigests(jar.getManifest()).write(out);
            } else {
                try (InputStream in = jar.getInputStream(entry)) {
                    in.transferTo(out);
                }
            }
            out.closeEntry();
        }
    }

    private static boolean isSignature(String name) {
        return SIGNATURE.matcher(name.toUpperCase(Locale.ROOT)).matches();
    }

    private static Manifest withoutDigests(Manifest signed) {
        Manifest plain = new Manifest();
        plain.getMainAttributes().putAll(signed.getMainAttributes());
        signed.getEntries().forEach((name, attributes) -> {
            Attributes kept = new Attributes(attributes);
            kept.keySet().removeIf(key -> key.toString().endsWith("-Digest"));
            if (!kept.isEmpty()) {
                plain.getEntries().put(name, kept);
            }
        });
        return plain;
    }

    static Facts facts(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            Manifest manifest = jar.getManifest();
            Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String name = main.getValue("Bundle-SymbolicName");
            String licence = main.getValue("Bundle-License");
            return new Facts(
                    name == null ? file.getFileName().toString() : name.split(";", 2)[0].strip(),
                    licence == null ? "as stated inside the jar" : licence.split(";", 2)[0].strip());
        }
    }

    /** SHA-256 in lower-case hexadecimal digits. */
    static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
