package io.sluice.core;

import io.sluice.model.Colour;
import io.sluice.model.Quality;
import io.sluice.model.Realm;
import io.sluice.model.Scan;
import io.sluice.model.alarm.AlarmState;
import io.sluice.model.alarm.Transition;
import io.sluice.model.site.Site;
import io.sluice.port.field.Reading;
import io.sluice.port.host.Host;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What becomes of a reading: sample, evaluate, hand on. Evaluation stands before storage, so that no disk can hold up an
 * alarm. {@link #process} is confined to one thread; acknowledgement and facts come from any.
 */
public final class Engine {
    /** Where results go. Called on the engine thread, or on the acknowledging one; must not block. */
    public interface Output {
        /** A transition: to outputs, uplinks and journal, in this order. */
        void transition(Transition transition);

        /** A scan, after its evaluation. */
        void scan(Scan scan);
    }

    private final Host host;
    private final Site site;
    private final int revision;
    private final Output output;
    private final EventClock clock;
    private final Sampler sampler;
    private final AlarmEngine alarms;
    private final AtomicLong samples = new AtomicLong();
    private final AtomicLong scans = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong firstGoodNs = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLongArray raised = new AtomicLongArray(Colour.values().length);

    /**
     * An engine for one configuration revision.
     *
     * @param before the engine that ran until now, whose numbers and alarm states go on; null at start
     */
    public Engine(Host host, Site site, int revision, Engine before, Output output) {
        this.host = host;
        this.site = site;
        this.revision = revision;
        this.output = output;
        this.clock = new EventClock(host);
        this.sampler = new Sampler(
                host.boot(), revision, site.devices(), clock, before == null ? 1 : before.sampler.sequence() + 1);
        this.alarms = new AlarmEngine(host.boot(), revision, site, before == null ? 1 : before.alarms.sequence() + 1);
        if (before != null) {
            alarms.restore(before.alarms.all(), host.monotonicNs());
            samples.set(before.samples());
            scans.set(before.scans());
            bad.set(before.bad());
            held.set(before.held());
            firstGoodNs.set(before.firstGoodNs.get());
            for (int i = 0; i < raised.length(); i++) {
                raised.set(i, before.raised.get(i));
            }
        }
    }

    /** Goes on from alarm states kept over a restart; the more severe wins if one has moved since. */
    public void restore(List<AlarmState> kept) {
        alarms.restore(kept, host.monotonicNs());
    }

    /** Takes one reading over. Engine thread. */
    public void process(Reading reading) {
        long badBefore = sampler.bad();
        long heldBefore = sampler.held();
        Scan scan = sampler.sample(reading);
        alarms.evaluate(scan, this::moved);
        output.scan(scan);
        scans.lazySet(scans.get() + 1);
        samples.lazySet(samples.get() + scan.values().length);
        bad.lazySet(bad.get() + sampler.bad() - badBefore);
        held.lazySet(held.get() + sampler.held() - heldBefore);
        if (firstGoodNs.get() == Long.MIN_VALUE && hasGood(scan)) {
            firstGoodNs.set(scan.monotonicNs());
        }
    }

    /**
     * Takes notice of an alarm. Any thread.
     *
     * @return false if no alarm with that name is unacknowledged
     */
    public boolean acknowledge(String alarm, String by) {
        EventStamp stamp = new EventStamp(host.utcMs(), host.clockState(), Realm.LIVE);
        Transition t = alarms.acknowledge(alarm, by, host.monotonicNs(), stamp);
        if (t != null) {
            moved(t);
        }
        return t != null;
    }

    /** Alarms whose colour is not none or that nobody has taken notice of. Any thread. */
    public List<AlarmState> standing() {
        return alarms.standing();
    }

    /** The site this engine runs. */
    public Site site() {
        return site;
    }

    /** Its configuration revision. */
    public int revision() {
        return revision;
    }

    /** Scans made in this boot. */
    public long scans() {
        return scans.get();
    }

    /** Values in those scans, bad ones included. */
    public long samples() {
        return samples.get();
    }

    /** Values of bad quality among them. */
    public long bad() {
        return bad.get();
    }

    /** Values held back by a deadband among them. */
    public long held() {
        return held.get();
    }

    /** Boot-time clock at the first good value, ns; {@code Long.MIN_VALUE} if there was none yet. */
    public long firstGoodNs() {
        return firstGoodNs.get();
    }

    /** Transitions by the {@link Colour} ordinal they rose to; index 0 counts returns to none. */
    public long[] raised() {
        long[] copy = new long[raised.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = raised.get(i);
        }
        return copy;
    }

    private void moved(Transition t) {
        if (t.previous().colour() != t.next().colour()) {
            raised.incrementAndGet(t.next().colour().ordinal());
        }
        output.transition(t);
    }

    private static boolean hasGood(Scan scan) {
        for (byte q : scan.quality()) {
            if (!Quality.isBad(q)) {
                return true;
            }
        }
        return false;
    }
}
