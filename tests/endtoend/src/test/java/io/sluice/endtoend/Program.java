package io.sluice.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of ours. What it prints goes to a file. Confined to the test's thread. */
final class Program implements AutoCloseable {
    private static final int END_S = 5;

    private final String name;
    private final Path log;
    private final Process process;

    /** Starts a command; standard output and error are appended to {@code log}. */
    Program(String name, Path log, List<String> command, Map<String, String> environment) {
        this(name, log, log, command, environment);
    }

    /** Starts a command with a file for each of its outputs. */
    Program(String name, Path out, Path err, List<String> command, Map<String, String> environment) {
        this.name = name;
        this.log = err;
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("start " + command, e);
        }
    }

    /** Runs a command to its end and gives what it printed on standard output; fails unless it ends with 0. */
    static String run(Path dir, List<String> command, String input) {
        Path out = temp(dir);
        Path err = temp(dir);
        try (Program program = new Program(command.get(0), out, err, command, Map.of())) {
            try (BufferedWriter in = program.input()) {
                in.write(input);
            } catch (IOException e) {
                // it did not want all of its input: its exit code tells more
            }
            int code = program.awaitExit(Duration.ofSeconds(60));
            assertThat(code)
                    .as("exit code of %s%n%s%n%s", command, text(out), text(err))
                    .isZero();
            return text(out);
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

    private static Path temp(Path dir) {
        try {
            return Files.createTempFile(dir, "run", ".txt");
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

    BufferedWriter input() {
        return process.outputWriter(StandardCharsets.UTF_8);
    }

    /** What it has printed so far, standard error if the two are apart. */
    String output() {
        return text(log);
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(END_S));
    }

    /** Its exit code; fails if it does not end within this time. */
    int awaitExit(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + ", process " + pid() + ": still there after " + patience.toMillis()
                        + " ms, it says\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, e);
        }
    }

    /** Kills it if it is still there. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
