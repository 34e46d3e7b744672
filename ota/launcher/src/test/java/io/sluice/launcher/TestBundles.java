package io.sluice.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** Bundles of one class each, made for the tests of the launcher. */
final class TestBundles {
    private TestBundles() {}

    /** Leaves a mark in the home when it starts and when it stops. */
    public static final class Marker implements BundleActivator {
        @Override
        public void start(BundleContext context) throws IOException {
            mark(context, "started");
        }

        @Override
        public void stop(BundleContext context) throws IOException {
            mark(context, "stopped");
        }

        private static void mark(BundleContext context, String what) throws IOException {
            Files.writeString(Path.of(context.getProperty("sluice.home"), what), context.getProperty("sluice.release"));
        }
    }

    /** Does not start. */
    public static final class Broken implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            throw new IllegalStateException("no sensor on the bus");
        }

        @Override
        public void stop(BundleContext context) {}
    }

    /** Ends the gateway as the runtime does. */
    public static final class Quitter implements BundleActivator {
        @Override
        public void start(BundleContext context) throws BundleException {
            System.setProperty("sluice.exit", "78");
            context.getBundle(0).stop();
        }

        @Override
        public void stop(BundleContext context) {}
    }

    /** Does not stop. */
    public static final class Stuck implements BundleActivator {
        @Override
        public void start(BundleContext context) {}

        @Override
        public void stop(BundleContext context) throws InterruptedException {
            Thread.currentThread().join(); // itself: for ever
        }
    }

    /** Writes a bundle with that activator into a release and names it in the list. */
    static void add(Path release, int level, Class<? extends BundleActivator> activator) throws IOException {
        String file = activator.getSimpleName() + ".jar";
        String name = activator.getName().replace('.', '/') + ".class";
        Files.createDirectories(release.resolve("bundles"));
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "test." + activator.getSimpleName());
        main.putValue("Bundle-Activator", activator.getName());
        main.putValue("Import-Package", "org.osgi.framework");
        try (OutputStream out = Files.newOutputStream(release.resolve("bundles").resolve(file));
                JarOutputStream jar = new JarOutputStream(out, manifest);
                InputStream code = TestBundles.class.getResourceAsStream("/" + name)) {
            jar.putNextEntry(new ZipEntry(name));
            code.transferTo(jar);
            jar.closeEntry();
        }
        Path list = release.resolve("bundles.list");
        String before = Files.exists(list) ? Files.readString(list) : "";
        Files.writeString(list, before + level + " " + file + " -\n");
    }
}
