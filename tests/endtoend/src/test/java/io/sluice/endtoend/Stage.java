package io.sluice.endtoend;

import io.sluice.testkit.record.Recorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What one test starts: everything is ended after it, the last first, whatever happened. After a failure the ends of all logs
 * go to standard error and the files stay in {@code target/endtoend/}.
 *
 * <pre>
 *   pymodbus  -- Modbus TCP --  packaged gateway  -- MQTT --  mosquitto  --  recorder, mosquitto_sub
 * </pre>
 */
final class Stage implements BeforeEachCallback, AfterEachCallback {
    /** Id of the gateway under test. */
    static final String GATEWAY = "gw-e2e";

    /** Prefix of all topics. */
    static final String PREFIX = "sluice/v1";

    private static final Path ALL = Path.of("target", "endtoend");
    private static final int TAIL = 60;

    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final List<Path> logs = new ArrayList<>();
    private final AtomicInteger count = new AtomicInteger();
    private Path dir;

    @Override
    public void beforeEach(ExtensionContext context) {
        dir = ALL.resolve(context.getRequiredTestClass().getSimpleName())
                .resolve(context.getRequiredTestMethod().getName() + "-" + count.incrementAndGet())
                .toAbsolutePath();
        remove(dir);
        make(dir);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        Throwable failure = context.getExecutionException().orElse(null);
        List<Throwable> trouble = new ArrayList<>();
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception | AssertionError e) {
                trouble.add(e);
            }
        }
        if (failure != null || !trouble.isEmpty()) {
            tell(context.getDisplayName());
        } else {
            remove(dir);
        }
        logs.clear();
        if (!trouble.isEmpty()) {
            AssertionError error = new AssertionError("could not end everything", trouble.get(0));
            trouble.forEach(error::addSuppressed);
            throw error;
        }
    }

    /** Directory of this test. */
    Path dir() {
        return dir;
    }

    /** Ends this after the test too, before everything it was given earlier. */
    <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    /** A broker that is not started yet. */
    Broker broker() {
        Path home = make(dir.resolve("broker"));
        logs.add(home.resolve("mosquitto.log"));
        return own(new Broker(home));
    }

    /** Instruments on 127.0.0.1, being served. */
    Field field() {
        return field("127.0.0.1");
    }

    /** Instruments on this loopback address, being served. */
    Field field(String host) {
        Path log = dir.resolve("pymodbus-" + logs.size() + ".log");
        logs.add(log);
        Field field = own(new Field(log, host));
        field.start();
        return field;
    }

    /** A gateway that is not started yet, with this site. */
    Gateway gateway(SiteText site) {
        Path home = make(dir.resolve("home"));
        logs.add(dir.resolve("console.log"));
        logs.add(home.resolve("log/gateway.log"));
        Gateway gateway = own(new Gateway(home, dir.resolve("console.log")));
        gateway.write("site.yaml", site.toString());
        // the page has one port, and costs a certificate at every first start: WebTest switches it on
        gateway.write("etc/io.sluice.web.properties", "httpsPort=0\nhttpPort=0\n");
        return gateway;
    }

    /** A subscriber that counts, connected to the plain listener; its session outlives the broker's restart. */
    Recorder recorder(Broker broker) {
        try {
            Recorder recorder = own(new Recorder(broker.url(), PREFIX, GATEWAY, "recorder", true));
            recorder.start(Duration.ofSeconds(10));
            return recorder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A subscriber that keeps payloads as they are. */
    Subscription subscription(Broker broker) {
        return own(new Subscription(broker, make(dir.resolve("subscription-" + owned.size()))));
    }

    private void tell(String test) {
        StringBuilder text = new StringBuilder("---- " + test + " failed; files in " + dir + "\n");
        for (Path log : logs) {
            List<String> lines = Program.text(log).lines().toList();
            text.append("---- ").append(log).append('\n');
            lines.stream().skip(Math.max(0, lines.size() - TAIL)).forEach(l -> text.append(l)
                    .append('\n'));
        }
        System.err.println(text);
    }

    private static Path make(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
