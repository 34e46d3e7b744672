package io.sluice.faults;

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
 * A mosquitto of our own with one listener per port. Sessions and retained messages survive {@link #stop} and {@link #start},
 * since it writes them down on an ordered end; it is never killed, for what it loses then is not the gateway's loss.
 */
final class Mosquitto implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/sbin/mosquitto");

    private final Path dir;
    private final String host;
    private final List<Integer> ports;
    private final List<String> before;
    private Program program;

    /**
     * A broker that is not started yet.
     *
     * @param before words that its command begins with, such as those that enter a network namespace
     */
    Mosquitto(Path dir, String host, List<Integer> ports, List<String> before) {
        assertThat(BINARY)
                .as("mosquitto is missing: `./sluice test` installs it, or apt-get install mosquitto")
                .exists();
        this.dir = dir;
        this.host = host;
        this.ports = List.copyOf(ports);
        this.before = List.copyOf(before);
    }

    /** A broker on one port of the loopback address, started. */
    static Mosquitto onLoopback(Rig rig) {
        Mosquitto broker = rig.own(new Mosquitto(rig.dir("broker"), "127.0.0.1", List.of(Ports.free()), List.of()));
        broker.start();
        return broker;
    }

    /** URL of its first listener. */
    String url() {
        return url(0);
    }

    /** URL of a listener. */
    String url(int listener) {
        return "tcp://" + host + ":" + ports.get(listener);
    }

    int port(int listener) {
        return ports.get(listener);
    }

    /** Starts and waits until it takes connections at its last listener. */
    void start() {
        List<String> lines = new ArrayList<>(List.of(
                "user root",
                "allow_anonymous true",
                "persistence true",
                "persistence_location " + dir + "/",
                "max_queued_messages 0",
                "max_queued_bytes 0",
                "max_inflight_messages 200",
                "log_timestamp_format %H:%M:%S",
                "log_type error",
                "log_type warning",
                "log_type notice"));
        ports.forEach(p -> lines.add("listener " + p + " " + host));
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(BINARY.toString(), "-c", write(String.join("\n", lines) + "\n")));
        program = new Program(dir.resolve("mosquitto.log"), command, Map.of());
        Await.until(
                () -> command + " takes connections:\n" + program.output(),
                Duration.ofSeconds(20),
                () -> !program.isAlive() || Ports.answers(host, ports.get(ports.size() - 1)));
        assertThat(program.isAlive())
                .as("%s runs:%n%s", command, program.output())
                .isTrue();
    }

    /** Ends it in order. */
    void stop() {
        assertThat(program.stop()).as("exit code of mosquitto").isZero();
    }

    @Override
    public void close() {
        if (program != null) {
            program.close();
        }
    }

    private String write(String config) {
        try {
            return Files.writeString(dir.resolve("mosquitto.conf"), config).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
