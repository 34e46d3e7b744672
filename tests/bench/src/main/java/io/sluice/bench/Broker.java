package io.sluice.bench;

import io.sluice.testkit.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A broker in the platform's place: mosquitto on loopback if it is installed, else the embedded one.
 *
 * @param name which one, for people
 * @param url where it listens
 * @param end what ends it
 */
record Broker(String name, String url, Runnable end) implements AutoCloseable {
    private static final Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");
    private static final long START_NS = 10_000_000_000L;

    static Broker start(Path work) throws IOException, InterruptedException {
        if (!Files.isExecutable(MOSQUITTO)) {
            EmbeddedBroker embedded = new EmbeddedBroker();
            return new Broker("embedded (mosquitto is not installed)", embedded.url(), embedded::close);
        }
        int port = freePort();
        Path config = work.resolve("mosquitto.conf");
        String user = System.getProperty("user.name");
        Files.writeString(
                config,
                "listener " + port
                        + " 127.0.0.1\nallow_anonymous true\nmax_queued_messages 100000\nmax_inflight_messages 1000\nuser "
                        + user + "\n");
        Process process = new ProcessBuilder(MOSQUITTO.toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("mosquitto.log").toFile())
                .start();
        awaitPort(port, process);
        return new Broker("mosquitto", "tcp://127.0.0.1:" + port, () -> {
            process.destroy();
            process.onExit().join();
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static void awaitPort(int port, Process process) throws IOException, InterruptedException {
        long until = System.nanoTime() + START_NS;
        while (System.nanoTime() < until && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
        throw new IOException("mosquitto did not listen on 127.0.0.1:" + port + " within 10 s");
    }

    @Override
    public void close() {
        end.run();
    }
}
