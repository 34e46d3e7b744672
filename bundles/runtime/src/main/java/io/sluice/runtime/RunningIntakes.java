package io.sluice.runtime;

import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.Site;
import io.sluice.port.field.Intake;
import io.sluice.port.field.IntakeDriver;
import io.sluice.port.field.IntakeSink;
import io.sluice.port.field.Reading;
import io.sluice.port.host.Host;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links of a plant on which instruments send by themselves. One that cannot listen is tried again at each look; until it
 * can, its devices read {@code LINK_DOWN}, once every 30 s. Confined to the supervisor thread, except for {@link #close}.
 */
final class RunningIntakes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningIntakes.class);
    private static final long AGAIN_NS = 30_000_000_000L;
    private static final long SUMMARY_NS = 60_000_000_000L;

    private record Running(IntakeDriver driver, Intake intake) {}

    private static final class Trouble {
        String text = "";
        long toldNs;
    }

    private final Host host;
    private final Site site;
    private final Set<String> links;
    private final IntakeSink sink;
    private final Consumer<Reading> down;
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final Map<String, Trouble> troubles = new HashMap<>();
    private final Map<String, Intake.Facts> told = new HashMap<>();
    private long summaryNs;

    /**
     * None is open yet.
     *
     * @param sink takes what is pushed
     * @param down takes readings of devices whose link is down
     */
    RunningIntakes(Host host, Site site, IntakeSink sink, Consumer<Reading> down) {
        this.host = host;
        this.site = site;
        this.sink = sink;
        this.down = down;
        this.summaryNs = host.monotonicNs();
        links = site.devices().stream()
                .filter(DeviceSpec::isPushed)
                .map(DeviceSpec::link)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether instruments on this link send by themselves. */
    boolean isOne(LinkSpec spec) {
        return links.contains(spec.name());
    }

    /**
     * Opens a link whose driver is there, closes one whose driver has gone.
     *
     * @return devices heard of late
     */
    int reconcile(LinkSpec spec, IntakeDriver driver) {
        Running now = running.get(spec.name());
        if (now != null && now.driver != driver) {
            LOG.warn("event=link-closed link={} dead=false", spec.name());
            running.remove(spec.name());
            now.intake.close();
            now = null;
        }
        if (now == null) {
            now = driver == null ? null : open(spec, driver);
        }
        if (now == null) {
            down(spec, driver == null ? "no driver " + spec.driver() : troubles.get(spec.name()).text);
            return 0;
        }
        return now.intake.facts().up();
    }

    private Running open(LinkSpec spec, IntakeDriver driver) {
        List<DeviceSpec> devices = devices(spec);
        try {
            Running opened = new Running(driver, driver.open(spec, devices, sink, host));
            running.put(spec.name(), opened);
            troubles.remove(spec.name());
            LOG.info("event=link-started link={} driver={} devices={}", spec.name(), spec.driver(), devices.size());
            return opened;
        } catch (IOException | RuntimeException e) {
            Trouble trouble = troubles.computeIfAbsent(spec.name(), name -> new Trouble());
            if (!e.toString().equals(trouble.text)) {
                trouble.text = e.toString();
                LOG.error("event=link-refused link={}", spec.name(), e);
            }
            return null;
        }
    }

    private void down(LinkSpec spec, String why) {
        Trouble trouble = troubles.computeIfAbsent(spec.name(), name -> new Trouble());
        long nowNs = host.monotonicNs();
        if (trouble.toldNs != 0 && nowNs - trouble.toldNs < AGAIN_NS) {
            return;
        }
        trouble.toldNs = nowNs;
        for (DeviceSpec device : devices(spec)) {
            Reading none = new Reading(device.index(), device.points().size());
            Arrays.fill(none.quality, Quality.LINK_DOWN.code());
            none.lastByteNs = nowNs;
            none.fault = why;
            down.accept(none);
        }
    }

    private List<DeviceSpec> devices(LinkSpec spec) {
        return site.devices().stream().filter(d -> d.link().equals(spec.name())).toList();
    }

    /** What came in over a link since it was opened; null while it is not open. Any thread. */
    Intake.Facts facts(String link) {
        Running now = running.get(link);
        return now == null ? null : now.intake.facts();
    }

    /** Says once a minute at most what has changed. */
    void summarise(long late, long repeated) {
        if (host.monotonicNs() - summaryNs < SUMMARY_NS) {
            return;
        }
        summaryNs = host.monotonicNs();
        running.forEach((name, r) -> {
            Intake.Facts f = r.intake.facts();
            Intake.Facts before = told.put(name, f);
            if (before == null
                    || f.refused() + f.postponed() + f.strangers()
                            > before.refused() + before.postponed() + before.strangers()) {
                LOG.info(
                        "event=intake link={} up={} accepted={} refused={} postponed={} strangers={} late={} repeated={}",
                        name,
                        f.up(),
                        f.accepted(),
                        f.refused(),
                        f.postponed(),
                        f.strangers(),
                        late,
                        repeated);
            }
        });
    }

    @Override
    public void close() {
        running.values().parallelStream().forEach(r -> r.intake.close());
        running.clear();
    }
}
