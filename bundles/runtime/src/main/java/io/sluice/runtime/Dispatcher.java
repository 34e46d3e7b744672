package io.sluice.runtime;

import io.sluice.core.Engine;
import io.sluice.model.Layout;
import io.sluice.model.Scan;
import io.sluice.model.alarm.Transition;
import io.sluice.port.forward.Uplink;
import io.sluice.port.store.Journal;
import io.sluice.port.store.StateKeeper;
import java.util.List;

/**
 * Where the engine's results go: a transition first to the uplinks, then into the journal; a scan into the journal. Each
 * rim service may be missing. Called on the engine thread; transitions also on an acknowledging thread.
 */
final class Dispatcher implements Engine.Output {
    private final Rim rim;
    private final Layout layout;
    private volatile List<Uplink> uplinks;
    private volatile StateKeeper keeper;
    private volatile Journal declared;

    Dispatcher(Rim rim, Layout layout, List<Uplink> uplinks, StateKeeper keeper) {
        this.rim = rim;
        this.layout = layout;
        this.uplinks = List.copyOf(uplinks);
        this.keeper = keeper;
    }

    /** The uplinks from now on. */
    void uplinks(List<Uplink> now) {
        uplinks = List.copyOf(now);
    }

    /** Where alarm states are kept from now on; null: nowhere. Only set once what it kept before has been restored. */
    void keeper(StateKeeper now) {
        keeper = now;
    }

    @Override
    public void transition(Transition t) {
        for (Uplink u : uplinks) {
            u.offer(t);
        }
        Journal journal = journal();
        if (journal != null) {
            journal.append(t);
        }
        StateKeeper k = keeper;
        if (k != null) {
            k.keep(t.next());
        }
    }

    @Override
    public void scan(Scan scan) {
        Journal journal = journal();
        if (journal != null) {
            journal.append(scan);
        }
    }

    private Journal journal() {
        Journal journal = rim.journal;
        if (journal != null && journal != declared) {
            journal.declare(layout);
            declared = journal;
        }
        return journal;
    }
}
