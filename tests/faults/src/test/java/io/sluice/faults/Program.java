package io.sluice.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of ours; what it prints goes to a file. All methods may be called from any thread. */
final class Program implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(10);

    private final List<String> command;
    private final Path log;
    private final Process process;

    /** Starts a command; what it prints is appended to {@code log}, and it reads nothing. */
    Program(Path log, List<String> command, Map<String, String> environment) {
        this.command = command;
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectInput(new java.io.File("/dev/null"));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("start " + command, e);
        }
    }

    /** Runs a command to its end and gives what it printed; fails unless it ends with 0 within this time. */
    static String run(Duration patience, String... command) {
        return run(patience, Map.of(), List.of(command));
    }

    /** As {@link #run(Duration, String...)}, with variables added to the environment. */
    static String run(Duration patience, Map<String, String> environment, List<String> command) {
        Path out = temp();
        try (Program program = new Program(out, command, environment)) {
            int code = program.awaitExit(patience);
            assertThat(code).as("exit code of %s%n%s", command, text(out)).isZero();
            return text(out);
        } finally {
            delete(out);
        }
    }

    /** Whether a command is there and ends with 0 within 20 s. */
    static boolean succeeds(String... command) {
        Path out = temp();
        try (Program program = new Program(out, List.of(command), Map.of())) {
            return program.process.waitFor(20, TimeUnit.SECONDS) && program.process.exitValue() == 0;
        } catch (UncheckedIOException e) {
            // there is no such program: that is the answer
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            delete(out);
        }
    }

    /** The text of a file, empty if there is none; what is no UTF-8 is replaced. */
    static String text(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed so far. */
    String output() {
        return text(log);
    }

    /** SIGTERM, and waits until it is gone. */
    int stop() {
        process.destroy();
        return awaitExit(END);
    }

    /** SIGKILL for it and what it started, which a start script does not pass on; waits until all is gone. */
    void kill() {
        List<ProcessHandle> started = process.descendants().toList();
        started.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Await.until(() -> command + " and its children end", END, () -> started.stream()
                .noneMatch(ProcessHandle::isAlive));
        awaitExit(END);
    }

    /** Its exit code; fails if it does not end within this time. */
    int awaitExit(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(command + ", process " + pid() + ": still there after " + patience.toMillis()
                        + " ms, it says\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Kills it if it is still there. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted", e);
    }

    private static Path temp() {
        try {
            return Files.createTempFile("sluice-faults", ".txt");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
