package io.sluice.port.store;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Remembers over restarts what the engine must not forget: alarm states, timers, baselines, sums. One short text per key;
 * what the texts mean is the engine's. Thread-safe. A service; may be missing, then the gateway runs on degraded.
 */
@ProviderType
public interface StateKeeper {
    /** Longest key, characters. */
    int MAX_KEY = 200;

    /** Longest text, characters. */
    int MAX_TEXT = 262_144;

    /** Texts as last kept, by key; empty at the first start. May read the disk. */
    Map<String, String> load();

    /**
     * Keeps a text, durable soon. Never blocks; a newer text of the same key replaces an older one. At most 20,000 keys; what
     * is beyond is refused with a log line.
     *
     * @param key 1 to {@link #MAX_KEY} characters, such as {@code alarm/house-tilt}
     * @param text at most {@link #MAX_TEXT} characters; empty forgets the key
     */
    void keep(String key, String text);
}
