package io.sluice.forward.mqtt;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A real mosquitto on an ephemeral port of the loopback interface; ended by its process handle. */
final class Mosquitto implements AutoCloseable {
    private final Path directory;
    private final String address;
    private final int port;
    private final List<String> lines;
    private Process process;
    private Thread reader;

    /**
     * Starts a broker.
     *
     * @param directory for its configuration and data
     * @param address to listen on, such as {@code 127.0.0.1} or {@code ::1}
     * @param lines of configuration, for the listener and after it
     */
    Mosquitto(Path directory, String address, String... lines) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.address = address;
        this.lines = List.of(lines);
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            port = probe.getLocalPort();
        }
        start();
    }

    static Mosquitto open(Path directory) throws IOException {
        return new Mosquitto(directory, "127.0.0.1", "allow_anonymous true");
    }

    int port() {
        return port;
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** Starts it, again if it was killed. */
    void start() throws IOException {
        List<String> conf = new ArrayList<>();
        if (lines.stream().noneMatch(l -> l.startsWith("max_inflight_messages"))) {
            conf.add("max_inflight_messages 1000");
        }
        conf.add("max_queued_messages 0");
        // as whoever runs the tests: it would give up the rights to its directory otherwise
        conf.add("user " + System.getProperty("user.name"));
        conf.add("listener " + port + " " + address);
        conf.addAll(lines);
        Path file = directory.resolve("mosquitto.conf");
        Files.write(file, conf);
        process = new ProcessBuilder(program(), "-v", "-c", file.toString())
                .redirectErrorStream(true)
                .start();
        CountDownLatch up = new CountDownLatch(1);
        StringBuilder said = new StringBuilder();
        reader = new Thread(() -> read(up, said), "mosquitto-log");
        reader.setDaemon(true);
        reader.start();
        try {
            if (!up.await(10, TimeUnit.SECONDS) || !process.isAlive()) {
                throw new IOException("mosquitto did not start: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void read(CountDownLatch up, StringBuilder said) {
        try (BufferedReader r = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = r.readLine(); line != null; line = r.readLine()) {
                if (up.getCount() > 0) {
                    said.append(line).append('\n');
                }
                if (line.contains("running")) {
                    up.countDown();
                }
            }
        } catch (IOException e) {
            // it was killed
        } finally {
            up.countDown();
        }
    }

    private static String program() throws IOException {
        for (String p : List.of("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto")) {
            if (Files.isExecutable(Path.of(p))) {
                return p;
            }
        }
        throw new IOException("mosquitto is not installed: apt-get install mosquitto");
    }

    /** Kills it: connections break without goodbye, what was not saved is lost. */
    void kill() {
        process.destroyForcibly();
        await();
    }

    /** Ends it in order: it saves what it keeps. */
    void stop() {
        process.destroy();
        await();
    }

    private void await() {
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("mosquitto " + process.pid() + " does not end");
            }
            reader.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
