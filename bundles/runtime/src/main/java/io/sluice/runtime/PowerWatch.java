package io.sluice.runtime;

import io.sluice.core.power.CabinetWatch;
import io.sluice.model.site.CabinetSpec;
import io.sluice.port.admin.PowerFacts;
import io.sluice.port.host.Host;
import io.sluice.port.store.Journal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says by an event that mains is gone or back, and ends the gateway before its battery does: what has been measured is committed,
 * then the word goes out, then the machine is asked to switch itself off, which ends this process in order. Confined to the
 * supervisor thread, but for {@link #facts}.
 */
final class PowerWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PowerWatch.class);
    private static final long FLUSH_MS = 2000;

    private final Host host;
    private CabinetWatch watch;
    private volatile PowerFacts facts;

    PowerWatch(Host host) {
        this.host = host;
    }

    /** What is known now; null if the site says nothing of its cabinet. Any thread. */
    PowerFacts facts() {
        return facts;
    }

    /** Looks at the newest values. About once a second. */
    void look(Plant plant, Journal journal) {
        CabinetSpec spec = plant.engine.site().gateway().cabinet();
        if (spec.isEmpty()) {
            watch = null;
            facts = null;
            return;
        }
        if (watch == null || !watch.spec().equals(spec)) {
            watch = new CabinetWatch(spec, host.monotonicNs());
        }
        CabinetWatch.News news = watch.look(plant.now().scans(), host.monotonicNs());
        PowerFacts before = facts;
        facts = watch.facts();
        switch (news) {
            case MAINS_LOST -> {
                LOG.warn("event=mains-lost batteryV={}", facts.batteryV());
                tell(plant, "mains", "lost", Map.of());
                flush(journal);
            }
            case MAINS_BACK -> {
                long ms = before == null ? 0 : before.onBatteryMs();
                LOG.info("event=mains-back onBatteryMs={}", ms);
                tell(plant, "mains", "back", Map.of("onBatteryS", Long.toString(ms / 1000)));
            }
            case END -> end(plant, journal);
            case NONE -> {}
        }
    }

    private void end(Plant plant, Journal journal) {
        LOG.warn("event=power-ending reason={} batteryV={}", facts.ending(), facts.batteryV());
        tell(plant, "gateway", "ending", Map.of("reason", facts.ending()));
        flush(journal);
        String why = host.powerOff();
        if (!why.isEmpty()) {
            LOG.error("event=power-stays reason=\"{}\"", why);
            watch.stay();
            facts = watch.facts();
            tell(plant, "gateway", "stays", Map.of("reason", why));
        }
    }

    private void tell(Plant plant, String subject, String state, Map<String, String> more) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("state", state);
        if (!Double.isNaN(facts.batteryV())) {
            data.put("batteryV", String.format(Locale.ROOT, "%.2f", facts.batteryV()));
        }
        data.putAll(more);
        plant.post(() -> plant.engine.tell("power", subject, "gateway", data));
    }

    private static void flush(Journal journal) {
        if (journal != null && !journal.flush(FLUSH_MS)) {
            LOG.error("event=flush-late waitedMs={}", FLUSH_MS);
        }
    }
}
