package io.sluice.runtime;

import io.sluice.core.Engine;
import io.sluice.core.derive.Captured;
import io.sluice.model.ClockCorrection;
import io.sluice.model.Layout;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Notice;
import io.sluice.port.forward.Uplink;
import io.sluice.port.store.Journal;
import io.sluice.port.store.StateKeeper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Where the engine's results go: a notice first to the uplinks, then into the journal; a scan into the journal; what must
 * outlive the process to the keeper. Each rim service may be missing. Called on the engine's thread.
 */
final class Dispatcher implements Engine.Output {
    private final Rim rim;
    private final Layout layout;
    private final Image image;
    private final Waveforms waveforms;
    private final AtomicReferenceArray<Scan> latest;
    private volatile List<Uplink> uplinks;
    private volatile Journal declared;
    private volatile Plant plant;

    Dispatcher(Rim rim, Layout layout, List<Uplink> uplinks, Image image, Waveforms waveforms) {
        this.rim = rim;
        this.layout = layout;
        this.latest = new AtomicReferenceArray<>(layout.devices().size());
        this.uplinks = List.copyOf(uplinks);
        this.image = image;
        this.waveforms = waveforms;
    }

    /** The uplinks from now on. */
    void uplinks(List<Uplink> now) {
        uplinks = List.copyOf(now);
    }

    /** The plant whose links carry outputs; before it is set nothing is written. */
    void plant(Plant now) {
        plant = now;
    }

    /** Newest live scan of each device; null where there is none yet. Any thread. */
    List<Scan> latest() {
        List<Scan> scans = new ArrayList<>();
        for (int i = 0; i < latest.length(); i++) {
            scans.add(latest.get(i));
        }
        return scans;
    }

    @Override
    public void notice(Notice n) {
        for (Uplink u : uplinks) {
            u.offer(n);
        }
        Journal journal = journal();
        if (journal != null) {
            journal.append(n);
        }
    }

    @Override
    public void scan(Scan scan) {
        if (scan.realm() == Realm.LIVE) {
            latest.lazySet(scan.device(), scan);
        }
        Journal journal = journal();
        if (journal != null) {
            journal.append(scan);
        }
    }

    @Override
    public void correct(ClockCorrection correction) {
        image.corrected(correction);
        Journal journal = journal();
        if (journal != null) {
            journal.correct(correction);
        }
    }

    @Override
    public void keep(String key, String text) {
        image.keep(key, text);
    }

    @Override
    public void write(int output, int value, boolean watchdog) {
        Plant p = plant;
        if (p != null) {
            p.write(output, value, watchdog);
        }
    }

    @Override
    public void period(int device, int periodMs) {
        Plant p = plant;
        if (p != null) {
            p.period(device, periodMs);
        }
    }

    @Override
    public void captured(Captured captured) {
        Plant p = plant;
        if (p != null) {
            waveforms.keep(
                    captured,
                    p.engine.site(),
                    facts -> p.post(() -> p.engine.tell("waveform", captured.name(), "gateway", facts)));
        }
    }

    private Journal journal() {
        Journal journal = rim.journal;
        if (journal != null && journal != declared) {
            journal.declare(layout);
            declared = journal;
            // one that comes late, or comes back, has not been told
            image.corrections().forEach(journal::correct);
        }
        return journal;
    }

    /**
     * All that the engine wants kept, as it is now: a keeper that comes late or comes back gets the whole of it. Lives as long
     * as the process, bounded by what a site can keep. Thread-safe.
     */
    static final class Image {
        private static final int MOST_CORRECTIONS = 256;

        private final Map<String, String> texts = new HashMap<>();
        private final List<ClockCorrection> corrections = new ArrayList<>();
        private StateKeeper keeper;

        synchronized void keep(String key, String text) {
            texts.put(key, text);
            if (keeper != null) {
                keeper.keep(key, text);
            }
        }

        synchronized void corrected(ClockCorrection correction) {
            if (corrections.size() == MOST_CORRECTIONS) {
                corrections.remove(0);
            }
            corrections.add(correction);
        }

        synchronized List<ClockCorrection> corrections() {
            return List.copyOf(corrections);
        }

        synchronized Map<String, String> texts() {
            return Map.copyOf(texts);
        }

        /** Where texts go from now on; null: nowhere. Only set once what it kept before has been restored. */
        synchronized void keeper(StateKeeper now) {
            keeper = now;
            if (now != null) {
                texts.forEach(now::keep);
            }
        }
    }
}
