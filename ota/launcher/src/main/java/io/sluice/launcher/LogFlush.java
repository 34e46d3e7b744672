package io.sluice.launcher;

import java.io.PrintStream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Lets the log write its last lines. The log's appenders work behind a queue so that a stalled disk cannot reach the
 * engine, and the logging bundle has no activator that would empty it: so it is done here, when that bundle, the last of
 * all, stops. By reflection, since the launcher sees no class of any bundle. Called by the framework's stopping thread.
 */
record LogFlush(PrintStream err) implements SynchronousBundleListener {
    private static final String LOGGING = "io.sluice.lib.logging";

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        if (event.getType() != BundleEvent.STOPPING || !LOGGING.equals(bundle.getSymbolicName())) {
            return;
        }
        try {
            Object factory = bundle.loadClass("org.slf4j.LoggerFactory")
                    .getMethod("getILoggerFactory")
                    .invoke(null);
            factory.getClass().getMethod("stop").invoke(factory);
        } catch (ReflectiveOperationException e) {
            err.println("sluice-gateway: the log could not be closed: " + e);
        }
    }
}
