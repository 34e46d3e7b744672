package io.sluice.store.sqlite;

import io.sluice.model.Layout;
import io.sluice.model.Scan;
import io.sluice.port.store.Lease;
import java.util.ArrayList;
import java.util.List;

/**
 * The way past a file that takes nothing: a dead card must not make the platform blind. Once the trouble has lasted for three
 * tries, scans are gathered into segments that have a number but no row; an uplink that is up gets them as live, one that is
 * down does not get them. Confined to the journal's thread.
 */
final class PassBy {
    private static final int AFTER_TRIES = 3;

    private final JournalSettings settings;
    private final TelemetryLeases leases;
    private final List<Lease> closed = new ArrayList<>();
    private List<Scan> scans = new ArrayList<>();
    private Layout layout;
    private long number = Ids.PASSED_BY;
    private int samples;
    private boolean on;
    private long dueNs;

    PassBy(JournalSettings settings, TelemetryLeases leases) {
        this.settings = settings;
        this.leases = leases;
    }

    /** The trouble begins. */
    void troubled(long nowNs) {
        dueNs = nowNs + AFTER_TRIES * (settings.retryMs() * 1_000_000L);
    }

    /** Nanoseconds until the next segments are due. */
    long dueInNs(long nowNs) {
        return dueNs - nowNs;
    }

    /** Whether scans go by the file now. */
    boolean isOn() {
        return on;
    }

    void begin() {
        on = true;
    }

    /** Adds a scan of this layout. */
    void add(Scan scan, Layout columns) {
        boolean fits = scans.isEmpty()
                || (samples + scan.values().length <= SegmentBuilder.FULL_SAMPLES
                        && scans.get(0).clock() == scan.clock()
                        && scans.get(0).boot().equals(scan.boot())
                        && Layouts.areEqual(layout, columns));
        if (!fits) {
            close();
        }
        layout = columns;
        scans.add(scan);
        samples += scan.values().length;
    }

    /** Offers to the uplinks what came since the last time. */
    void hand(long nowNs) {
        close();
        leases.passBy(closed);
        closed.clear();
        dueNs = nowNs + settings.commitIntervalNs();
    }

    /** The file takes what comes again: offers what found no room to wait for that. */
    void end(long nowNs) {
        if (on) {
            on = false;
            hand(nowNs);
        }
    }

    private void close() {
        if (!scans.isEmpty()) {
            closed.add(new Lease(number++, true, layout, scans));
            scans = new ArrayList<>();
            samples = 0;
        }
    }
}
