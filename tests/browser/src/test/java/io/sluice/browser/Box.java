package io.sluice.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.model.site.Site;
import io.sluice.testkit.broker.EmbeddedBroker;
import io.sluice.testkit.site.GatewayProcess;
import io.sluice.testkit.site.SeedSite;
import io.sluice.testkit.site.SimulatedSite;
import io.sluice.testkit.site.SiteFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A packaged gateway with the instruments of the demonstration, a broker, and its page on a port of its own. */
final class Box implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("sluice.root"));
    private static final Path RELEASE = Path.of(System.getProperty("sluice.release"));
    private static final Path SEED = ROOT.resolve("seeds/demo/site.yaml");
    private static final List<Path> PROFILES = List.of(ROOT.resolve("device-profiles/profiles"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SimulatedSite field;
    private final int port;
    private final Path home;
    private EmbeddedBroker broker;
    private GatewayProcess gateway;

    /** Starts it with the site of the demonstration. */
    static Box withDemoSite() {
        return new Box(false);
    }

    /** Starts it with a site that has neither links nor devices. */
    static Box empty() {
        return new Box(true);
    }

    private Box(boolean empty) {
        try {
            Site seed = SiteFiles.compile(Files.readString(SEED), "site.yaml", PROFILES);
            field = new SimulatedSite(seed);
            rest();
            broker = new EmbeddedBroker();
            port = freePort();
            home = Files.createTempDirectory("sluice-browser-");
            Files.createDirectories(home.resolve("etc"));
            Files.writeString(home.resolve("etc/io.sluice.web.properties"), "httpsPort=" + port + "\nmdns=\n");
            Files.writeString(home.resolve("etc/io.sluice.forward.mqtt.properties"), "reconnectMaxMs=2000\n");
            Files.writeString(
                    home.resolve("site.yaml"),
                    empty
                            ? "schema: 1\ngateway: {id: gw-new, label: 新网关}\nuplinks:\n  - {name: platform, driver: mqtt, urls: [\""
                                    + broker.url() + "\"]}\n"
                            : new SeedSite(field.ports(), broker.url(), 1, Map.of()).fit(Files.readString(SEED)));
            start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts every instrument where nothing is wrong. */
    void rest() {
        field.instruments()
                .values()
                .forEach(i -> i.spec().points().forEach(p -> i.set(p.name(), Math.max(p.min(), Math.min(p.max(), 0)))));
    }

    /** Lets the radar see this much water, m. */
    void water(double m) {
        field.instrument("radar-01").set("level", m);
    }

    SimulatedSite field() {
        return field;
    }

    Path home() {
        return home;
    }

    /** Its site file as it stands on disk. */
    String siteFile() {
        try {
            return Files.readString(home.resolve("site.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a file into its home, whole at once. */
    void write(String name, String text) {
        Path file = home.resolve(name);
        Path fresh = home.resolve(name + ".new");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A profile of the release. */
    static String profile(String id) {
        try {
            return Files.readString(PROFILES.get(0).resolve(id + ".yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a link of the simulated field answers, as a technician types it. */
    String linkAddress(String link) {
        return "tcp://127.0.0.1:" + field.server(link).port();
    }

    /** Address of the page. */
    String url() {
        return "https://127.0.0.1:" + port + "/";
    }

    /** What the label says for the first start. */
    String setupCode() {
        Path file = home.resolve("state/setup-code");
        await("the setup code", () -> Files.exists(file));
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the gateway again, and waits until its page answers. */
    void start() {
        try {
            gateway = new GatewayProcess(RELEASE, home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("the page answers", () -> {
            assertThat(gateway.isAlive())
                    .as("the gateway runs; %s", gateway.lastLines(20))
                    .isTrue();
            try (java.net.Socket s = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
                return s.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** {@code kill -9}. */
    void kill() {
        gateway.close();
    }

    /** Takes the platform away. */
    void cutUplink() {
        broker.close();
    }

    /** Gives it back. */
    void mendUplink() {
        try {
            broker = new EmbeddedBroker(broker.port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        gateway.close();
        broker.close();
        field.close();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path p : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for something outside the browser. */
    static void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s within %s", what, PATIENCE).isLessThan(until);
            Thread.onSpinWait();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return s.getLocalPort();
        }
    }
}
