package io.sluice.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * The gateway's process: takes the home, starts the framework found on the class path with the bundles of the release,
 * and turns SIGTERM, SIGINT or the runtime's wish into an ordered end.
 *
 * <p>The runtime ends the process by putting the exit code it wants into the system property {@value #EXIT}: that is seen
 * within a second, or at once if it then stops bundle 0.
 */
public final class Main {
    /** System property with the exit code, 0 to 255. */
    static final String EXIT = "sluice.exit";

    static final int USAGE = 2;
    static final int SOFTWARE = 70;
    static final int CANNOT_CREATE = 73;
    static final int BUSY = 75;
    static final int CONFIG = 78;

    /** What the process is to say at its end, for the shutdown hook has the last word; 0 when a signal ends it. */
    private static final AtomicInteger OUTCOME = new AtomicInteger();

    private Main() {}

    /** Runs the gateway until it ends. */
    public static void main(String[] args) throws InterruptedException {
        long startNs = System.nanoTime();
        OUTCOME.set(run(args, startNs, System.out, System.err));
        System.exit(OUTCOME.get());
    }

    private static int run(String[] args, long startNs, PrintStream out, PrintStream err) throws InterruptedException {
        Options options;
        try {
            options = Options.parse(args, ownRelease());
        } catch (Options.Wrong e) {
            err.println("sluice-gateway: " + e.getMessage());
            err.print(Options.USAGE);
            return USAGE;
        }
        if (options.help()) {
            out.print(Options.USAGE);
            return 0;
        }
        if (options.version()) {
            out.println(version());
            return 0;
        }
        if (!Files.isDirectory(options.home())) {
            err.println("sluice-gateway: no directory " + options.home());
            return CONFIG;
        }
        HomeLock lock = HomeLock.take(options.home(), err);
        if (lock == null) {
            err.println("sluice-gateway: another gateway runs in " + options.home());
            return BUSY;
        }
        try {
            return gateway(options, startNs, err);
        } finally {
            // the lock must outlive the gateway: keep it reachable until here
            if (!lock.held()) {
                err.println("sluice-gateway: ran without a lock on " + options.home());
            }
        }
    }

    private static int gateway(Options options, long startNs, PrintStream err) throws InterruptedException {
        FrameworkFactory factory =
                ServiceLoader.load(FrameworkFactory.class).findFirst().orElse(null);
        if (factory == null) {
            err.println("sluice-gateway: no OSGi framework on the class path");
            return SOFTWARE;
        }
        configureProcess(options);
        Gateway gateway;
        try {
            BundleList bundles = BundleList.read(options.release());
            gateway = Gateway.prepare(factory, options, bundles, err);
        } catch (IOException e) {
            err.println("sluice-gateway: " + e);
            return CANNOT_CREATE;
        } catch (BundleException e) {
            err.println("sluice-gateway: the framework cannot start: " + e);
            return SOFTWARE;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndHalt(gateway, err), "sluice-stop"));
        try {
            int failed = gateway.run();
            long ms = (System.nanoTime() - startNs) / 1_000_000;
            err.println("sluice-gateway " + version() + ": up in " + ms + " ms, home " + options.home()
                    + (failed == 0 ? "" : ", " + failed + " bundles did not start"));
            return wanted(gateway.awaitEnd(() -> System.getProperty(EXIT) != null) ? 0 : SOFTWARE);
        } catch (BundleException | IOException e) {
            err.println("sluice-gateway: the framework cannot start: " + e);
            return SOFTWARE;
        }
    }

    /** The whole of the ordered end: a process ended by SIGTERM is to say 0, which only halting from within does. */
    private static void stopAndHalt(Gateway gateway, PrintStream err) {
        boolean orderly = false;
        try {
            orderly = gateway.stop();
            if (!orderly) {
                err.println("sluice-gateway: not all bundles stopped in " + Gateway.STOP_MS + " ms");
            }
        } catch (BundleException e) {
            err.println("sluice-gateway: stopping failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // whatever was thrown: the process ends, and with a code that means something
            err.flush();
            int code = wanted(OUTCOME.get());
            Runtime.getRuntime().halt(code == 0 && !orderly ? SOFTWARE : code);
        }
    }

    /** Settings that only system properties can carry. */
    private static void configureProcess(Options options) {
        System.setProperty("sluice.home", options.home().toString());
        System.setProperty("sluice.release", options.release().toString());
        Path own = options.home().resolve("etc").resolve("logback.xml");
        if (Files.isRegularFile(own)) {
            System.setProperty("logback.configurationFile", own.toString());
        }
    }

    /** The exit code the runtime asked for. */
    private static int wanted(int otherwise) {
        int wanted = Integer.getInteger(EXIT, otherwise);
        return wanted < 0 || wanted > 255 ? SOFTWARE : wanted;
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    /** The release this class came from: {@code <release>/lib/launcher.jar}. */
    private static Path ownRelease() {
        Path code = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        Path lib = code.getParent();
        return lib == null || lib.getParent() == null ? code : lib.getParent();
    }
}
