package io.sluice.testkit.broker;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Properties;

/**
 * Moquette (MQTT 3.1.1) on the loopback address, in memory only: no file, no telemetry, nobody but this machine. Good for a
 * demonstration's hundreds of messages a second, not for a measurement: what does not fit a subscriber's socket buffer at once
 * waits 5 s for its repetition, a publisher with more than some thousand messages in flight misses acknowledgements, and what
 * was retained comes without the retained flag. Threads are
 * Moquette's own; {@link #close} ends them. Its log goes to slf4j; {@link #QUIET_LOGGING} keeps it to errors.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Logback configuration on the class path that lets only warnings of the kit and errors of others through. */
    public static final String QUIET_LOGGING = "io/sluice/testkit/quiet-logback.xml";

    private static final String HOST = "127.0.0.1";

    /** Largest message, bytes; Moquette's own limit of 8092 is below what a batch needs. */
    private static final int MAX_MESSAGE_BYTES = 1 << 20;

    /** Commands waiting per session loop; Moquette drops what is beyond, its own limit of 1024 is too small for a backlog. */
    private static final int SESSION_QUEUE = 1 << 17;

    /** Tries to find a port that nobody else takes between the asking and the binding. */
    private static final int TRIES = 10;

    private final Server server;
    private final int port;
    private boolean closed;

    static {
        // netty asks for sun.misc.Unsafe, which newer JDKs complain about on the terminal; it does without
        if (System.getProperty("io.netty.noUnsafe") == null) {
            System.setProperty("io.netty.noUnsafe", "true");
        }
    }

    /**
     * Listens on any free port.
     *
     * @throws IOException if it cannot
     */
    public EmbeddedBroker() throws IOException {
        this(0);
    }

    /**
     * Listens on this port.
     *
     * @param port 0 for any free port
     * @throws IOException if it cannot
     */
    public EmbeddedBroker(int port) throws IOException {
        Server started = null;
        int bound = port;
        for (int i = 1; started == null; i++) {
            bound = port == 0 ? freePort() : port;
            try {
                started = start(bound);
            } catch (IOException e) {
                if (port != 0 || i == TRIES) {
                    throw e;
                }
            }
        }
        server = started;
        this.port = bound;
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Where clients connect. */
    public String url() {
        return "tcp://" + HOST + ":" + port;
    }

    /** Closes all connections and forgets everything. The second call does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            server.stopServer();
        }
    }

    private static Server start(int port) throws IOException {
        Properties settings = new Properties();
        settings.setProperty(IConfig.HOST_PROPERTY_NAME, HOST);
        settings.setProperty(IConfig.PORT_PROPERTY_NAME, Integer.toString(port));
        settings.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
        settings.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        settings.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        settings.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME, "0");
        settings.setProperty(IConfig.SESSION_QUEUE_SIZE, Integer.toString(SESSION_QUEUE));
        settings.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, Integer.toString(MAX_MESSAGE_BYTES));
        Server server = new Server();
        try {
            server.startServer(new MemoryConfig(settings));
            return server;
        } catch (RuntimeException e) {
            server.stopServer();
            throw new IOException("broker on " + HOST + ":" + port + ": " + e.getMessage(), e);
        }
    }

    /** Moquette can bind port 0, but tells the port it got too late and not reliably. */
    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
