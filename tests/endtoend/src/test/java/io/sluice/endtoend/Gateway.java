package io.sluice.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged gateway as a process, started as its own start script starts it. Confined to the test's thread. */
final class Gateway implements AutoCloseable {
    /** How long an ordered end may take. */
    static final Duration END = Duration.ofSeconds(10);

    private final Path home;
    private final Path log;
    private final Map<String, String> environment = new HashMap<>();
    private Program program;

    /** A gateway that is not started yet. */
    Gateway(Path home, Path log) {
        this.home = home;
        this.log = log;
        // an archive of classes only makes starts faster; writing one costs seconds of each ordered end
        environment.put("SLUICE_CDS", "off");
    }

    /** The release under test. */
    static Path release() {
        Path release =
                Path.of(System.getProperty("sluice.release")).toAbsolutePath().normalize();
        assertThat(release.resolve("bin/sluice-gateway"))
                .as("the packaged gateway is missing: mvn -pl ota/release -am package -DskipTests")
                .isExecutable();
        return release;
    }

    /** Sets a variable of its environment, or takes it away. */
    Gateway with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Path home() {
        return home;
    }

    /** Starts; returns at once. */
    void start() {
        program = new Program(
                "gateway",
                log,
                List.of(release().resolve("bin/sluice-gateway").toString(), "--home", home.toString()),
                environment);
    }

    boolean isAlive() {
        return program != null && program.isAlive();
    }

    long pid() {
        return program.pid();
    }

    /** {@code kill -9}. */
    void kill() {
        program.kill();
    }

    /** SIGTERM. */
    void terminate() {
        program.terminate();
    }

    /** Its exit code; fails if it has not ended within this time. */
    int awaitExit(Duration patience) {
        return program.awaitExit(patience);
    }

    /** SIGTERM, and waits for an end with exit code 0. */
    void stop() {
        terminate();
        assertThat(awaitExit(END)).as("exit code after SIGTERM").isZero();
    }

    /** What it printed on its console since the first start. */
    String console() {
        return Program.text(log);
    }

    /** Its own log. */
    String log() {
        return Program.text(home.resolve("log/gateway.log"));
    }

    /** Writes a file of its home, through a second file as an editor does, so that no half of it is ever read. */
    void write(String name, String content) {
        Path file = home.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + "~"), content);
            Files.move(
                    fresh,
                    file,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
    }
}
