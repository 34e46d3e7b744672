package io.sluice.testkit.broker;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import java.io.IOException;
import java.util.Properties;

/**
 * Moquette (MQTT 3.1.1) on the loopback address, in memory only: no file, no telemetry, nobody but this machine. Threads are
 * Moquette's own; {@link #close} ends them. Its log goes to slf4j; {@link #QUIET_LOGGING} keeps it to errors.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Logback configuration on the class path that lets only warnings of the kit and errors of others through. */
    public static final String QUIET_LOGGING = "io/sluice/testkit/quiet-logback.xml";

    /** Largest message, bytes; Moquette's own limit of 8092 is below what a batch needs. */
    private static final int MAX_MESSAGE_BYTES = 1 << 20;

    /** Commands waiting per session loop; Moquette drops what is beyond, its own limit of 1024 is too small for a backlog. */
    private static final int SESSION_QUEUE = 1 << 17;

    private final Server server = new Server();
    private boolean closed;

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
     * @throws IOException if it cannot
     */
    public EmbeddedBroker(int port) throws IOException {
        Properties settings = new Properties();
        settings.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
        settings.setProperty(IConfig.PORT_PROPERTY_NAME, Integer.toString(port));
        settings.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
        settings.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        settings.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        settings.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME, "0");
        settings.setProperty(IConfig.SESSION_QUEUE_SIZE, Integer.toString(SESSION_QUEUE));
        settings.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, Integer.toString(MAX_MESSAGE_BYTES));
        server.startServer(new MemoryConfig(settings));
    }

    /** The port it listens on. */
    public int port() {
        return server.getPort();
    }

    /** Where clients connect. */
    public String url() {
        return "tcp://127.0.0.1:" + port();
    }

    /** Closes all connections and forgets everything. The second call does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            server.stopServer();
        }
    }
}
