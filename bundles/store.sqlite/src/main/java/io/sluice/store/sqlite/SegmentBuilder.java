package io.sluice.store.sqlite;

import io.sluice.model.Boot;
import io.sluice.model.ClockState;
import io.sluice.model.Layout;
import io.sluice.model.Scan;
import java.util.ArrayList;
import java.util.List;

/** Gathers scans into the open segment. Confined to the journal's thread. */
final class SegmentBuilder {
    /**
     * A segment has no more samples than these: an uplink holds whole segments in its own form, and in CBOR these are about a
     * megabyte. Beyond them a segment gains next to nothing.
     */
    static final int FULL_SAMPLES = 32_768;

    private final SegmentEncoder encoder;
    private final int maxBytes;
    private List<Scan> scans = new ArrayList<>();
    private Boot boot;
    private Layout layout;
    private ClockState clock;
    private int samples;

    SegmentBuilder(int maxBytes) {
        this.maxBytes = maxBytes;
        this.encoder = new SegmentEncoder(maxBytes + (maxBytes >> 3));
    }

    boolean isEmpty() {
        return scans.isEmpty();
    }

    /** The scans of the open segment. */
    List<Scan> scans() {
        return scans;
    }

    /** Their layout; null before the first segment. */
    Layout layout() {
        return layout;
    }

    /** About how many bytes the open segment will have. */
    int bytes() {
        return isEmpty() ? 0 : encoder.bytes();
    }

    /** Whether the open segment may not grow further. */
    boolean isFull() {
        return !isEmpty()
                && (encoder.bytes() >= maxBytes
                        // a scan costs memory even without values
                        || samples + (long) SegmentFormat.SCAN_WEIGHT * scans.size() >= FULL_SAMPLES);
    }

    /** Whether the scan belongs into the open segment: same boot, layout and state of the clock. */
    boolean accepts(Scan scan, Layout columns) {
        return isEmpty() || (clock == scan.clock() && boot.equals(scan.boot()) && Layouts.areEqual(layout, columns));
    }

    void add(Scan scan, Layout columns) {
        if (isEmpty()) {
            boot = scan.boot();
            layout = columns;
            clock = scan.clock();
            encoder.begin(scan, columns);
        }
        encoder.add(scan);
        scans.add(scan);
        samples += scan.values().length;
    }

    /** Closes the open segment, which must not be empty. */
    Sealed seal() {
        byte[] body = encoder.body();
        Scan first = scans.get(0);
        Scan last = scans.get(scans.size() - 1);
        Sealed sealed = new Sealed(
                boot,
                clock,
                layout,
                first.sequence(),
                last.sequence(),
                first.utcMs(),
                last.utcMs(),
                scans.size(),
                samples,
                encoder.held(),
                body,
                List.copyOf(scans));
        scans = new ArrayList<>(sealed.scanCount());
        samples = 0;
        return sealed;
    }
}
