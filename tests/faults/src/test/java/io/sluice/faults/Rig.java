package io.sluice.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What one test starts: everything is ended after it, the last first, whatever happened. After a failure the ends of all logs
 * go to standard error, and the homes with their journals stay in {@code target/faults/}.
 */
final class Rig implements BeforeEachCallback, AfterEachCallback {
    private static final Path ALL = Path.of("target", "faults");
    private static final int TAIL = 40;

    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private Path dir;

    @Override
    public void beforeEach(ExtensionContext context) {
        dir = ALL.resolve(context.getRequiredTestClass().getSimpleName())
                .resolve(context.getRequiredTestMethod().getName())
                .toAbsolutePath();
        remove(dir);
        dir("");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        List<Throwable> trouble = new ArrayList<>();
        synchronized (owned) {
            while (!owned.isEmpty()) {
                try {
                    owned.pop().close();
                } catch (Exception | AssertionError e) {
                    trouble.add(e);
                }
            }
        }
        if (context.getExecutionException().isPresent() || !trouble.isEmpty()) {
            tell(context.getDisplayName());
        } else {
            remove(dir);
        }
        if (!trouble.isEmpty()) {
            AssertionError error = new AssertionError("could not end everything", trouble.get(0));
            trouble.forEach(error::addSuppressed);
            throw error;
        }
    }

    /** Ends this after the test too, before everything it was given earlier. */
    <T extends AutoCloseable> T own(T resource) {
        synchronized (owned) {
            owned.push(resource);
        }
        return resource;
    }

    /** A directory of this test, made if it is not there. */
    Path dir(String name) {
        try {
            return Files.createDirectories(dir.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(String test) throws IOException {
        StringBuilder text = new StringBuilder("---- " + test + " failed; files in " + dir + "\n");
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path log : files.filter(f -> f.toString().matches(".*\\.(log|out)"))
                    .sorted()
                    .toList()) {
                List<String> lines = Program.text(log).lines().toList();
                text.append("---- ").append(log).append('\n');
                lines.stream().skip(Math.max(0, lines.size() - TAIL)).forEach(l -> text.append(l)
                        .append('\n'));
            }
        }
        System.err.println(text);
    }

    private static void remove(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("remove " + path, e);
        }
    }
}
