package io.sluice.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * A framework with the bundles of one release in it.
 *
 * <pre>
 *  prepare() --> run() ------------> awaitEnd() --> exit code
 *                 |  levels 1..top      ^
 *                 +--- stop(), from the shutdown hook, at any time after prepare()
 * </pre>
 *
 * {@link #prepare} and {@link #run} belong to the main thread; {@link #stop} may come from any.
 */
final class Gateway {
    /** How long bundles may take to stop, ms: the runtime drains for up to 5 s inside. */
    static final long STOP_MS = Long.getLong("sluice.stopMs", 10_000);

    private final Framework framework;
    private final PrintStream err;
    private final Storage storage;
    private final boolean fresh;
    private final BundleList bundles;
    private boolean complete = true;

    private Gateway(Framework framework, PrintStream err, Storage storage, boolean fresh, BundleList bundles) {
        this.framework = framework;
        this.err = err;
        this.storage = storage;
        this.fresh = fresh;
        this.bundles = bundles;
    }

    /**
     * Brings the framework up to the point where bundles can be installed.
     *
     * @throws BundleException if the framework cannot be initialised, even with fresh files
     * @throws IOException if there is no place for its files
     */
    static Gateway prepare(FrameworkFactory factory, Options options, BundleList bundles, PrintStream err)
            throws BundleException, IOException {
        String facts = options.release() + "\n" + factory.getClass().getName() + "\n" + bundles.text();
        Storage storage = Storage.choose(options.home(), facts, err);
        if (storage.fits()) {
            Framework known = reuse(factory, properties(options, storage.dir(), bundles), bundles, err);
            if (known != null) {
                return new Gateway(known, err, storage, false, bundles);
            }
            err.println("sluice-gateway: the framework's files cannot be used and are made again");
        }
        storage.clear();
        Framework framework = factory.newFramework(properties(options, storage.dir(), bundles));
        framework.init(new Reporter(err));
        return new Gateway(framework, err, storage, true, bundles);
    }

    /** A framework on the files of the last start; null if they are of no use, whatever is wrong with them. */
    private static Framework reuse(
            FrameworkFactory factory, Map<String, String> properties, BundleList bundles, PrintStream err) {
        try {
            Framework framework = factory.newFramework(properties);
            framework.init(new Reporter(err));
            if (installed(framework.getBundleContext()).equals(wanted(bundles))) {
                return framework;
            }
            framework.stop();
            framework.waitForStop(STOP_MS);
        } catch (BundleException | RuntimeException e) { // Equinox: IllegalStateException from its constructor
            err.println("sluice-gateway: " + Reporter.causes(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    /**
     * Installs what is missing and starts all bundles, level by level. A bundle that fails is reported and left out; the
     * others run.
     *
     * @return bundles that did not start
     * @throws BundleException if the framework itself cannot start
     */
    int run() throws BundleException, IOException {
        BundleContext context = framework.getBundleContext();
        context.addFrameworkListener(new Reporter(err));
        context.addBundleListener(new LogFlush(err));
        if (fresh) {
            install(context);
        }
        framework.start();
        int failed = 0;
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
            if (!fragment && bundle.getState() != Bundle.ACTIVE) {
                failed++;
                err.println("sluice-gateway: " + bundle.getSymbolicName() + " did not start");
            }
        }
        if (fresh && complete) {
            storage.seal();
        }
        return failed + (bundles.entries().size() + 1 - context.getBundles().length);
    }

    private void install(BundleContext context) {
        Map<BundleList.Entry, Bundle> done = new HashMap<>();
        for (BundleList.Entry entry : bundles.entries()) {
            try {
                Bundle bundle = context.installBundle(entry.location());
                bundle.adapt(BundleStartLevel.class).setStartLevel(entry.level());
                done.put(entry, bundle);
            } catch (BundleException e) {
                complete = false;
                err.println("sluice-gateway: cannot install " + entry.file() + ": " + Reporter.causes(e));
            }
        }
        for (BundleList.Entry entry : bundles.entries()) {
            Bundle bundle = done.get(entry);
            if (bundle != null && bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                try {
                    // remembered by the framework; carried out when the start level is reached
                    bundle.start();
                } catch (BundleException e) {
                    complete = false;
                    err.println("sluice-gateway: cannot start " + entry.file() + ": " + Reporter.causes(e));
                }
            }
        }
    }

    /**
     * Waits until the framework has ended, and ends it when that is wished for: Equinox forgets a stop of bundle 0 that
     * comes while it still starts.
     *
     * @param endWished whether somebody wants the end; asked once a second
     * @return whether it ended by itself or as asked, and not by a failure
     */
    boolean awaitEnd(BooleanSupplier endWished) throws BundleException, InterruptedException {
        while (true) {
            if (endWished.getAsBoolean() && framework.getState() != Bundle.STOPPING) {
                framework.stop();
            }
            int end = framework.waitForStop(1000).getType();
            if (end != FrameworkEvent.WAIT_TIMEDOUT) {
                return end != FrameworkEvent.ERROR;
            }
        }
    }

    /**
     * Stops the bundles in the reverse order of their start, within {@link #STOP_MS}.
     *
     * @return false if they took longer; they are then left as they are
     */
    boolean stop() throws BundleException, InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MS);
        do {
            if (framework.getState() != Bundle.STOPPING) {
                framework.stop(); // perhaps once more: see awaitEnd
            }
            if (framework.waitForStop(Math.min(STOP_MS, 500)).getType() != FrameworkEvent.WAIT_TIMEDOUT) {
                return true;
            }
        } while (System.nanoTime() - deadlineNs < 0);
        return false;
    }

    private static Set<String> installed(BundleContext context) {
        Set<String> locations = new HashSet<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID) {
                locations.add(bundle.getLocation());
            }
        }
        return locations;
    }

    private static Set<String> wanted(BundleList bundles) {
        Set<String> locations = new HashSet<>();
        bundles.entries().forEach(entry -> locations.add(entry.location()));
        return locations;
    }

    private static Map<String, String> properties(Options options, Path dir, BundleList bundles) {
        Map<String, String> map = new HashMap<>();
        map.put(Constants.FRAMEWORK_STORAGE, dir.toString());
        map.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, String.valueOf(bundles.topLevel()));
        // bundles see the JDK and what the framework exports, never the launcher's class path
        map.put(Constants.FRAMEWORK_BUNDLE_PARENT, Constants.FRAMEWORK_BUNDLE_PARENT_EXT);
        map.put("osgi.parentClassloader", "ext"); // the same in the words of Equinox, which looks here first
        // what is not imported is not seen: Equinox would else find it on the boot class path, and Felix would not
        map.put("osgi.compatibility.bootdelegation", "false");
        // the HTTP service would else listen at port 8080 until the page tells it where to
        map.put("org.apache.felix.http.require.config", "true");
        map.put("sluice.home", options.home().toString());
        map.put("sluice.release", options.release().toString());
        return map;
    }

    /** Prints what goes wrong in the framework: on the console, for there may be no log yet. Thread-safe. */
    private record Reporter(PrintStream err) implements FrameworkListener {
        @Override
        public void frameworkEvent(FrameworkEvent event) {
            if (event.getType() == FrameworkEvent.ERROR) {
                err.println(
                        "sluice-gateway: " + event.getBundle().getSymbolicName() + ": " + causes(event.getThrowable()));
            }
        }

        static String causes(Throwable thrown) {
            StringBuilder text = new StringBuilder();
            // a chain is short; the bound is against one that bites its tail
            Throwable cause = thrown;
            for (int i = 0; cause != null && i < 10; i++, cause = cause.getCause()) {
                text.append(i == 0 ? "" : "\n  caused by: ").append(cause);
            }
            return text.toString();
        }
    }
}
