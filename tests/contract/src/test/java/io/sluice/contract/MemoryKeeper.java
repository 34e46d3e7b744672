package io.sluice.contract;

import io.sluice.port.store.StateKeeper;
import java.util.HashMap;
import java.util.Map;

/** A keeper for tests: what it keeps lives as long as the map it is given. Thread-safe. */
final class MemoryKeeper implements StateKeeper {
    private static final int MAX_KEYS = 20_000;

    private final Map<String, String> kept;

    MemoryKeeper(Map<String, String> kept) {
        this.kept = kept;
    }

    @Override
    public Map<String, String> load() {
        synchronized (kept) {
            return new HashMap<>(kept);
        }
    }

    @Override
    public void keep(String key, String text) {
        synchronized (kept) {
            boolean fits = !key.isEmpty() && key.length() <= MAX_KEY && text.length() <= MAX_TEXT;
            if (text.isEmpty()) {
                kept.remove(key);
            } else if (fits && (kept.size() < MAX_KEYS || kept.containsKey(key))) {
                kept.put(key, text);
            }
        }
    }
}
