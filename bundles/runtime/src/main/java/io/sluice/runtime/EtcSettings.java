package io.sluice.runtime;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Puts process settings into ConfigAdmin: {@code <release>/etc/<pid>.properties}, overlaid key by key with
 * {@code <home>/etc/<pid>.properties}, plus {@code home} and {@code release}. Every component of ours waits for its
 * configuration, so nothing starts before this has run.
 */
@Component(
        immediate = true,
        service = {})
public final class EtcSettings {
    private static final String SUFFIX = ".properties";

    /** Made by the component runtime. */
    @Activate
    public EtcSettings(BundleContext context, @Reference ConfigurationAdmin admin) throws IOException {
        Path home = directory(context, "sluice.home");
        Path release = directory(context, "sluice.release");
        for (var entry : read(home, release).entrySet()) {
            entry.getValue().put("home", home.toString());
            entry.getValue().put("release", release.toString());
            admin.getConfiguration(entry.getKey(), "?").updateIfDifferent(dictionary(entry.getValue()));
        }
    }

    @SuppressWarnings("JdkObsolete") // ConfigAdmin takes nothing else
    private static Dictionary<String, Object> dictionary(Map<String, String> settings) {
        return new Hashtable<>(settings);
    }

    /** Settings by pid. */
    static Map<String, Map<String, String>> read(Path home, Path release) throws IOException {
        Map<String, Map<String, String>> byPid = new TreeMap<>();
        for (Path dir : new Path[] {release.resolve("etc"), home.resolve("etc")}) {
            if (!Files.isDirectory(dir)) {
                continue;
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, "io.sluice.*" + SUFFIX)) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    Properties properties = new Properties();
                    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                        properties.load(in);
                    }
                    Map<String, String> settings = byPid.computeIfAbsent(
                            name.substring(0, name.length() - SUFFIX.length()), pid -> new TreeMap<>());
                    properties
                            .stringPropertyNames()
                            .forEach(k ->
                                    settings.put(k, properties.getProperty(k).strip()));
                }
            }
        }
        return byPid;
    }

    private static Path directory(BundleContext context, String property) {
        String value = context.getProperty(property);
        if (value == null) {
            throw new IllegalStateException("framework property " + property + ": missing: the launcher sets it");
        }
        return Path.of(value);
    }
}
