package io.sluice.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * Where the framework keeps its own files, and whether those of the last start fit this release.
 *
 * <pre>
 * home/state/framework/      the framework's files: nothing of them is worth keeping, all is made again from the release
 * home/state/framework.key   hash of (release, bundles.list, framework); written last, removed before a change
 * </pre>
 *
 * A start that is cut short at any moment leaves no key, and the next one makes the files again. Confined to the main
 * thread.
 */
final class Storage {
    private final Path dir;
    private final Path keyFile;
    private final String key;

    private Storage(Path dir, Path keyFile, String key) {
        this.dir = dir;
        this.keyFile = keyFile;
        this.key = key;
    }

    /**
     * Chooses the place: the home, or a temporary directory if the home cannot be written. A gateway whose disk has
     * turned read-only still raises alarms.
     *
     * @throws IOException if neither can be written
     */
    static Storage choose(Path home, String facts, PrintStream err) throws IOException {
        Path state = home.resolve("state");
        String key = hash(facts);
        try {
            Files.createDirectories(state.resolve("framework"));
            Path probe = Files.createTempFile(state, "probe", "");
            Files.delete(probe);
            return new Storage(state.resolve("framework"), state.resolve("framework.key"), key);
        } catch (IOException e) {
            Path temp = Files.createTempDirectory("sluice-framework");
            err.println("sluice-gateway: cannot write " + state + " (" + e + "): framework files go to " + temp);
            return new Storage(temp.resolve("framework"), temp.resolve("framework.key"), key);
        }
    }

    Path dir() {
        return dir;
    }

    /** Whether the files there were made, completely, by this very release. */
    boolean fits() {
        try {
            return Files.readString(keyFile).equals(key);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return false; // unreadable or not text: as good as none, it is made again
        }
    }

    /**
     * To be called before the files are made: removes the key and then all there is. Equinox stumbles over damaged files
     * even when it is told to clean up.
     */
    void clear() throws IOException {
        Files.deleteIfExists(keyFile);
        if (Files.isDirectory(dir)) {
            try (Stream<Path> walk = Files.walk(dir)) {
                for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** To be called when all files are made. */
    void seal() throws IOException {
        Path part = keyFile.resolveSibling("framework.key.part");
        Files.writeString(part, key);
        Files.move(part, keyFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String hash(String facts) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(facts.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
