package io.sluice.store.sqlite;

import io.sluice.port.store.StateKeeper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The texts of {@link StateKeeper}: all of them in memory, and those the file does not have yet. Memory holds them too so that
 * a file that takes the place of a damaged one gets all of them again. Guarded by the lock of the lane that owns it.
 *
 * <pre>{@code
 *  keep --> kept (newest per key) <-- loaded, once
 *             \--> changed (newest per key, "" = to be forgotten) --> commit within groupNs of the first of them
 * }</pre>
 */
final class KeptTexts {
    /** Keys kept at most. */
    static final int MAX_KEYS = 20_000;

    /** Characters of all texts together at most: the port's bounds alone would allow for gigabytes. */
    static final long MAX_CHARS = 32L << 20;

    /** What became of a text. */
    enum Outcome {
        /** The first of a group: the file's thread must be told. */
        FIRST,
        /** Goes with the group, or needs no commit. */
        TAKEN,
        /** Not kept; {@link #fault()} says why. */
        REFUSED
    }

    private final long groupNs;
    private final Map<String, String> kept = new LinkedHashMap<>();
    private final Map<String, String> changed = new LinkedHashMap<>();
    private long chars;
    private long sinceNs;
    private long refused;
    private String refusal = "";
    private boolean loaded;
    private boolean stopped;

    /** Texts wait for others for {@code groupNs} at most. */
    KeptTexts(long groupNs) {
        this.groupNs = groupNs;
    }

    Outcome keep(String key, String text, long nowNs) {
        String before = kept.get(key);
        boolean unknown = before == null && (loaded || stopped);
        if (text.equals(before) || (text.isEmpty() && unknown)) {
            return Outcome.TAKEN;
        }
        String why = whyNot(key, text, before);
        if (!why.isEmpty()) {
            refused++;
            refusal = why;
            return Outcome.REFUSED;
        }
        chars += text.length() - (before == null ? 0 : before.length());
        if (text.isEmpty()) {
            kept.remove(key);
        } else {
            kept.put(key, text);
        }
        if (stopped) {
            return Outcome.TAKEN;
        }
        boolean first = changed.isEmpty();
        if (first) {
            sinceNs = nowNs;
        }
        changed.put(key, text);
        return first ? Outcome.FIRST : Outcome.TAKEN;
    }

    /** All texts, a copy. */
    Map<String, String> all() {
        return new LinkedHashMap<>(kept);
    }

    /** What the file does not have yet, a copy; an empty text: to be forgotten. */
    Map<String, String> changes() {
        return new LinkedHashMap<>(changed);
    }

    boolean hasChanges() {
        return !changed.isEmpty();
    }

    /** Nanoseconds until the group is to be committed; {@code Long.MAX_VALUE} if there is none. */
    long dueInNs(long nowNs) {
        return changed.isEmpty() ? Long.MAX_VALUE : sinceNs + groupNs - nowNs;
    }

    /**
     * A file was opened.
     *
     * @param stored what it holds
     * @param same whether it is the file that memory was filled from; another one gets what it lacks
     */
    void loaded(Map<String, String> stored, boolean same, long nowNs) {
        loaded = true;
        stored.forEach((key, text) -> {
            if (!changed.containsKey(key) && kept.putIfAbsent(key, text) == null) {
                chars += text.length();
            }
        });
        if (!same && !stopped) {
            sinceNs = changed.isEmpty() ? nowNs : sinceNs;
            kept.forEach((key, text) -> {
                if (!text.equals(stored.get(key))) {
                    changed.putIfAbsent(key, text);
                }
            });
        }
    }

    /** These were committed, as {@link #changes()} had them at {@code takenNs}; what was kept anew since then stays. */
    void committed(Map<String, String> batch, long takenNs) {
        batch.forEach(changed::remove);
        sinceNs = takenNs;
    }

    /** Nothing will be written any more: what comes lives in memory only. */
    void stop() {
        stopped = true;
        changed.clear();
    }

    /** What was refused, for people; empty if nothing. */
    String fault() {
        return refused == 0 ? "" : refused + " states refused: " + refusal;
    }

    private String whyNot(String key, String text, String before) {
        if (key.isEmpty() || key.length() > StateKeeper.MAX_KEY) {
            return "key of " + key.length() + " characters, allowed are 1 to " + StateKeeper.MAX_KEY;
        }
        if (text.length() > StateKeeper.MAX_TEXT) {
            return "text of " + text.length() + " characters for " + key + ", allowed are " + StateKeeper.MAX_TEXT;
        }
        if (!text.isEmpty() && before == null && kept.size() >= MAX_KEYS) {
            return key + " is one more than the " + MAX_KEYS + " keys that are kept";
        }
        if (chars + text.length() - (before == null ? 0 : before.length()) > MAX_CHARS) {
            return "text of " + text.length() + " characters for " + key + " on top of " + chars + ", together "
                    + MAX_CHARS + " are kept";
        }
        // forgotten keys wait for the file too
        boolean full = !changed.containsKey(key) && changed.size() >= 2 * MAX_KEYS;
        return full ? changed.size() + " changes wait for the file, " + key + " is one more" : "";
    }
}
