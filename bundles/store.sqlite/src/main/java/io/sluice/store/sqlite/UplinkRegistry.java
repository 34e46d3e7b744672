package io.sluice.store.sqlite;

import io.sluice.port.store.Detail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All uplinks one file knows. Guarded by the lock of the lane that owns it. */
final class UplinkRegistry {
    private final Map<String, UplinkEntry> entries = new LinkedHashMap<>();

    Collection<UplinkEntry> all() {
        return entries.values();
    }

    /**
     * The entry of this uplink, now open.
     *
     * @param everything what a new uplink has not delivered yet
     * @throws IllegalStateException if it is open already
     */
    UplinkEntry open(String name, Intervals everything) {
        return open(name, everything, Detail.SCANS);
    }

    /**
     * The same for an uplink that wants this detail.
     *
     * @param everything what the file holds, of every detail
     */
    UplinkEntry open(String name, Intervals everything, Detail detail) {
        UplinkEntry entry = entries.get(name);
        if (entry == null) {
            entry = new UplinkEntry(name);
            entry.detail = detail;
            entry.unsent.addAll(of(detail, everything));
            entries.put(name, entry);
        } else if (entry.open) {
            throw new IllegalStateException("uplink \"" + name + "\": its cursor is still open");
        }
        if (entry.detail != detail) {
            entry.convertFrom = entry.convertFrom == null ? entry.detail : entry.convertFrom;
            entry.detail = detail;
        }
        entry.open = true;
        return entry;
    }

    /**
     * A file was opened.
     *
     * @param stored what it knows
     * @param sameFile whether it is the file that memory was filled from: then memory is newer
     * @param everything all ids in it
     */
    void loaded(List<UplinkEntry> stored, boolean sameFile, Intervals everything) {
        Set<String> names = new HashSet<>();
        for (UplinkEntry s : stored) {
            names.add(s.name);
            UplinkEntry known = entries.putIfAbsent(s.name, s);
            if (known != null) {
                known.row = s.row;
                known.saved = s.saved;
                known.savedOpenedMs = s.savedOpenedMs;
                known.savedDetail = s.savedDetail;
                if (!sameFile) {
                    Arrays.fill(known.stoodIn, 0);
                    known.convertFrom = known.detail == s.detail ? null : s.detail;
                    known.unsent.clear();
                    known.unsent.addAll(s.unsent);
                }
            }
        }
        for (UplinkEntry known : entries.values()) {
            if (!names.contains(known.name)) {
                known.row = 0;
                known.saved = new Intervals();
                if (!sameFile) {
                    Arrays.fill(known.stoodIn, 0);
                    known.convertFrom = null;
                    known.unsent.clear();
                    known.unsent.addAll(of(known.detail, everything));
                }
            }
        }
    }

    /** What this uplink has not delivered; what a new one would not have delivered yet if it is not known. */
    Intervals unsent(String name, Intervals everything) {
        UplinkEntry entry = entries.get(name);
        return entry == null ? of(Detail.SCANS, everything) : entry.unsent.copy();
    }

    private static Intervals of(Detail detail, Intervals everything) {
        return everything.within(Math.max(1, Ids.base(detail)), Ids.end(detail));
    }

    /** Stamps the open ones with the file's running time. */
    void stamp(long ranMs) {
        for (UplinkEntry e : entries.values()) {
            if (e.open) {
                e.openedMs = ranMs;
            }
        }
    }

    /** The ones that have not been open for longer than this. */
    List<UplinkEntry> forgotten(long ranMs, long afterMs) {
        List<UplinkEntry> list = new ArrayList<>();
        for (UplinkEntry e : entries.values()) {
            if (!e.open && ranMs - e.openedMs > afterMs) {
                list.add(e);
            }
        }
        return list;
    }

    void remove(UplinkEntry entry) {
        entries.remove(entry.name, entry);
    }

    boolean isDirty() {
        for (UplinkEntry e : entries.values()) {
            if (e.isDirty()) {
                return true;
            }
        }
        return false;
    }

    /** Everything that some uplink has not delivered. */
    Intervals unsentBySome() {
        Intervals union = new Intervals();
        for (UplinkEntry e : entries.values()) {
            union.addAll(e.unsent);
        }
        return union;
    }
}
