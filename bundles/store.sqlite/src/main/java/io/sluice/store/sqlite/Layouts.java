package io.sluice.store.sqlite;

import io.sluice.model.Layout;
import io.sluice.port.store.Detail;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * One copy of each layout that is in use. Writer, readers and summaries each come by the same columns in their own way; at
 * two thousand points one layout with its summaries' is a megabyte. Thread-safe; holds nothing that nobody else holds.
 */
final class Layouts {
    private static final Map<Layout, WeakReference<Layout>> KNOWN = new WeakHashMap<>();
    private static final Map<Layout, WeakReference<Layout>> SUMMARIES = new WeakHashMap<>();

    private Layouts() {}

    /** The copy of this layout that is in use, which is this one if there was none. */
    static Layout same(Layout layout) {
        synchronized (KNOWN) {
            WeakReference<Layout> known = KNOWN.get(layout);
            Layout same = known == null ? null : known.get();
            if (same == null) {
                KNOWN.put(layout, new WeakReference<>(layout));
                same = layout;
            }
            return same;
        }
    }

    /** Whether these are equal, at once if they are one. */
    @SuppressWarnings("ReferenceEquality") // called for each scan
    static boolean areEqual(Layout a, Layout b) {
        return a == b || a.equals(b);
    }

    /** {@link Detail#summaryOf}, the copy in use. */
    static Layout summaryOf(Layout scans) {
        synchronized (SUMMARIES) {
            WeakReference<Layout> known = SUMMARIES.get(scans);
            Layout summary = known == null ? null : known.get();
            if (summary == null) {
                summary = Detail.summaryOf(scans);
                SUMMARIES.put(scans, new WeakReference<>(summary));
            }
            return summary;
        }
    }
}
