package io.sluice.runtime;

import io.sluice.codec.site.ProfileSummary;
import io.sluice.model.Quality;
import io.sluice.model.site.DeviceSpec;
import io.sluice.model.site.LinkSpec;
import io.sluice.model.site.PointSpec;
import io.sluice.model.site.Site;
import io.sluice.port.admin.Commissioning;
import io.sluice.port.admin.Outcome;
import io.sluice.port.field.FieldScout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Scan and probe for people at the running gateway. Thread-safe: one at a time. */
final class Commission implements Commissioning {
    private static final int LEAST_MS = 20;
    private static final int MOST_MS = 5000;
    private static final int MOST_UNIT = 255;

    private final Rim rim;
    private final TrialSite trial;
    private final Links links;
    private final ReentrantLock busy = new ReentrantLock();

    /** The links of the running site, as far as somebody else may have them. */
    interface Links {
        /**
         * Takes links that share this one's bus out of the running site, and waits until they are closed.
         *
         * @return why not; empty if they are
         */
        String borrow(LinkSpec like) throws InterruptedException;

        /** Gives them back. */
        void giveBack(LinkSpec like);
    }

    Commission(Rim rim, List<Path> profiles, Links links) {
        this.rim = rim;
        this.trial = new TrialSite(profiles);
        this.links = links;
    }

    @Override
    public List<ProfileFacts> profiles() {
        List<ProfileFacts> facts = new ArrayList<>();
        for (String id : trial.ids()) {
            ProfileSummary s = trial.summary(id);
            List<Map<String, String>> points = s.points().stream()
                    .map(p -> Map.of("name", p.name(), "label", p.labelZh(), "labelEn", p.labelEn(), "unit", p.unit()))
                    .toList();
            facts.add(new ProfileFacts(id, s.labelZh(), s.labelEn(), s.bus(), s.placement(), points));
        }
        return facts;
    }

    @Override
    public List<String> ports() {
        TreeSet<String> ports = new TreeSet<>();
        try (DirectoryStream<Path> dev =
                Files.newDirectoryStream(Path.of("/dev"), "{ttyUSB,ttyACM,ttyAMA,ttyS,ttySC,i2c-}[0-9]*")) {
            dev.forEach(p -> ports.add(p.toString()));
        } catch (IOException e) {
            return List.of();
        }
        return List.copyOf(ports);
    }

    @Override
    public Outcome scan(
            String link,
            List<String> serial,
            int firstUnit,
            int lastUnit,
            int timeoutMs,
            Consumer<Map<String, Object>> found)
            throws InterruptedException {
        if (firstUnit < 0 || lastUnit > MOST_UNIT || firstUnit > lastUnit) {
            return Outcome.badArgument(
                    "addresses " + firstUnit + " to " + lastUnit + ": allowed are 0 to " + MOST_UNIT);
        }
        if (timeoutMs < LEAST_MS || timeoutMs > MOST_MS) {
            return Outcome.badArgument("timeout " + timeoutMs + ": allowed are " + LEAST_MS + " to " + MOST_MS + " ms");
        }
        LinkSpec spec;
        try {
            serial.forEach(TrialSite::serial);
            spec = trial.link(link, "", TrialSite.buses(link).get(0));
        } catch (IllegalArgumentException e) {
            return Outcome.badArgument(String.valueOf(e.getMessage()));
        }
        return onLink(spec, first -> {
            Search.Order order = new Search.Order(link, serial, firstUnit, lastUnit, timeoutMs);
            String fault = new Search(rim, trial).run(order, new Search.Listener() {
                @Override
                public void answered(FieldScout.Found f) {
                    Map<String, Object> row = row(f);
                    row.put(
                            "words",
                            f.quality() == Quality.GOOD
                                    ? f.words()
                                    : f.quality().word() + " " + f.words());
                    found.accept(row);
                }

                @Override
                public void fits(FieldScout.Found f, List<String> profiles) {
                    Map<String, Object> row = row(f);
                    row.put("profiles", profiles);
                    found.accept(row);
                }
            });
            return fault.isEmpty() ? Outcome.OK : Outcome.unavailable(fault);
        });
    }

    private static Map<String, Object> row(FieldScout.Found f) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("unit", f.unit());
        row.put("serial", f.serial() == null ? "" : TrialSite.name(f.serial()));
        return row;
    }

    @Override
    public Outcome probe(String link, String serial, String profile, int unit) throws InterruptedException {
        if (unit < -1 || unit > MOST_UNIT) {
            return Outcome.badArgument("address " + unit + ": allowed are 0 to " + MOST_UNIT);
        }
        Site site;
        try {
            if (trial.profile(profile).isEmpty()) {
                return Outcome.notFound("no profile " + profile);
            }
            site = trial.site(link, serial, profile, unit, 0);
        } catch (IllegalArgumentException e) {
            return Outcome.badArgument(String.valueOf(e.getMessage()));
        }
        DeviceSpec device = site.devices().get(0);
        return onLink(site.links().get(0), scout -> {
            FieldScout.Probe probe = scout.probe(site.links().get(0), device);
            List<Map<String, Object>> rows = new ArrayList<>();
            for (int i = 0; i < device.points().size(); i++) {
                PointSpec p = device.points().get(i);
                double raw = probe.reading().latest(i);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("point", p.name());
                row.put("label", p.label());
                row.put("value", TrialSite.value(p, raw));
                row.put("unit", p.unit());
                row.put(
                        "quality",
                        TrialSite.quality(p, raw, probe.reading().quality[i]).word());
                rows.add(row);
            }
            probe.trace().forEach(line -> rows.add(Map.of("trace", line)));
            String fault = probe.reading().fault;
            return probe.quality() == Quality.GOOD
                    ? new Outcome("ok", "", rows)
                    : new Outcome("unavailable", fault == null ? probe.quality().word() : fault, rows);
        });
    }

    private interface Work {
        Outcome on(FieldScout scout) throws InterruptedException;
    }

    private Outcome onLink(LinkSpec spec, Work work) throws InterruptedException {
        FieldScout scout = rim.scout(spec.driver());
        if (scout == null) {
            return Outcome.unavailable("no driver for " + spec.driver() + " runs");
        }
        if (!busy.tryLock()) {
            return Outcome.refused("another search is under way");
        }
        try {
            String why = links.borrow(spec);
            try {
                return why.isEmpty() ? work.on(scout) : Outcome.refused(why);
            } catch (IllegalArgumentException e) {
                return Outcome.badArgument(String.valueOf(e.getMessage()));
            } finally {
                links.giveBack(spec);
            }
        } finally {
            busy.unlock();
        }
    }
}
