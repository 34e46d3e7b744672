package io.sluice.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A mosquitto of our own on the loopback address. Sessions and retained messages survive {@link #stop} and {@link #start} as
 * on a real broker, since it keeps them on disk. Confined to the test's thread.
 */
final class Broker implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/sbin/mosquitto");
    private static final String LOOPBACK = "127.0.0.1";

    private final Path dir;
    private final List<String> listeners = new ArrayList<>();
    private final int port;
    private Program program;

    /** A broker that is not started yet, with a plain listener without passwords on 127.0.0.1. */
    Broker(Path dir) {
        assertThat(BINARY)
                .as("mosquitto is missing: `./sluice test` installs it, or apt-get install mosquitto mosquitto-clients")
                .exists();
        this.dir = dir;
        this.port = listen(LOOPBACK);
    }

    /**
     * Adds a listener; before {@link #start}.
     *
     * @param options lines of its configuration; without any it lets everyone in
     * @return its port
     */
    int listen(String host, String... options) {
        int free = Ports.free(host);
        listeners.add("listener " + free + " " + host);
        listeners.addAll(options.length == 0 ? List.of("allow_anonymous true") : List.of(options));
        return free;
    }

    /** Writes a file that mosquitto may read beside its configuration and gives its path. */
    Path file(String name, String content) {
        try {
            Files.createDirectories(dir);
            return Files.writeString(dir.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** URL of the plain listener. */
    String url() {
        return "tcp://" + LOOPBACK + ":" + port;
    }

    int port() {
        return port;
    }

    /** Starts and waits until it takes connections. */
    void start() {
        List<String> lines = new ArrayList<>(List.of(
                "per_listener_settings true",
                "user root",
                "persistence true",
                "persistence_location " + dir + "/",
                "max_queued_messages 0",
                "max_queued_bytes 0",
                "max_inflight_messages 200",
                "log_type error",
                "log_type warning",
                "log_type notice"));
        lines.addAll(listeners);
        Path config = file("mosquitto.conf", String.join("\n", lines) + "\n");
        program = new Program(
                "mosquitto",
                dir.resolve("mosquitto.log"),
                List.of(BINARY.toString(), "-c", config.toString()),
                Map.of());
        Await.until(
                () -> "mosquitto on port " + port + " takes connections:\n" + program.output(),
                Duration.ofSeconds(10),
                () -> !program.isAlive() || Ports.answers(LOOPBACK, port));
        assertThat(program.isAlive())
                .as("mosquitto with %s runs:%n%s", config, program.output())
                .isTrue();
    }

    /** Ends it in order, as a restart of its machine would: it writes down sessions and retained messages. */
    void stop() {
        program.terminate();
        assertThat(program.awaitExit(Duration.ofSeconds(10))).isZero();
    }

    /** What it has printed since the first start. */
    String log() {
        return Program.text(dir.resolve("mosquitto.log"));
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
    }
}
